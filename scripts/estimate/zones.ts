import { decide } from '../../handler/desired';
import type { Network } from '../../handler/network';
import { findPrivateSubnets } from '../../handler/private-subnets';
import { isProblem, orThrow } from '../../handler/problem';
import { decodeProperties, type Properties } from '../../handler/properties';
import { type Choice, chooseSubnets } from '../../handler/subnet-choice';

/** Where a launch would put the interface endpoints, and what is there already. */
export interface Placement {
  /** The zones in which it would put one. */
  readonly zones: readonly string[];
  /** Network interfaces of both endpoints together. */
  readonly endpointZones: number;
  /** The zones that have private subnets. */
  readonly privateZones: readonly string[];
  /** Endpoints that serve ECR already. */
  readonly existingInterfaces: readonly string[];
  /** Endpoints that take S3 past NAT already, and whether for every private subnet. */
  readonly existingS3: readonly string[];
  readonly s3IsComplete: boolean;
  readonly notes: readonly string[];
}

/** A launch with the template's defaults, decided by the handler itself. */
export function placeEndpoints(network: Network, accountId: string | undefined): Placement {
  const properties = orThrow(decodeProperties({ VpcId: network.vpc.id }));
  const desired = decide(network, properties, { owner: '' }, accountId ?? network.vpc.ownerId ?? '');
  const privateZones = distinct(findPrivateSubnets(network).map(({ zone }) => zone));
  if (isProblem(desired)) return placeDespite(network, properties, desired.sentence, privateZones);
  const taken = desired.choices.filter((choice) => choice.taken);
  const adopted = (type: string) =>
    desired.endpoints.flatMap((one) => (one.offer.service.type === type ? one.adopted : []));
  const gateways = desired.endpoints.filter(({ offer }) => offer.service.type === 'Gateway');
  return {
    ...count(taken),
    privateZones,
    existingInterfaces: adopted('Interface'),
    existingS3: adopted('Gateway'),
    s3IsComplete: gateways.length > 0 && gateways.every(({ own }) => own === undefined),
    notes: [],
  };
}

/** The cost can be told even where a launch would be refused as things are. */
function placeDespite(
  network: Network,
  properties: Properties,
  problem: string,
  privateZones: readonly string[],
): Placement {
  const taken = network.offers
    .filter(({ service }) => service.type === 'Interface')
    .flatMap((offer) => chooseSubnets(network, offer, properties, [], []))
    .filter((choice) => choice.taken);
  const nothing = { existingInterfaces: [], existingS3: [], s3IsComplete: false };
  return { ...count(taken), privateZones, ...nothing, notes: [`A launch would fail there now: ${problem}`] };
}

function count(taken: readonly Choice[]): Pick<Placement, 'zones' | 'endpointZones'> {
  return { zones: distinct(taken.map(({ zone }) => zone)), endpointZones: taken.length };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
