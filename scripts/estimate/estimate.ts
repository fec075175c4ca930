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
import { noteAssumptions } from './notes';
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

export function hasPulls({ usage }: Estimate): boolean {
  return countPulls(usage) > 0;
}
