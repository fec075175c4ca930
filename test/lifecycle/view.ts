import type { Simulator } from '../simulator/simulator';

const OWNER_TAG = 'ecr-vpc-endpoints:owner';

/** Endpoints that are there, not on their way out. */
export function listEndpoints({ account }: Simulator) {
  return [...account.endpoints.values()]
    .filter(({ State }) => State !== 'deleting' && State !== 'deleted')
    .map((endpoint) => ({
      id: endpoint.VpcEndpointId,
      vpcId: endpoint.VpcId,
      service: endpoint.ServiceName.replace(new RegExp(`^.*\\.${account.region}\\.`), ''),
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

/** The one endpoint of a service that is there; several or none fail the test. */
export function findEndpoint(simulator: Simulator, service: string, vpcId?: string) {
  const found = listEndpoints(simulator).filter(
    (endpoint) => endpoint.service === service && (vpcId === undefined || endpoint.vpcId === vpcId),
  );
  const [endpoint] = found;
  if (endpoint && found.length === 1) return endpoint;
  throw new Error(`There are ${found.length} endpoints of ${service}.`);
}

/** Blocks that a group admits on TCP 443, sorted. */
export function listAdmitted({ account }: Simulator, groupId: string): string[] {
  const rules = account.securityGroups.get(groupId)?.rules ?? [];
  return rules
    .filter(({ IsEgress, FromPort, ToPort }) => !IsEgress && FromPort === 443 && ToPort === 443)
    .map(
      ({ CidrIpv4, CidrIpv6, ReferencedGroupInfo }) => CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId,
    )
    .map(String)
    .sort();
}

/** Endpoints and groups there are now, each as it is, to be called foreign from here on. */
export function listForeign({ account }: Simulator): Map<string, string> {
  const describe = (thing: object) => JSON.stringify({ ...thing, due: undefined });
  return new Map([
    ...[...account.endpoints].map(([id, endpoint]) => [id, describe(endpoint)] as const),
    ...[...account.securityGroups].map(([id, group]) => [id, describe(group)] as const),
  ]);
}

/** No write since then has named one of these as its target, and each is as it was. */
export function expectOnlyOwnWrites(simulator: Simulator, foreign: Map<string, string>, since = 0): void {
  const targets = simulator.calls
    .filter(({ index, action }) => index >= since && writes.test(action))
    .flatMap(({ params }) => [
      params.VpcEndpointId,
      params.VpcEndpointIds,
      params.Resources,
      params.GroupId,
      params.NetworkInterfaceId,
    ])
    .flat();
  expect(targets.filter((id) => typeof id === 'string' && foreign.has(id))).toEqual([]);
  const now = listForeign(simulator);
  for (const [id, before] of foreign) expect(now.get(id)).toEqual(before);
}

const writes = /^(Create|Modify|Delete|Authorize|Revoke|Replace|Associate|Disassociate)/;

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
