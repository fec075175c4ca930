/** A month as AWS's price pages and calculator count it: 365 days of 24 hours, divided by 12. */
export const HOURS_A_MONTH = 730;
/** Between Availability Zones AWS bills $0.01 a GB on each side: EC2 pricing, "Data Transfer within the same Region". */
export const CROSS_ZONE_GB_PRICE = 0.02;
/** ecr.api and ecr.dkr; the S3 gateway endpoint has no price. */
export const INTERFACE_ENDPOINTS = 2;

/** A price for what lies above the tier before, up to and with this many GB a month. */
export interface Tier {
  readonly upToGb: number;
  readonly price: number;
}

/** USD. */
export interface UnitPrices {
  readonly natGb: number;
  readonly natHour: number;
  /** Of one interface endpoint in one zone. */
  readonly endpointHour: number;
  /** PrivateLink's data price falls with the GB of a month in a Region; the last tier is open. */
  readonly endpointTiers: readonly Tier[];
}

/** One month of a VPC. GB are 2^30 bytes, as AWS bills them. */
export interface Usage {
  /** All that comes in through the NAT gateways. */
  readonly gb: number;
  /** Which part of it is image pulls from ECR. */
  readonly ecrShare: number;
  /** NAT gateway hours, all gateways together. */
  readonly hours: number;
  /** Which part of a pull comes from S3: the layers. */
  readonly s3Share: number;
  /** Which part of the bytes crosses zones on its way to a NAT gateway. */
  readonly crossAzShare: number;
  /** Network interfaces to be paid by the hour: the zones of each interface endpoint, added up. */
  readonly endpointZones: number;
}

/** USD a month, part by part. */
export interface Bill {
  readonly natHours: number;
  readonly natData: number;
  readonly crossZone: number;
  readonly endpointHours: number;
  readonly endpointData: number;
  readonly total: number;
}

/** What is paid with the VPC as it is. */
export function billToday(usage: Usage, prices: UnitPrices): Bill {
  return addUp(usage, prices, { natGb: usage.gb, endpointZones: 0, endpointGb: 0 });
}

/** With all three endpoints: no byte of a pull passes NAT any more. The gateways stay, and so do their hours. */
export function billFull(usage: Usage, prices: UnitPrices): Bill {
  const pulls = countPulls(usage);
  const endpointGb = pulls * (1 - usage.s3Share);
  return addUp(usage, prices, { natGb: usage.gb - pulls, endpointZones: usage.endpointZones, endpointGb });
}

/** With the free S3 endpoint alone: layers leave NAT, calls to the ECR API and registry stay. */
export function billS3Only(usage: Usage, prices: UnitPrices): Bill {
  const natGb = usage.gb - countPulls(usage) * usage.s3Share;
  return addUp(usage, prices, { natGb, endpointZones: 0, endpointGb: 0 });
}

export function countPulls({ gb, ecrShare }: Usage): number {
  return gb * ecrShare;
}

export function countFixedCost(endpointZones: number, { endpointHour }: UnitPrices): number {
  return endpointZones * HOURS_A_MONTH * endpointHour;
}

/** What so many GB a month cost at prices that fall by tiers. */
export function priceData(gb: number, tiers: readonly Tier[]): number {
  let from = 0;
  let cost = 0;
  for (const { upToGb, price } of tiers) {
    if (gb <= from) break;
    cost += (Math.min(gb, upToGb) - from) * price;
    from = upToGb;
  }
  return cost;
}

/** GB of pulls a month at which all three cost what is paid today; null where they never do. */
export function findBreakEven(
  usage: Pick<Usage, 's3Share' | 'crossAzShare' | 'endpointZones'>,
  prices: UnitPrices,
): number | null {
  return findRepayment(usage, prices, 1 - usage.s3Share);
}

/** GB a month to the ECR API and registry alone, layers left out, at which the interface pair repays itself. */
export function findPairBreakEven(
  usage: Pick<Usage, 'crossAzShare' | 'endpointZones'>,
  prices: UnitPrices,
): number | null {
  return findRepayment(usage, prices, 1);
}

/** The least GB of which each saves NAT, and whose `share` goes through PrivateLink instead, that pay the fixed cost. */
function findRepayment(
  { crossAzShare, endpointZones }: Pick<Usage, 'crossAzShare' | 'endpointZones'>,
  prices: UnitPrices,
  share: number,
): number | null {
  const fixed = countFixedCost(endpointZones, prices);
  if (fixed === 0) return 0;
  const saved = priceNatGb(crossAzShare, prices);
  if (share === 0) return saved > 0 ? fixed / saved : null;
  let from = 0;
  let paid = 0;
  for (const { upToGb, price } of prices.endpointTiers) {
    const gain = saved - share * price;
    const gb = (fixed + paid - from * price) / gain;
    if (gain > 0 && gb * share <= upToGb) return gb;
    paid += (upToGb - from) * price;
    from = upToGb;
  }
  return null;
}

function priceNatGb(crossAzShare: number, { natGb }: UnitPrices): number {
  return natGb + crossAzShare * CROSS_ZONE_GB_PRICE;
}

function addUp(
  { hours, crossAzShare }: Usage,
  prices: UnitPrices,
  { natGb, endpointZones, endpointGb }: { natGb: number; endpointZones: number; endpointGb: number },
): Bill {
  const parts = {
    natHours: hours * prices.natHour,
    natData: natGb * prices.natGb,
    crossZone: natGb * crossAzShare * CROSS_ZONE_GB_PRICE,
    endpointHours: countFixedCost(endpointZones, prices),
    endpointData: priceData(endpointGb, prices.endpointTiers),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
