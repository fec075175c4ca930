import type { CreateRouteRequest, CreateRouteResult, DeleteRouteRequest } from '@aws-sdk/client-ec2';
import type { Account, Route } from './account';
import { type Action, action, done, type World } from './action';
import { find } from './lookup';
import { refuse } from './refusal';
import { findOwnTable } from './route-tables';

/** Targets of kinds that are not simulated (transit gateways, peerings …) are taken as they are. */
const targets = [
  'GatewayId',
  'NatGatewayId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'NetworkInterfaceId',
  'InstanceId',
  'CoreNetworkArn',
] as const;
const destinations = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;

export const routeActions: Record<string, Action> = {
  CreateRoute: action<CreateRouteRequest, CreateRouteResult>(
    ['RouteTableId', ...destinations, ...targets],
    (world, request) => {
      const table = findOwnTable(world, request.RouteTableId ?? '');
      const [target, ...moreTargets] = targets.filter((key) => request[key] !== undefined);
      const [destination, ...more] = destinations.filter((key) => request[key] !== undefined);
      if (!target || !destination || moreTargets.length > 0 || more.length > 0) {
        throw refuse('InvalidParameterCombination', 'A route has exactly one destination and one target.');
      }
      const goal = request[target] ?? '';
      refuseBadTarget(world, table.VpcId, goal);
      if (table.routes.some((route) => route[destination] === request[destination])) {
        throw refuse('RouteAlreadyExists', `The route identified by ${request[destination]} already exists.`);
      }
      table.routes.push({
        [destination]: request[destination],
        [target]: goal,
        State: 'active',
        Origin: 'CreateRoute',
      });
      return done;
    },
  ),

  DeleteRoute: action<DeleteRouteRequest, typeof done>(
    ['RouteTableId', ...destinations],
    (world, request) => {
      const table = findOwnTable(world, request.RouteTableId ?? '');
      const key = destinations.find((each) => request[each] !== undefined) ?? 'DestinationCidrBlock';
      const route = table.routes.find((each) => each[key] !== undefined && each[key] === request[key]);
      if (!route) {
        throw refuse(
          'InvalidRoute.NotFound',
          `no route with destination-cidr-block ${request[key]} in route table ${table.RouteTableId}`,
        );
      }
      // terraform-provider-aws #18607: an endpoint's routes come and go with the endpoint only.
      if (route.GatewayId?.startsWith('vpce-')) {
        throw refuse(
          'InvalidParameterValue',
          `cannot remove VPC endpoint route ${request[key]} in route table ${table.RouteTableId}`,
        );
      }
      table.routes = table.routes.filter((each) => each !== route);
      return done;
    },
  ),
};

/** EC2 API Reference, Route: a route whose target is gone is a black hole. */
export function blackhole(account: Account, target: string): void {
  const toTarget = (route: Route) => route.GatewayId === target || route.NatGatewayId === target;
  for (const table of account.routeTables.values()) {
    for (const route of table.routes.filter(toTarget)) route.State = 'blackhole';
  }
}

function refuseBadTarget(world: World, vpcId: string, goal: string): void {
  if (goal.startsWith('vpce-')) {
    throw refuse('InvalidParameterValue', `route to VPC endpoint ${goal} is managed by the endpoint itself`);
  }
  if (goal.startsWith('nat-')) find(world, 'natGateways', goal);
  if (!goal.startsWith('igw-')) return;
  const gateway = find(world, 'internetGateways', goal);
  if (gateway.Attachments.some(({ VpcId }) => VpcId === vpcId)) return;
  throw refuse(
    'InvalidParameterValue',
    `route table and network gateway ${goal} belong to different networks`,
  );
}
