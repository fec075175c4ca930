import type { NatGateway } from '@aws-sdk/client-ec2';
import type { Desired } from '../../handler/desired';
import type { Network, NetworkAnswers, RouteTable } from '../../handler/network';
import type { EndpointStep, Plan } from '../../handler/plan';
import type { NatView, S3RouteView, TableView } from './report';
import { describeRoute, isDefault, leadsTo } from './routes';
import { readName } from './subnets';
import { compareNames } from './words';

export function viewTables(
  network: Network,
  answers: NetworkAnswers,
  desired: Desired,
  plan: Plan | undefined,
): TableView[] {
  const views = network.routeTables.map((table): TableView => {
    const raw = answers.routeTables.find(({ RouteTableId }) => RouteTableId === table.id);
    const routes = raw?.Routes ?? [];
    return {
      id: table.id,
      name: readName(raw?.Tags),
      main: raw?.Associations?.some(({ Main }) => Main === true) ?? false,
      public: table.egress === 'public',
      subnetIds: network.subnets.filter(({ routeTableId }) => routeTableId === table.id).map(({ id }) => id),
      routes: routes
        .filter((route) => isDefault(route) || leadsTo(route, table.internetGatewayId))
        .map(describeRoute),
      s3: viewS3Route(table, network, desired, plan),
    };
  });
  return views.sort(compareNames);
}

/** What becomes of the route to S3, by the plan where there is one, else as it is. */
function viewS3Route(
  table: RouteTable,
  network: Network,
  desired: Desired,
  plan: Plan | undefined,
): S3RouteView {
  const now = findS3Endpoint(table, network);
  const gateway = desired.endpoints.find(({ offer }) => offer.service.type === 'Gateway');
  if (gateway?.own?.routeTableIds.includes(table.id)) {
    const step = plan?.gateways.find(carries);
    const endpointId = step && step.action !== 'create' ? step.endpointId : (plan?.kept.s3 ?? 'new');
    if (now === endpointId) return { change: 'kept', endpointId, reason: 'our endpoint has it already' };
    if (!plan) return { change: 'none', endpointId: now, reason: 'something stands in the way' };
    return { change: 'new', endpointId, reason: 'its subnets are private' };
  }
  if (desired.routeTableIds.includes(table.id)) {
    return { change: 'foreign', endpointId: now, reason: 'an endpoint of somebody else has it already' };
  }
  const leaves = plan?.gateways.some(
    (step) => step.action === 'modify' && step.changes.removeRouteTableIds?.includes(table.id),
  );
  const deleted = now !== null && plan?.removal.endpointIds.includes(now);
  if (leaves || deleted)
    return { change: 'removed', endpointId: now, reason: explainAbsence(table, network) };
  return { change: 'none', endpointId: now, reason: explainAbsence(table, network) };
}

function carries(step: EndpointStep): boolean {
  return step.action === 'create' ? step.endpoint.offer.service.suffix === 's3' : step.suffix === 's3';
}

/** By its routes, and by the endpoints' own lists: either may lag behind the other. */
function findS3Endpoint(table: RouteTable, { endpoints, s3PrefixListId }: Network): string | null {
  const route = table.endpointRoutes.find(({ prefixListId }) => prefixListId === s3PrefixListId);
  const listed = endpoints.find(
    ({ routeTableIds, serviceName }) => routeTableIds.includes(table.id) && serviceName.endsWith('.s3'),
  );
  return route?.endpointId ?? listed?.id ?? null;
}

function explainAbsence(table: RouteTable, { subnets }: Network): string {
  if (table.egress === 'public') return 'its subnets are public';
  if (!subnets.some(({ routeTableId }) => routeTableId === table.id)) return 'no subnet uses it';
  return 'not named in RouteTableIds';
}

export function viewNatGateways(
  natGateways: readonly NatGateway[] | undefined,
  { routeTables }: NetworkAnswers,
): NatView[] {
  const listed = (natGateways ?? []).map(({ NatGatewayId = '', SubnetId, Tags }) => ({
    id: NatGatewayId,
    name: readName(Tags),
    subnetId: SubnetId ?? null,
  }));
  const routed = routeTables
    .flatMap(({ Routes = [] }) => Routes.flatMap(({ NatGatewayId }) => NatGatewayId ?? []))
    .filter((id) => natGateways === undefined && !listed.some((one) => one.id === id));
  return [...listed, ...[...new Set(routed)].map((id) => ({ id, name: null, subnetId: null }))];
}
