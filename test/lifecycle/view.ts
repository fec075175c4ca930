import type { Simulator } from '../simulator/simulator';

const OWNER_TAG = 'ecr-vpc-endpoints:owner';

/** Endpoints that are there, not on their way out. */
export function listEndpoints({ account }: Simulator) {
  return [...account.endpoints.values()]
    .filter(({ State }) => State !== 'deleting' && State !== 'deleted')
    .map((endpoint) => ({
      id: endpoint.VpcEndpointId,
      vpcId: endpoint.VpcId,
      service: endpoint.ServiceName.replace(/^.*\.us-east-1\./, ''),
      state: endpoint.State,
      subnetIds: [...endpoint.SubnetIds].sort(),
      routeTableIds: [...endpoint.RouteTableIds].sort(),
      groupIds: endpoint.groupIds,
      policy: endpoint.PolicyDocument,
      privateDns: endpoint.PrivateDnsEnabled,
      tags: toTags(endpoint.Tags),
    }));
}

/** Whatever carries an owner tag: endpoints in any state that is not gone, and groups. */
export function listOwned({ account }: Simulator): string[] {
  const endpoints = [...account.endpoints.values()].filter(({ State }) => State !== 'deleted');
  return [
    ...endpoints.filter(({ Tags }) => OWNER_TAG in toTags(Tags)).map(({ VpcEndpointId }) => VpcEndpointId),
    ...listOwnGroups({ account }),
  ];
}

export function listOwnGroups({ account }: Pick<Simulator, 'account'>): string[] {
  return [...account.securityGroups.values()]
    .filter(({ Tags }) => OWNER_TAG in toTags(Tags))
    .map(({ GroupId }) => GroupId);
}

/** Every route that no endpoint made, as text, to compare before and after. */
export function listRoutes({ account }: Simulator): string[] {
  return [...account.routeTables.values()].flatMap(({ RouteTableId, routes }) =>
    routes
      .filter((route) => !('DestinationPrefixListId' in route))
      .map((route) => `${RouteTableId} ${JSON.stringify(route)}`),
  );
}

/** A look at endpoints that are being waited for. */
export function isPoll({ action, params }: Simulator['calls'][number]): boolean {
  return action === 'DescribeVpcEndpoints' && JSON.stringify(params).includes('vpc-endpoint-id');
}

const writes = /^(Create|Modify|Delete|Authorize|Revoke)/;

/** Actions called since the index, writes only. */
export function listWrites({ calls }: Simulator, since = 0): string[] {
  return calls
    .filter(({ index, action }) => index >= since && writes.test(action))
    .map(({ action }) => action);
}

function toTags(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
