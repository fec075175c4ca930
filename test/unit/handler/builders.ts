import { type DesiredEndpoint, type DesiredOwn, decide } from '../../../handler/desired';
import { OWNER_TAG, STACK_TAG } from '../../../handler/identity';
import type { Endpoint, Network, RouteTable, SecurityGroup, Subnet } from '../../../handler/network';
import type { Offer } from '../../../handler/offers';
import { makePlan, type Plan, type PlanContext } from '../../../handler/plan';
import { fullAccessPolicy } from '../../../handler/policies';
import { orThrow } from '../../../handler/problem';
import type { Properties } from '../../../handler/properties';
import { type Service, services } from '../../../handler/services';
import type { Refusal } from '../../../handler/subnet-choice';

export const region = 'eu-west-1';
export const accountId = '111122223333';
export const owner = 'ecr-vpc-endpoints-mine';
export const previousOwner = 'ecr-vpc-endpoints-before';
export const s3List = 'pl-s3';
/** What everything of ours carries. */
export const ourTags = { [OWNER_TAG]: owner, [STACK_TAG]: 'stack' };
/** As the managed group describes its rules. */
export const ourRule = 'HTTPS from this VPC (ecr-vpc-endpoints)';

export const someProperties: Properties = {
  selector: { by: 'VpcId', vpcId: 'vpc-1' },
  onNoMatch: 'Fail',
  subnetIds: [],
  routeTableIds: [],
  securityGroupIds: [],
  endpointSet: 'EcrAndS3',
  additionalServices: [],
  privateDnsEnabled: true,
  endpointPolicy: 'FullAccess',
  existingEndpoints: 'Adopt',
  ipAddressType: 'ipv4',
  tags: {},
};

export function ask(change: Partial<Properties> = {}): Properties {
  return { ...someProperties, ...change };
}

export function findService(suffix: string): Service {
  const service = services.find((one) => one.suffix === suffix);
  if (!service) throw new Error(`There is no service ${suffix}.`);
  return service;
}

export function nameService(suffix: string): string {
  return `com.amazonaws.${region}.${suffix}`;
}

export function makeOffer(suffix: string, change: Partial<Offer> = {}): Offer {
  return {
    service: findService(suffix),
    name: nameService(suffix),
    zones: [],
    ipAddressTypes: ['ipv4', 'ipv6'],
    ...change,
  };
}

export function makeSubnet(id: string, change: Partial<Subnet> = {}): Subnet {
  return {
    id,
    zone: `${region}a`,
    routeTableId: 'rtb-nat',
    isAvailable: true,
    isOnOutpost: false,
    hasIpv4: true,
    hasIpv6: false,
    freeAddresses: 100,
    ...change,
  };
}

export function makeTable(id: string, change: Partial<RouteTable> = {}): RouteTable {
  return { id, egress: 'nat', internetGatewayId: undefined, endpointRoutes: [], ...change };
}

export function makeGroup(id: string, change: Partial<SecurityGroup> = {}): SecurityGroup {
  return { id, name: id, tags: {}, ingress: [], refersTo: [], ...change };
}

/** A group as we manage it, with its rules in force. */
export function makeManagedGroup(id: string, change: Partial<SecurityGroup> = {}): SecurityGroup {
  return makeGroup(id, { tags: ourTags, ingress: [admit('10.0.0.0/16', ourRule)], ...change });
}

export function admit(block: string, description?: string) {
  const about = description === undefined ? {} : { Description: description };
  const ranges = block.includes(':')
    ? { Ipv6Ranges: [{ CidrIpv6: block, ...about }] }
    : { IpRanges: [{ CidrIp: block, ...about }] };
  return { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...ranges };
}

/** A foreign endpoint that is available, unless changed. */
export function makeEndpoint(id: string, suffix: string, change: Partial<Endpoint> = {}): Endpoint {
  const isGateway = findService(suffix).type === 'Gateway';
  return {
    id,
    serviceName: nameService(suffix),
    type: findService(suffix).type,
    state: 'available',
    lastError: undefined,
    subnetIds: [],
    routeTableIds: [],
    networkInterfaceIds: [],
    securityGroupIds: isGateway ? undefined : ['sg-theirs'],
    policy: fullAccessPolicy,
    privateDnsEnabled: !isGateway,
    ipAddressType: 'ipv4',
    tags: {},
    ...change,
  };
}

/** An endpoint as we make it on the plain network. */
export function makeOwnEndpoint(id: string, suffix: string, change: Partial<Endpoint> = {}): Endpoint {
  const isGateway = findService(suffix).type === 'Gateway';
  return makeEndpoint(id, suffix, {
    tags: ourTags,
    ...(isGateway
      ? { routeTableIds: ['rtb-isolated', 'rtb-nat'] }
      : { subnetIds: ['subnet-a', 'subnet-b'], securityGroupIds: ['sg-managed'] }),
    ...change,
  });
}

/** Two zones, each with a private subnet; a public one; NAT in zone a, nothing in zone b. */
export function makeNetwork(change: Partial<Network> = {}): Network {
  return {
    region,
    vpc: {
      id: 'vpc-1',
      ownerId: accountId,
      ipv4Cidrs: ['10.0.0.0/16'],
      ipv6Cidrs: ['2001:db8::/56'],
      dnsSupport: true,
      dnsHostnames: true,
    },
    subnets: [
      makeSubnet('subnet-a'),
      makeSubnet('subnet-b', { zone: `${region}b`, routeTableId: 'rtb-isolated' }),
      makeSubnet('subnet-p', { routeTableId: 'rtb-public' }),
    ],
    routeTables: [
      makeTable('rtb-isolated', { egress: 'isolated' }),
      makeTable('rtb-nat'),
      makeTable('rtb-public', { egress: 'public', internetGatewayId: 'igw-1' }),
    ],
    securityGroups: [makeGroup('sg-theirs')],
    endpoints: [],
    offers: [makeOffer('ecr.api'), makeOffer('ecr.dkr'), makeOffer('s3')],
    s3PrefixListId: s3List,
    ...change,
  };
}

/** The plain network with everything of ours in place: nothing is left to do. */
export function makeSettledNetwork(change: Partial<Network> = {}): Network {
  return makeNetwork({
    securityGroups: [makeManagedGroup('sg-managed'), makeGroup('sg-theirs')],
    endpoints: [
      makeOwnEndpoint('vpce-api', 'ecr.api'),
      makeOwnEndpoint('vpce-dkr', 'ecr.dkr'),
      makeOwnEndpoint('vpce-s3', 's3'),
    ],
    ...change,
  });
}

export function makeDesired(
  suffix: string,
  own: Partial<DesiredOwn> | undefined,
  adopted: readonly string[] = [],
): DesiredEndpoint {
  const defaults: DesiredOwn = {
    subnetIds: [],
    routeTableIds: [],
    policy: 'full',
    privateDnsEnabled: true,
    ipAddressType: 'ipv4',
  };
  return { offer: makeOffer(suffix), adopted, own: own && { ...defaults, ...own } };
}

export interface Setting {
  readonly properties?: Partial<Properties>;
  readonly context?: Partial<PlanContext>;
  readonly refusals?: readonly Refusal[];
}

/** The plan for a network on which nothing stands in the way. */
export function planOn(network: Network, { properties, context, refusals }: Setting = {}): Plan {
  const tags = context?.tags ?? ourTags;
  const whole = { owner, tags, allTags: tags, previousSecurityGroupIds: [], ...context };
  return makePlan(network, orThrow(decide(network, ask(properties), whole, accountId, refusals)), whole);
}

/** A settled network whose endpoint for ecr.api differs. */
export function settledBut(change: Partial<Endpoint>, network: Partial<Network> = {}): Network {
  const { endpoints } = makeSettledNetwork();
  return makeSettledNetwork({
    endpoints: endpoints.map((one) => (one.id === 'vpce-api' ? { ...one, ...change } : one)),
    ...network,
  });
}

export const noRemoval = { endpointIds: [], groupIds: [], rules: [] };
/** The changes of each endpoint, or what else is done about it. */
export const changesOf = ({ interfaces, gateways }: Plan) =>
  [...interfaces, ...gateways].map((step) =>
    step.action === 'modify' ? [step.endpointId, step.changes] : step.action,
  );
