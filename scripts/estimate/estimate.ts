import type { Bill, Usage } from './cost';
import {
  billFull,
  billS3Only,
  billToday,
  countFixedCost,
  countPulls,
  findBreakEven,
  findPairBreakEven,
  HOURS_A_MONTH,
  INTERFACE_ENDPOINTS,
} from './cost';
import type { Prices } from './prices';
import type { EstimateRequest } from './request';
import type { Traffic } from './traffic';
import type { Placement } from './zones';

/** What could be read; undefined where nothing was asked, or no answer came. */
export interface Findings {
  readonly region: string;
  readonly prices: Prices;
  readonly placement: Placement | undefined;
  readonly traffic: Traffic | undefined;
  /** Why something is missing, a sentence each. */
  readonly notes: readonly string[];
}

/** What a number of zones costs and needs. */
export interface ZoneRow {
  readonly zones: number;
  /** USD a month for the hours of the interface pair. */
  readonly fixed: number;
  /** GB of pulls a month at which all three cost what is paid today; null: never. */
  readonly gb: number | null;
  /** GB a month to the ECR API alone, without layers, at which the pair repays itself; null: never. */
  readonly pairGb: number | null;
}

/** Everything an estimate says. What is not known is null. */
export interface Estimate extends Findings {
  readonly request: EstimateRequest;
  readonly gb: number | null;
  readonly hours: number | null;
  readonly ecrShare: number;
  readonly crossAzShare: number;
  /** Zones of the interface endpoints. */
  readonly zones: number | null;
  readonly endpointZones: number | null;
  /** The month to calculate with; the parts that are not known are 0 there. */
  readonly usage: Usage;
  readonly before: Bill | null;
  readonly full: Bill | null;
  readonly s3Only: Bill | null;
  /** S3 only less all three: what the interface pair saves by itself; negative: what it costs. */
  readonly marginal: number | null;
  /** Today less all three. */
  readonly saving: number | null;
  readonly breakEvenGb: number | null;
  readonly breakEvenByZones: readonly ZoneRow[];
}

const ZONE_COUNTS = [1, 2, 3, 4, 5, 6];

/** Figures of the command line win over those that were read. */
export function makeEstimate(request: EstimateRequest, findings: Findings): Estimate {
  const { prices, placement, traffic } = findings;
  const gb = request.gb ?? traffic?.gb ?? null;
  const zones = request.zones ?? (placement?.zones.length || null);
  const endpointZones = chooseEndpointZones(request, placement);
  const hours = chooseHours(request, traffic);
  const ecrShare = request.ecrShare ?? 1;
  const crossAzShare = request.crossAzShare ?? 0;
  const known = { ecrShare, crossAzShare, s3Share: request.s3Share };
  const usage: Usage = { ...known, gb: gb ?? 0, hours: hours ?? 0, endpointZones: endpointZones ?? 0 };
  const isTrafficKnown = gb !== null && hours !== null;
  const before = isTrafficKnown ? billToday(usage, prices) : null;
  const s3Only = isTrafficKnown ? billS3Only(usage, prices) : null;
  const full = isTrafficKnown && endpointZones !== null ? billFull(usage, prices) : null;
  return {
    ...findings,
    ...{ request, gb, hours, ecrShare, crossAzShare, zones, endpointZones, usage, before, full, s3Only },
    marginal: full && s3Only && s3Only.total - full.total,
    saving: full && before && before.total - full.total,
    breakEvenGb: endpointZones === null ? null : findBreakEven(usage, prices),
    breakEvenByZones: ZONE_COUNTS.map((count) => describeZones(count, usage, prices)),
    notes: [...findings.notes, ...noteAssumptions(request, findings, gb)],
  };
}

function chooseEndpointZones({ zones }: EstimateRequest, placement: Placement | undefined): number | null {
  if (zones !== undefined) return zones * INTERFACE_ENDPOINTS;
  if (!placement) return null;
  return placement.endpointZones > 0 || placement.existingInterfaces.length > 0
    ? placement.endpointZones
    : null;
}

/** Without a VPC to look at: one NAT gateway in each zone, as AWS recommends. */
function chooseHours(
  { natHours, zones, vpcId }: EstimateRequest,
  traffic: Traffic | undefined,
): number | null {
  if (natHours !== undefined) return natHours;
  if (traffic) return traffic.hours;
  return vpcId === undefined && zones !== undefined ? zones * HOURS_A_MONTH : null;
}

function describeZones(zones: number, usage: Usage, prices: Prices): ZoneRow {
  const ofZones = { ...usage, endpointZones: zones * INTERFACE_ENDPOINTS };
  return {
    zones,
    fixed: countFixedCost(ofZones.endpointZones, prices),
    gb: findBreakEven(ofZones, prices),
    pairGb: findPairBreakEven(ofZones, prices),
  };
}

function noteAssumptions(request: EstimateRequest, findings: Findings, gb: number | null): string[] {
  const { placement, traffic } = findings;
  return [
    ...(placement?.notes ?? []),
    // With figures for both, what the gateways' own figures lack does not matter.
    ...(request.gb === undefined ? (traffic?.notes ?? []) : []),
    ...noteShare(request, gb),
    ...noteHours(request, traffic),
    ...noteExisting(placement),
    ...noteCrossing(request, findings),
  ];
}

function noteShare({ gb: given, ecrShare }: EstimateRequest, gb: number | null): string[] {
  if (given !== undefined || ecrShare !== undefined || !gb) return [];
  return [
    'NAT metrics do not tell image pulls from other traffic: all of it is counted as pulls, so every saving here is ' +
      'an upper bound. --ecr-share says which part really is.',
  ];
}

function noteHours({ natHours, zones, vpcId }: EstimateRequest, traffic: Traffic | undefined): string[] {
  if (natHours !== undefined || traffic || vpcId !== undefined || zones === undefined) return [];
  return [
    `NAT hours are those of one gateway in each of ${zones} zone(s); they are paid either way. --nat-hours says others.`,
  ];
}

function noteExisting(placement: Placement | undefined): string[] {
  const { existingInterfaces = [], existingS3 = [] } = placement ?? {};
  return [
    ...(existingInterfaces.length > 0
      ? [
          `${existingInterfaces.join(', ')} already serve(s) ECR in this VPC and would be used as it is: nothing is added for it.`,
        ]
      : []),
    ...(existingS3.length > 0
      ? [
          `${existingS3.join(', ')} already take(s) S3 past NAT ${placement?.s3IsComplete ? 'everywhere' : 'in some subnets'}: ` +
            'layers pulled since it is there are not among the GB measured, so the saving is overstated.',
        ]
      : []),
  ];
}

/** Only said, not counted: which subnet's bytes take which gateway, no metric tells. */
function noteCrossing({ crossAzShare }: EstimateRequest, { placement, traffic }: Findings): string[] {
  if (crossAzShare !== undefined || !placement || !traffic?.gb) return [];
  const served = traffic.gateways.flatMap(({ zones }) => zones);
  const without = placement.privateZones.filter((zone) => !served.includes(zone));
  if (without.length === 0) return [];
  const share = (without.length / placement.privateZones.length).toFixed(2);
  return [
    `${without.join(', ')} has no NAT gateway of its own: bytes from there also pay $0.02 a GB between zones, which ` +
      `is not counted. --cross-az-share ${share} counts it, if the zones pull alike.`,
  ];
}

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

export function hasPulls({ usage }: Estimate): boolean {
  return countPulls(usage) > 0;
}
