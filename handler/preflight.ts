import type { Desired, DesiredEndpoint } from './desired';
import type { Network } from './network';
import type { Problem } from './problem';
import type { Properties } from './properties';

interface Situation {
  readonly network: Network;
  readonly properties: Properties;
  readonly desired: Desired;
  readonly accountId: string;
}

/** What must hold before the first write; every check gives a sentence when it does not. */
const checks: readonly { code: string; object: (situation: Situation) => string | undefined }[] = [
  { code: 'SharedVpc', object: objectToSharedVpc },
  { code: 'NotInVpc', object: objectToStrangers },
  { code: 'ExistingEndpoints', object: objectToExisting },
  { code: 'NoPrivateSubnets', object: objectToNoTables },
  { code: 'NoEligibleSubnet', object: objectToNoSubnets },
  { code: 'AddressFamily', object: objectToAddressFamily },
  { code: 'VpcDnsAttributes', object: objectToDnsAttributes },
];

/** The first objection, which is the one that is answered. */
export function preflight(
  network: Network,
  properties: Properties,
  desired: Desired,
  accountId: string,
): Problem | undefined {
  return listObjections(network, properties, desired, accountId)[0];
}

/** Every objection; none where nothing is to be done (OnNoMatch "Skip"). */
export function listObjections(
  network: Network,
  properties: Properties,
  desired: Desired,
  accountId: string,
): Problem[] {
  if (desired.endpoints.length === 0) return [];
  const situation = { network, properties, desired, accountId };
  return checks.flatMap(({ code, object }) => {
    const sentence = object(situation);
    return sentence ? [{ code, sentence }] : [];
  });
}

function objectToSharedVpc({ network: { vpc }, accountId }: Situation): string | undefined {
  if (vpc.ownerId === undefined || vpc.ownerId === accountId) return undefined;
  return (
    `${vpc.id} belongs to account ${vpc.ownerId} and is shared with this account (${accountId}), which may not ` +
    'change its endpoints and route tables. Launch this in the account that owns the VPC.'
  );
}

function objectToStrangers({ network, properties }: Situation): string | undefined {
  const named = [
    { property: 'SubnetIds', ids: properties.subnetIds, there: network.subnets },
    { property: 'RouteTableIds', ids: properties.routeTableIds, there: network.routeTables },
    { property: 'SecurityGroupIds', ids: properties.securityGroupIds, there: network.securityGroups },
  ];
  const sentences = named.flatMap(({ property, ids, there }) => {
    const strangers = ids.filter((id) => !there.some((thing) => thing.id === id));
    if (strangers.length === 0) return [];
    return `${property} names ${strangers.join(', ')}, not found in ${network.vpc.id}. Accepted are ids of that VPC.`;
  });
  return sentences.join(' ') || undefined;
}

function objectToExisting({ network, properties, desired }: Situation): string | undefined {
  if (properties.existingEndpoints === 'Adopt') return undefined;
  const inTheWay = desired.endpoints.flatMap(({ offer, adopted }) =>
    adopted.map((id) => `${id} (${offer.service.suffix})`),
  );
  if (inTheWay.length === 0) return undefined;
  return (
    `ExistingEndpoints is "Fail", and ${network.vpc.id} already has ${inTheWay.join(', ')}. ` +
    'Delete what is named, or choose ExistingEndpoints "Adopt" to rely on it.'
  );
}

function objectToNoTables({ network, desired }: Situation): string | undefined {
  if (desired.routeTableIds.length > 0) return undefined;
  const reasons = network.subnets.map(({ id, routeTableId }) => {
    const table = network.routeTables.find((one) => one.id === routeTableId);
    return table
      ? `${id}: ${table.id} has a route to ${table.internetGatewayId}`
      : `${id}: it has no effective route table`;
  });
  return (
    `${network.vpc.id} has no private subnet (${listSome(reasons) || 'it has no subnet at all'}). Choose another VPC, ` +
    'name SubnetIds and RouteTableIds, or set OnNoMatch to "Skip", with which a Create succeeds with nothing.'
  );
}

function objectToNoSubnets({ network, desired }: Situation): string | undefined {
  const stranded = desired.endpoints.find(isStranded);
  if (!stranded) return undefined;
  const { suffix } = stranded.offer.service;
  const reasons = desired.choices
    .filter((choice) => choice.suffix === suffix)
    .map(({ subnetId, reason }) => `${subnetId}: ${reason}`);
  return (
    `No subnet of ${network.vpc.id} can take a network interface of ${stranded.offer.name} ` +
    `(${listSome(reasons) || 'it has no subnet at all'}). Add a private subnet, name SubnetIds, or choose EndpointSet "S3Only".`
  );
}

function isStranded({ offer, own }: DesiredEndpoint): boolean {
  return offer.service.type === 'Interface' && own !== undefined && own.subnetIds.length === 0;
}

function objectToAddressFamily({ desired, properties, network }: Situation): string | undefined {
  if (properties.ipAddressType !== 'dualstack') return undefined;
  const ipv4Only = interfacesOf(desired)
    .filter(({ offer: { ipAddressTypes } }) => ipAddressTypes.length > 0 && !ipAddressTypes.includes('ipv6'))
    .map(({ offer }) => offer.name);
  if (ipv4Only.length === 0) return undefined;
  return `IpAddressType is "dualstack", but ${ipv4Only.join(', ')} in ${network.region} is IPv4 only. Accepted is "ipv4".`;
}

function objectToDnsAttributes({ network: { vpc }, desired, properties }: Situation): string | undefined {
  if (!properties.privateDnsEnabled || interfacesOf(desired).length === 0) return undefined;
  const off = [
    ...(vpc.dnsSupport ? [] : ['enableDnsSupport']),
    ...(vpc.dnsHostnames ? [] : ['enableDnsHostnames']),
  ];
  if (off.length === 0) return undefined;
  return (
    `Private DNS needs ${off.join(' and ')} of ${vpc.id}, which ${off.length > 1 ? 'are' : 'is'} off. Turn ` +
    `${off.length > 1 ? 'them' : 'it'} on (aws ec2 modify-vpc-attribute), or set PrivateDnsEnabled to "false".`
  );
}

/** The interface endpoints that are to be our own. */
function interfacesOf({ endpoints }: Desired): DesiredEndpoint[] {
  return endpoints.filter(({ offer, own }) => offer.service.type === 'Interface' && own);
}

/** A VPC may have hundreds of subnets; an answer has 4,096 bytes. */
function listSome(reasons: readonly string[]): string {
  const most = 25;
  const rest = reasons.length > most ? [`and ${reasons.length - most} more`] : [];
  return [...reasons.slice(0, most), ...rest].join('; ');
}
