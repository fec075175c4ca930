import type { Converged } from './converge';
import { services } from './services';

/** What `Fn::GetAtt` gives: all strings, always all of them. */
export interface Attributes {
  VpcId: string;
  EcrApiEndpointId: string;
  EcrDkrEndpointId: string;
  S3EndpointId: string;
  S3PrefixListId: string;
  SecurityGroupId: string;
  SubnetIds: string;
  SubnetCount: string;
  RouteTableIds: string;
  RouteTableCount: string;
  AvailabilityZones: string;
  Adopted: string;
  Summary: string;
}

/** What may be emptied when an answer gets too long; the counts stay. */
export const emptiable = ['RouteTableIds', 'SubnetIds', 'Adopted', 'AvailabilityZones', 'Summary'] as const;

export function composeAttributes({ network, desired, endpointIds, groupId }: Converged): Attributes {
  const interfaces = desired.endpoints.filter(({ offer }) => offer.service.type === 'Interface');
  const adopted = desired.endpoints.flatMap((endpoint) => endpoint.adopted);
  const ownSubnetIds = interfaces.flatMap(({ own }) => own?.subnetIds ?? []);
  const subnetIds = unique([
    ...ownSubnetIds,
    ...network.endpoints.filter(({ id }) => adopted.includes(id)).flatMap((endpoint) => endpoint.subnetIds),
  ]);
  const listZones = (ids: readonly string[]) =>
    unique(network.subnets.filter(({ id }) => ids.includes(id)).map(({ zone }) => zone));
  const routeTableIds = unique(desired.routeTableIds);
  return {
    VpcId: network.vpc.id,
    ...{
      EcrApiEndpointId: '',
      EcrDkrEndpointId: '',
      S3EndpointId: '',
      ...nameEndpoints(desired, endpointIds),
    },
    S3PrefixListId: network.s3PrefixListId,
    SecurityGroupId: nameGroups(desired, groupId),
    SubnetIds: subnetIds.join(','),
    SubnetCount: String(subnetIds.length),
    RouteTableIds: routeTableIds.join(','),
    RouteTableCount: String(routeTableIds.length),
    AvailabilityZones: listZones(subnetIds).join(','),
    Adopted: unique(adopted).join(','),
    Summary: summarize(desired, listZones(ownSubnetIds), routeTableIds.length),
  };
}

/** Where there is no VPC, and `OnNoMatch: Skip` lets that pass. */
export function composeNothing(because: string): Attributes {
  return {
    ...{ VpcId: '', EcrApiEndpointId: '', EcrDkrEndpointId: '', S3EndpointId: '', S3PrefixListId: '' },
    ...{ SecurityGroupId: '', SubnetIds: '', SubnetCount: '0', RouteTableIds: '', RouteTableCount: '0' },
    ...{ AvailabilityZones: '', Adopted: '', Summary: `Nothing to do: ${because}` },
  };
}

/** Our own endpoint of each service, else the one adopted. */
function nameEndpoints(
  { endpoints }: Converged['desired'],
  endpointIds: Converged['endpointIds'],
): Partial<Attributes> {
  const named = services.flatMap(({ suffix, attribute }) => {
    const endpoint = endpoints.find(({ offer }) => offer.service.suffix === suffix);
    const id = endpointIds[suffix] ?? endpoint?.adopted[0] ?? '';
    return attribute ? [[attribute, id] as const] : [];
  });
  return Object.fromEntries(named);
}

function nameGroups({ securityGroups }: Converged['desired'], managedId = ''): string {
  if (securityGroups === 'none') return '';
  return securityGroups === 'managed' ? managedId : securityGroups.join(',');
}

function summarize(
  { endpoints }: Converged['desired'],
  zones: readonly string[],
  tableCount: number,
): string {
  if (endpoints.length === 0) return 'Nothing to do: the VPC has no private subnet.';
  const names = (type: string, mine: boolean) =>
    endpoints
      .filter(({ offer, own }) => offer.service.type === type && (own !== undefined) === mine)
      .map(({ offer }) => offer.service.suffix);
  const interfaces = names('Interface', true);
  const adopted = endpoints.flatMap((endpoint) => endpoint.adopted);
  return [
    ...(interfaces.length > 0 ? [`${interfaces.join(', ')} in ${zones.join(', ')}`] : []),
    `s3 on ${count(tableCount, 'route table')}`,
    ...(adopted.length > 0 ? [`relying on ${unique(adopted).join(', ')}, which others own`] : []),
  ]
    .join('; ')
    .concat('.');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
