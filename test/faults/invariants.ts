import { OWNER_TAG } from '../../handler/identity';
import { listForeign, listOwned } from '../lifecycle/view';
import type { Simulator } from '../simulator/simulator';

/** What must hold whatever happens, each as a list of sentences: none means that it holds. */

/** Everything that belongs to others, each thing as text. */
export type Survey = ReadonlyMap<string, string>;

/** Endpoints with their tags, groups with their rules, and every route that is not ours. */
export function survey(simulator: Simulator): Survey {
  const { account } = simulator;
  const ours = listEverOurs(simulator);
  const things = [...listForeign(simulator)].filter(([id]) => !ours.has(id));
  const isTheirs = ({ GatewayId = '' }) => !ours.has(GatewayId);
  const routes = [...account.routeTables.values()].map(
    ({ RouteTableId, routes }) =>
      [`routes of ${RouteTableId}`, JSON.stringify(routes.filter(isTheirs))] as const,
  );
  const tags = [account.vpcs, account.subnets, account.routeTables].flatMap((shelf) =>
    [...shelf].map(([id, { Tags }]) => [`tags of ${id}`, JSON.stringify(Tags)] as const),
  );
  return new Map([...things, ...routes, ...tags]);
}

/** With our tag, in whatever state: a deleted endpoint stays listed for a while. */
function listEverOurs({ account }: Simulator): Set<string> {
  const things = [...account.endpoints, ...account.securityGroups];
  return new Set(
    things.filter(([, { Tags }]) => Tags.some(({ Key }) => Key === OWNER_TAG)).map(([id]) => id),
  );
}

const writes = /^(Create|Modify|Delete|Authorize|Revoke|Replace|Associate|Disassociate)/;

/** What of others' is not as it was, or was named as the target of a write. */
export function findTouched(simulator: Simulator, before: Survey, since: number): string[] {
  const now = survey(simulator);
  const changed = [...before.keys()].filter((what) => now.get(what) !== before.get(what));
  const targets = simulator.calls
    .filter(({ index, action }) => index >= since && writes.test(action))
    .flatMap(({ action, params }) =>
      [params.VpcEndpointId, params.VpcEndpointIds, params.Resources, params.GroupId]
        .flat()
        .filter((id) => typeof id === 'string' && before.has(id))
        .map((id) => `${action} names ${id}, which is not ours`),
    );
  return [...changed.map((what) => `${what}: not as it was`), ...targets];
}

/** What is left of ours: things with our tag, network interfaces of endpoints that are gone, S3 routes. */
export function findOrphans(simulator: Simulator): string[] {
  const { account } = simulator;
  const ours = listEverOurs(simulator);
  const isForeign = (endpointId: string) => account.endpoints.has(endpointId) && !ours.has(endpointId);
  const interfaces = [...account.networkInterfaces.values()]
    .filter(({ InterfaceType }) => InterfaceType === 'vpc_endpoint')
    .filter(({ Description }) => !isForeign(Description.replace(/^.* /, '')))
    .map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  const routes = [...account.routeTables.values()].flatMap(({ RouteTableId, routes }) =>
    routes
      .filter(({ DestinationPrefixListId }) => DestinationPrefixListId)
      .filter(({ GatewayId = '' }) => !isForeign(GatewayId))
      .map(({ GatewayId }) => `the route to ${GatewayId} in ${RouteTableId}`),
  );
  return [...listOwned(simulator), ...interfaces, ...routes].map((what) => `${what} is left behind`);
}

/** Route tables of private subnets that reach S3 by no endpoint: counted from the account, not from our reads. */
export function findUnserved({ account }: Pick<Simulator, 'account'>, vpcId: string): string[] {
  const tables = [...account.routeTables.values()].filter(({ VpcId }) => VpcId === vpcId);
  const main = tables.find(({ Associations }) => Associations.some(({ Main }) => Main));
  const subnets = [...account.subnets.values()].filter(({ VpcId }) => VpcId === vpcId);
  const effective = subnets.map(
    (subnet) =>
      tables.find(({ Associations }) => Associations.some(({ SubnetId }) => SubnetId === subnet.SubnetId)) ??
      main,
  );
  return [...new Set(effective)].flatMap((table) => {
    if (!table || table.routes.some(({ GatewayId }) => GatewayId?.startsWith('igw-'))) return [];
    if (table.routes.some(({ GatewayId }) => GatewayId?.startsWith('vpce-'))) return [];
    return [`${table.RouteTableId} does not reach S3 by an endpoint`];
  });
}

/** Interface services that have no endpoint, or more than one, that holds their name in the VPC. */
export function findMisserved(simulator: Simulator, vpcId: string, services: readonly string[]): string[] {
  const endpoints = [...simulator.account.endpoints.values()].filter(
    ({ VpcId, State, VpcEndpointType }) =>
      VpcId === vpcId && State === 'available' && VpcEndpointType === 'Interface',
  );
  return services.flatMap((service) => {
    const { length } = endpoints.filter(({ ServiceName }) => ServiceName.endsWith(`.${service}`));
    return length === 1 ? [] : [`${service} is served by ${length} endpoints`];
  });
}

/** A Create that fails must not have touched S3 routes: open connections drop when one appears or goes. */
export function findRouteWrites({ calls }: Pick<Simulator, 'calls'>, since: number): string[] {
  return calls
    .filter(({ index, outcome }) => index >= since && ['ok', 'reset-after'].includes(outcome))
    .filter(
      ({ params }) =>
        params.VpcEndpointType === 'Gateway' || params.AddRouteTableIds || params.RemoveRouteTableIds,
    )
    .map(({ action }) => `the Create failed after it had changed S3 routes by ${action}`);
}
