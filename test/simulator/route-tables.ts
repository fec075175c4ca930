import type {
  AssociateRouteTableRequest,
  AssociateRouteTableResult,
  CreateRouteTableRequest,
  CreateRouteTableResult,
  DeleteRouteTableRequest,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  DisassociateRouteTableRequest,
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult,
  RouteTable as RouteTableShape,
  Tag,
} from '@aws-sdk/client-ec2';
import type { RouteTable, RouteTableAssociation, Vpc } from './account';
import { type Action, action, done, visibleFrom, type Wire, type World } from './action';
import { once } from './client-token';
import { refuseUnknown } from './ids';
import { type FilterTable, list, listParameters, routeTableBounds } from './listing';
import { find, findOwnVpc, refuseDependency, visible } from './lookup';
import { refuse } from './refusal';
import { readTags } from './tags';

const filters: FilterTable<Wire<RouteTableShape>> = {
  'vpc-id': (table) => [table.VpcId],
  'route-table-id': (table) => [table.RouteTableId],
  'owner-id': (table) => [table.OwnerId],
  'association.main': (table) => associations(table).map(({ Main }) => Main),
  'association.subnet-id': (table) => associations(table).map(({ SubnetId }) => SubnetId),
  'association.gateway-id': (table) => associations(table).map(({ GatewayId }) => GatewayId),
  'association.route-table-id': (table) => associations(table).map(({ RouteTableId }) => RouteTableId),
  'association.route-table-association-id': (table) =>
    associations(table).map((each) => each.RouteTableAssociationId),
  'route.destination-prefix-list-id': (table) => routes(table).map((each) => each.DestinationPrefixListId),
  'route.destination-cidr-block': (table) => routes(table).map((each) => each.DestinationCidrBlock),
  'route.gateway-id': (table) => routes(table).map(({ GatewayId }) => GatewayId),
  'route.nat-gateway-id': (table) => routes(table).map(({ NatGatewayId }) => NatGatewayId),
  'route.transit-gateway-id': (table) => routes(table).map((each) => each.TransitGatewayId),
  'route.state': (table) => routes(table).map(({ State }) => State),
  'route.origin': (table) => routes(table).map(({ Origin }) => Origin),
};
const associations = (table: Wire<RouteTableShape>) => table.Associations ?? [];
const routes = (table: Wire<RouteTableShape>) => table.Routes ?? [];

export const routeTableActions: Record<string, Action> = {
  CreateRouteTable: action<CreateRouteTableRequest, CreateRouteTableResult>(
    ['VpcId', 'ClientToken', 'TagSpecifications'],
    (world, request) =>
      once(world, 'CreateRouteTable', request, () => {
        const vpc = findOwnVpc(world, request.VpcId ?? '');
        const table = addRouteTable(world, vpc, readTags(world, request.TagSpecifications, 'route-table'));
        return () => ({ RouteTable: toWire(world, table), ClientToken: request.ClientToken });
      }),
  ),

  // A gateway endpoint does not hold a table back: it loses the table with it.
  DeleteRouteTable: action<DeleteRouteTableRequest, typeof done>(['RouteTableId'], (world, request) => {
    const table = findOwnTable(world, request.RouteTableId ?? '');
    if (table.Associations.length > 0) refuseDependency('routeTable', table.RouteTableId);
    for (const endpoint of world.account.endpoints.values()) {
      endpoint.RouteTableIds = endpoint.RouteTableIds.filter((id) => id !== table.RouteTableId);
    }
    world.account.routeTables.delete(table.RouteTableId);
    return done;
  }),

  AssociateRouteTable: action<AssociateRouteTableRequest, AssociateRouteTableResult>(
    ['RouteTableId', 'SubnetId', 'GatewayId'],
    (world, { RouteTableId = '', SubnetId, GatewayId }) => {
      const table = findOwnTable(world, RouteTableId);
      if (GatewayId?.startsWith('igw-')) find(world, 'internetGateways', GatewayId);
      if (SubnetId) {
        const subnet = find(world, 'subnets', SubnetId);
        if (subnet.VpcId !== table.VpcId) {
          throw refuse(
            'InvalidParameterValue',
            `${RouteTableId} and ${SubnetId} belong to different networks`,
          );
        }
      }
      if (
        allAssociations(world).some((each) => (SubnetId ?? GatewayId) === (each.SubnetId ?? each.GatewayId))
      ) {
        throw refuse(
          'Resource.AlreadyAssociated',
          `the specified association for route table ${RouteTableId} conflicts with an existing association`,
        );
      }
      const { RouteTableAssociationId } = associate(world, table, {
        Main: false,
        ...(SubnetId && { SubnetId }),
        ...(GatewayId && { GatewayId }),
      });
      return { AssociationId: RouteTableAssociationId, AssociationState: { State: 'associated' } };
    },
  ),

  DisassociateRouteTable: action<DisassociateRouteTableRequest, typeof done>(
    ['AssociationId'],
    (world, { AssociationId = '' }) => {
      const association = findAssociation(world, AssociationId);
      // VPC User Guide, "Route tables": the main association can be replaced, not removed.
      if (association.Main) {
        throw refuse(
          'InvalidParameterValue',
          `cannot disassociate the main route table association ${AssociationId}`,
        );
      }
      dissociate(world, AssociationId);
      return done;
    },
  ),

  // Also the way to choose another main table: the Main association moves.
  ReplaceRouteTableAssociation: action<
    ReplaceRouteTableAssociationRequest,
    ReplaceRouteTableAssociationResult
  >(['AssociationId', 'RouteTableId'], (world, { AssociationId = '', RouteTableId = '' }) => {
    const { Main, SubnetId, GatewayId } = findAssociation(world, AssociationId);
    const table = findOwnTable(world, RouteTableId);
    dissociate(world, AssociationId);
    const { RouteTableAssociationId } = associate(world, table, {
      Main,
      ...(SubnetId && { SubnetId }),
      ...(GatewayId && { GatewayId }),
    });
    return { NewAssociationId: RouteTableAssociationId, AssociationState: { State: 'associated' } };
  }),

  // EC2 API Reference: it "does not return the subnet ID for implicit associations"; only explicit ones are stored.
  DescribeRouteTables: action<DescribeRouteTablesRequest, DescribeRouteTablesResult>(
    ['RouteTableIds', ...listParameters],
    (world, request) => {
      const tables =
        request.RouteTableIds?.map((id) => find(world, 'routeTables', id)) ?? visible(world, 'routeTables');
      const views = tables.map((table) => toWire(world, table));
      const { items, next } = list(world, request, views, filters, routeTableBounds);
      return { RouteTables: items, NextToken: next };
    },
  ),
};

export function addRouteTable(world: World, vpc: Vpc, Tags: Tag[]): RouteTable {
  const { account } = world;
  const RouteTableId = account.newId('routeTables');
  const { VpcId, OwnerId } = vpc;
  const table: RouteTable = {
    visibleFrom: visibleFrom(world),
    RouteTableId,
    VpcId,
    OwnerId,
    routes: [],
    Associations: [],
    Tags,
  };
  account.routeTables.set(RouteTableId, table);
  return table;
}

export function associate(
  { account }: World,
  table: RouteTable,
  what: Pick<RouteTableAssociation, 'Main' | 'SubnetId' | 'GatewayId'>,
): RouteTableAssociation {
  const association = {
    RouteTableAssociationId: account.newId('associations'),
    RouteTableId: table.RouteTableId,
    AssociationState: { State: 'associated' },
    ...what,
  };
  table.Associations.push(association);
  return association;
}

export function findOwnTable(world: World, id: string): RouteTable {
  const table = find(world, 'routeTables', id);
  findOwnVpc(world, table.VpcId);
  return table;
}

const allAssociations = ({ account }: World): RouteTableAssociation[] =>
  [...account.routeTables.values()].flatMap(({ Associations }) => Associations);

function findAssociation(world: World, id: string): RouteTableAssociation {
  const association = allAssociations(world).find((each) => each.RouteTableAssociationId === id);
  return association ?? refuseUnknown('associations', id, world.settings);
}

function dissociate({ account }: World, id: string): void {
  for (const table of account.routeTables.values()) {
    table.Associations = table.Associations.filter((each) => each.RouteTableAssociationId !== id);
  }
}

/** VPC User Guide, "Route tables": a local route for each CIDR block of the VPC, in every table. */
function toWire({ account }: World, table: RouteTable): Wire<RouteTableShape> {
  const local = { GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' };
  const vpc = account.vpcs.get(table.VpcId);
  const localRoutes = [
    ...(vpc?.CidrBlockAssociationSet ?? []).map((each) => ({
      DestinationCidrBlock: each.CidrBlock,
      ...local,
    })),
    ...(vpc?.Ipv6CidrBlockAssociationSet ?? []).map((each) => ({
      DestinationIpv6CidrBlock: each.Ipv6CidrBlock,
      ...local,
    })),
  ];
  return { ...table, Routes: [...localRoutes, ...table.routes], PropagatingVgws: [] };
}
