import type { Tier } from './cost';

/** Prices of one Region as they were last seen: USD, on demand, without discounts. */
export interface PriceRow {
  readonly region: string;
  readonly natGb: number;
  readonly natHour: number;
  readonly endpointHour: number;
  /** When the figures were read in their source, the oldest that bears a date; YYYY-MM-DD, or the year alone. */
  readonly date: string;
  readonly source: string;
  /** Figures that no price list or bill we have read confirms. */
  readonly unconfirmed: readonly ('natGb' | 'natHour' | 'endpointHour')[];
}

/**
 * PrivateLink's data prices are the same in every Region: AWS PrivateLink pricing, "Interface Endpoint pricing". The
 * bounds in GB are those of the Price List of AmazonVPC (us-east-1, 2026-09-17): a PB is 2^20 GB there.
 */
export const dataTiers: readonly Tier[] = [
  { upToGb: 1_048_576, price: 0.01 },
  { upToGb: 5_242_880, price: 0.006 },
  { upToGb: Number.POSITIVE_INFINITY, price: 0.004 },
];

const priceList = 'AWS Price List, usage types';

/** Used where the Price List API does not answer. */
export const priceTable: readonly PriceRow[] = [
  {
    region: 'us-east-1',
    ...{ natGb: 0.045, natHour: 0.045, endpointHour: 0.01 },
    date: '2026-08-01',
    source: `${priceList} NatGateway-Hours, NatGateway-Bytes (2026-08-01) and USE1-VpcEndpoint-Hours (2026-09-17)`,
    unconfirmed: [],
  },
  {
    region: 'us-west-2',
    ...{ natGb: 0.045, natHour: 0.045, endpointHour: 0.01 },
    date: '2026-10-06',
    source: `${priceList} USW2-NatGateway-Hours, -Bytes (undated copy, 2026) and USW2-VpcEndpoint-Hours (2026-10-06)`,
    unconfirmed: [],
  },
  {
    region: 'eu-west-1',
    ...{ natGb: 0.048, natHour: 0.048, endpointHour: 0.011 },
    date: '2026-05-01',
    source: 'AWS Price List, SKUs KFNSSCHWD43WZK2R, DTH8595YVPFXV226, H37WJ97MHYGDXG2A (2026-05-01)',
    unconfirmed: [],
  },
  {
    region: 'eu-central-1',
    ...{ natGb: 0.052, natHour: 0.052, endpointHour: 0.012 },
    date: '2026-09-22',
    source: `${priceList} EUC1-VpcEndpoint-Hours (2026-09-22) and NatGateway of AmazonEC2 (undated copy, 2026)`,
    unconfirmed: [],
  },
  {
    region: 'ap-northeast-1',
    ...{ natGb: 0.062, natHour: 0.062, endpointHour: 0.014 },
    date: '2026-09-25',
    source: `${priceList} APN1-NatGateway-Hours, APN1-NatGateway-Bytes, APN1-VpcEndpoint-Hours (2026-09-25)`,
    unconfirmed: [],
  },
  {
    region: 'ap-southeast-1',
    ...{ natGb: 0.059, natHour: 0.059, endpointHour: 0.013 },
    date: '2026-08-12',
    source: `${priceList} APS1-NatGateway-Hours, APS1-NatGateway-Bytes, APS1-VpcEndpoint-Hours (2026-08-12)`,
    unconfirmed: [],
  },
  {
    region: 'ap-southeast-2',
    ...{ natGb: 0.059, natHour: 0.059, endpointHour: 0.013 },
    date: '2026-03-31',
    source:
      'a bill of March 2026: APS2-NatGateway-Hours 219.48 USD are 5 gateways for 744 h; natGb and endpointHour are not confirmed by any source read',
    unconfirmed: ['natGb', 'endpointHour'],
  },
  {
    region: 'ap-south-1',
    ...{ natGb: 0.056, natHour: 0.056, endpointHour: 0.013 },
    date: '2026-07-28',
    source: `${priceList} APS3-VpcEndpoint-Hours (undated copy, 2026) and a cost plan with both NAT prices (2026-07-28)`,
    unconfirmed: [],
  },
  {
    region: 'sa-east-1',
    ...{ natGb: 0.093, natHour: 0.093, endpointHour: 0.021 },
    date: '2025-09-30',
    source:
      'a bill of September 2025: SAE1-NatGateway-Bytes 1,765.84 USD for 18.99 TB; natHour and endpointHour are the dearest of all Regions in AWS training material that names no Region, so not confirmed',
    unconfirmed: ['natHour', 'endpointHour'],
  },
  {
    region: 'ca-central-1',
    ...{ natGb: 0.05, natHour: 0.05, endpointHour: 0.011 },
    date: '2026',
    source:
      'a published comparison of 2026 with "about 0.05" for both NAT prices; none of the three is confirmed by a price list or bill read',
    unconfirmed: ['natGb', 'natHour', 'endpointHour'],
  },
];
