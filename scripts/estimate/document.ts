import type { Estimate, ZoneRow } from './estimate';

/** The document of --json; see docs/estimate.md for each field. Money and GB are rounded to a millionth. */
export interface EstimateDocument {
  region: string;
  /** USD. `endpointGb` is the price of the first tier. */
  prices: {
    source: string;
    date: string;
    natGb: number;
    natHour: number;
    endpointHour: number;
    endpointGb: number;
  };
  /** What NAT takes in and costs today; data between zones is in `before` alone. */
  nat: {
    gb: number | null;
    hours: number | null;
    processing: number | null;
    hourly: number | null;
    total: number | null;
  };
  /** USD a month today: `nat.total` and data between zones. */
  before: number | null;
  /** USD a month with all three endpoints; NAT hours stay. */
  full: number | null;
  /** USD a month with the S3 endpoint alone; NAT hours stay. */
  s3Only: number | null;
  /** `s3Only` less `full`: what the interface pair saves by itself; negative: what it costs. */
  marginal: number | null;
  /** `before` less `full`. */
  saving: number | null;
  /** GB of image pulls a month at which `full` equals `before`, for the zones at hand; null: never, or zones unknown. */
  breakEvenGb: number | null;
  advice: string;
  breakEvenByZones: ZoneRow[];
  assumptions: {
    zones: number | null;
    ecrShare: number;
    s3Share: number;
    crossAzShare: number;
  };
  notes: string[];
}

export function toDocument(estimate: Estimate, advice: string): EstimateDocument {
  const { prices, before, full, s3Only } = estimate;
  const { source, date, natGb, natHour, endpointHour, endpointGb } = prices;
  return {
    region: estimate.region,
    prices: { source, date, natGb, natHour, endpointHour, endpointGb },
    nat: {
      gb: round(estimate.gb),
      hours: round(estimate.hours),
      processing: round(estimate.gb === null ? null : estimate.gb * natGb),
      hourly: round(estimate.hours === null ? null : estimate.hours * natHour),
      total: round(before && before.natData + before.natHours),
    },
    before: round(before?.total),
    full: round(full?.total),
    s3Only: round(s3Only?.total),
    marginal: round(estimate.marginal),
    saving: round(estimate.saving),
    breakEvenGb: round(estimate.breakEvenGb),
    advice,
    breakEvenByZones: estimate.breakEvenByZones.map(({ zones, fixed, gb, pairGb }) => ({
      ...{ zones, fixed: round(fixed) ?? 0, gb: round(gb), pairGb: round(pairGb) },
    })),
    assumptions: {
      zones: estimate.zones,
      ecrShare: estimate.ecrShare,
      s3Share: estimate.request.s3Share,
      crossAzShare: estimate.crossAzShare,
    },
    notes: [...estimate.notes],
  };
}

/** Sums of products of decimals end in noise such as 8108.549999999999. */
function round(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6;
}
