import type { Network } from '../../../handler/network';
import type { UnitPrices, Usage } from '../../../scripts/estimate/cost';
import { type Estimate, type Findings, makeEstimate } from '../../../scripts/estimate/estimate';
import { dataTiers } from '../../../scripts/estimate/price-table';
import { choosePrices, type Prices } from '../../../scripts/estimate/prices';
import { type EstimateOptions, readEstimateRequest } from '../../../scripts/estimate/request';
import type { NatGateway, Traffic } from '../../../scripts/estimate/traffic';
import type { Placement } from '../../../scripts/estimate/zones';
import { makeNetwork } from '../handler/builders';

export const vpcId = 'vpc-0123456789abcdef0';

/** The handler's plain network, in a VPC whose id is of the accepted form. */
export function makeVpc(change: Partial<Network> = {}): Network {
  const network = makeNetwork();
  return { ...network, vpc: { ...network.vpc, id: vpcId }, ...change };
}

/** us-east-1, which the published examples use. */
export const virginia: UnitPrices = {
  ...{ natGb: 0.045, natHour: 0.045, endpointHour: 0.01, endpointTiers: dataTiers },
};

export function makeUsage(change: Partial<Usage> = {}): Usage {
  const shares = { ecrShare: 1, s3Share: 0.99, crossAzShare: 0 };
  return { ...shares, gb: 1_000, hours: 2_190, endpointZones: 6, ...change };
}

export const prices: Prices = choosePrices('us-east-1', undefined, {}, '2026-01-01');

export function makeNat(change: Partial<NatGateway> = {}): NatGateway {
  return {
    ...{ id: 'nat-1', kind: 'public', isRegional: false, zones: ['us-east-1a'] },
    createdAt: 0,
    gb: 1_000,
    ...change,
  };
}

export function makeTraffic(change: Partial<Traffic> = {}): Traffic {
  return { gateways: [makeNat()], hours: 730, gb: 1_000, notes: [], ...change };
}

export function makePlacement(change: Partial<Placement> = {}): Placement {
  const zones = ['us-east-1a', 'us-east-1b'];
  const existing = { existingInterfaces: [], existingS3: [], s3IsComplete: false };
  return { zones, endpointZones: 4, privateZones: zones, ...existing, notes: [], ...change };
}

export function findings(change: Partial<Findings> = {}): Findings {
  return {
    region: 'us-east-1',
    prices,
    placement: makePlacement(),
    traffic: makeTraffic(),
    notes: [],
    ...change,
  };
}

export function estimateOf(options: EstimateOptions, change: Partial<Findings> = {}): Estimate {
  return makeEstimate(readEstimateRequest(options), findings(change));
}

/** From figures alone: nothing was looked at. */
export function estimateFigures(options: EstimateOptions, region = 'us-east-1'): Estimate {
  const ofRegion = choosePrices(region, undefined, readEstimateRequest(options).prices, '2026-01-01');
  return estimateOf(options, { region, prices: ofRegion, placement: undefined, traffic: undefined });
}
