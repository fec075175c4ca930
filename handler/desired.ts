import { OWNER_TAG } from './identity';
import type { Endpoint, Network, SecurityGroup } from './network';
import type { Offer } from './offers';
import { preflight } from './preflight';
import { findServedTables } from './private-subnets';
import type { Problem } from './problem';
import type { Properties } from './properties';
import { type Choice, chooseSubnets, type Refusal } from './subnet-choice';

/** Whose we are: what carries one of these owner tags is ours, everything else is foreign. */
export interface Ownership {
  readonly owner: string;
  readonly previousOwner?: string;
  /** The owner has endpoints in another VPC, which go once this one is served. */
  readonly isServedElsewhere?: boolean;
}

/** How one service is to be served. */
export interface DesiredEndpoint {
  readonly offer: Offer;
  /** Ids of foreign endpoints that serve (part of) it, and are never written to. */
  readonly adopted: readonly string[];
  /** Undefined: none of ours is needed. */
  readonly own: DesiredOwn | undefined;
}

export interface DesiredOwn {
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly policy: 'full' | 'pullOnly';
  readonly privateDnsEnabled: boolean;
  readonly ipAddressType: 'ipv4' | 'dualstack';
}

/** What there should be in the VPC, and why. */
export interface Desired {
  readonly endpoints: readonly DesiredEndpoint[];
  /** `none` where no interface endpoint of ours is needed. */
  readonly securityGroups: 'none' | 'managed' | readonly string[];
  /** CIDR blocks that the managed group admits on 443. */
  readonly admitted: readonly string[];
  /** Every table whose subnets reach S3 through an endpoint, ours or an adopted one. */
  readonly routeTableIds: readonly string[];
  /** Per subnet and service: taken or not, and why. */
  readonly choices: readonly Choice[];
}

/**
 * Decides what there should be. Everything that would stop it is found here, before the first write, and comes
 * back as one problem.
 */
export function decide(
  network: Network,
  properties: Properties,
  ownership: Ownership,
  accountId: string,
  refusals: readonly Refusal[] = [],
): Desired | Problem {
  const desired = design(network, properties, ownership, refusals);
  return preflight(network, properties, desired, accountId) ?? desired;
}

/** What there should be if nothing stood in the way. */
export function design(
  network: Network,
  properties: Properties,
  ownership: Ownership,
  refusals: readonly Refusal[] = [],
): Desired {
  const routeTableIds =
    properties.routeTableIds.length > 0 ? properties.routeTableIds : findServedTables(network);
  const hasNothing =
    !ownership.isServedElsewhere &&
    !network.endpoints.some((endpoint) => isOurs(endpoint, ownership) && isAlive(endpoint));
  // A slip in the routes must not take away endpoints that are in use.
  if (properties.onNoMatch === 'Skip' && routeTableIds.length === 0 && hasNothing) return nothing;
  const interfaces = network.offers
    .filter(({ service }) => service.type === 'Interface')
    .map((offer) => decideInterface(offer, network, properties, ownership, refusals));
  const gateways = network.offers
    .filter(({ service }) => service.type === 'Gateway')
    .map((offer) => decideGateway(offer, network, properties, ownership, routeTableIds));
  const needsInterfaces = interfaces.some(({ desired }) => desired.own);
  return {
    endpoints: [...interfaces.map(({ desired }) => desired), ...gateways],
    securityGroups: needsInterfaces ? chooseGroups(properties) : 'none',
    admitted: listAdmitted(network, properties),
    routeTableIds,
    choices: interfaces.flatMap(({ choices }) => choices),
  };
}

const nothing: Desired = {
  endpoints: [],
  securityGroups: 'none',
  admitted: [],
  routeTableIds: [],
  choices: [],
};

/** A foreign endpoint that holds the private DNS name serves the whole VPC: it is used as it is. */
function decideInterface(
  offer: Offer,
  network: Network,
  properties: Properties,
  ownership: Ownership,
  refusals: readonly Refusal[],
): { desired: DesiredEndpoint; choices: Choice[] } {
  const { ours, foreign } = findEndpoints(network, offer, ownership);
  const holders = foreign.filter((endpoint) => endpoint.privateDnsEnabled === true && isAlive(endpoint));
  if (holders.length > 0 && givesWay(ours, properties)) {
    return { desired: { offer, adopted: holders.map(({ id }) => id), own: undefined }, choices: [] };
  }
  const attached = ours.filter(isAlive).flatMap(({ subnetIds }) => subnetIds);
  const choices = chooseSubnets(network, offer, properties, attached, refusals);
  const own: DesiredOwn = {
    subnetIds: choices.filter(({ taken }) => taken).map(({ subnetId }) => subnetId),
    routeTableIds: [],
    policy: properties.endpointPolicy === 'PullOnly' && offer.service.narrowable ? 'pullOnly' : 'full',
    privateDnsEnabled: properties.privateDnsEnabled,
    ipAddressType: properties.ipAddressType,
  };
  return { desired: { offer, adopted: [], own }, choices };
}

/** Only one endpoint can have the name. Who does not ask for it is not in the way of its holder, and keeps its own. */
function givesWay(ours: readonly Endpoint[], { privateDnsEnabled, existingEndpoints }: Properties): boolean {
  return privateDnsEnabled || (existingEndpoints === 'Adopt' && !ours.some(isAlive));
}

/**
 * Tables that a foreign gateway endpoint covers stay with it; ours carries exactly the rest (EC2 allows several
 * gateway endpoints for one service in a VPC, each with its own tables).
 */
function decideGateway(
  offer: Offer,
  network: Network,
  properties: Properties,
  ownership: Ownership,
  routeTableIds: readonly string[],
): DesiredEndpoint {
  const { ours, foreign } = findEndpoints(network, offer, ownership);
  const covered = listCoveredTables(network, ours, foreign).filter(({ tableId }) =>
    routeTableIds.includes(tableId),
  );
  const rest = routeTableIds.filter((id) => !covered.some(({ tableId }) => tableId === id));
  const dualstack = properties.ipAddressType === 'dualstack' && offer.ipAddressTypes.includes('ipv6');
  const own: DesiredOwn = {
    subnetIds: [],
    routeTableIds: rest,
    policy: 'full',
    privateDnsEnabled: false,
    ipAddressType: dualstack ? 'dualstack' : 'ipv4',
  };
  const adopted = [...new Set(covered.map(({ endpointId }) => endpointId))];
  return { offer, adopted, own: rest.length > 0 ? own : undefined };
}

/**
 * By the foreign endpoints' own lists, and by the routes, which also show endpoints that are not listed to us. One on
 * its way out covers nothing any more.
 */
function listCoveredTables(network: Network, ours: readonly Endpoint[], foreign: readonly Endpoint[]) {
  const listed = foreign
    .filter(isAlive)
    .flatMap(({ id, routeTableIds }) => routeTableIds.map((tableId) => ({ tableId, endpointId: id })));
  const unlisted = network.routeTables.flatMap((table) =>
    table.endpointRoutes
      .filter(({ prefixListId }) => prefixListId === network.s3PrefixListId)
      .filter(({ endpointId }) => ![...ours, ...foreign].some(({ id }) => id === endpointId))
      .map(({ endpointId }) => ({ tableId: table.id, endpointId })),
  );
  return [...listed, ...unlisted];
}

/** The VPC's endpoints for one offer, ours apart from the others. */
export function findEndpoints(network: Network, offer: Offer, ownership: Ownership) {
  const all = network.endpoints.filter(
    ({ serviceName, type }) =>
      serviceName === offer.name && type.toLowerCase() === offer.service.type.toLowerCase(),
  );
  const ours = all.filter((endpoint) => isOurs(endpoint, ownership));
  return { ours, foreign: all.filter((endpoint) => !ours.includes(endpoint)) };
}

export function isOurs({ tags }: Endpoint | SecurityGroup, { owner, previousOwner }: Ownership): boolean {
  const tag = tags[OWNER_TAG];
  return tag !== undefined && (tag === owner || tag === previousOwner);
}

/** Serving, or about to. */
export function isAlive({ state }: Endpoint): boolean {
  return ['available', 'pending', 'partial'].includes(state);
}

function chooseGroups({ securityGroupIds }: Properties): 'managed' | readonly string[] {
  return securityGroupIds.length > 0 ? securityGroupIds : 'managed';
}

/** Private DNS is VPC-wide, so every block of the VPC must get in, or pulls from elsewhere in it would break. */
function listAdmitted({ vpc }: Network, { ipAddressType }: Properties): string[] {
  return [...vpc.ipv4Cidrs, ...(ipAddressType === 'dualstack' ? vpc.ipv6Cidrs : [])];
}
