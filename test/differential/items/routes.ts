import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  type Filter,
  ReleaseAddressCommand,
  ReplaceRouteTableAssociationCommand,
} from '@aws-sdk/client-ec2';
import { given, type Item, only, refusalOf } from '../item';
import { inVpc, type Network } from '../network';
import { missing } from './endpoints';

const readTable = async (client: EC2Client, id: string) =>
  only((await client.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables);
const associate = (client: EC2Client, { tableId, subnetIds }: Network) =>
  client.send(new AssociateRouteTableCommand({ RouteTableId: tableId, SubnetId: subnetIds[0] }));
const createTable = async (client: EC2Client, { vpcId }: Network) =>
  given((await client.send(new CreateRouteTableCommand({ VpcId: vpcId }))).RouteTable?.RouteTableId);
const open = async (client: EC2Client, { vpcId, tableId }: Network) => {
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = given(InternetGateway?.InternetGatewayId);
  await client.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
  const route = { RouteTableId: tableId, DestinationCidrBlock: '0.0.0.0/0' };
  return { InternetGatewayId, attachment: { InternetGatewayId, VpcId: vpcId }, route };
};
const allocate = async (client: EC2Client) =>
  given((await client.send(new AllocateAddressCommand({ Domain: 'vpc' }))).AllocationId);

const besidesOfNat = (path: string) => ({
  [`${path}ConnectivityType`]: 'the emulator leaves it out',
  [`${path}NatGatewayAddresses.AssociationId`]: 'the simulator does not play it',
  [`${path}NatGatewayAddresses.PrivateIp`]: 'the simulator does not play it',
  [`${path}NatGatewayAddresses.PublicIp`]: 'any address will do',
});

/** What a builder of networks asks for: route tables and gateways. */
export const routeItems: Item[] = [
  {
    id: 'B11',
    what: 'CreateRouteTable: the reply; an unknown VPC is refused',
    run: async (client, { vpcId: VpcId }) => ({
      reply: await client.send(new CreateRouteTableCommand({ VpcId })),
      unknown: await refusalOf(client.send(new CreateRouteTableCommand({ VpcId: missing('vpc') }))),
    }),
    besides: { 'reply.ClientToken': "the SDK's own, new in every call" },
  },
  {
    id: 'B12',
    what: 'AssociateRouteTable: the reply and DescribeRouteTables',
    run: async (client, network) => ({
      reply: await associate(client, network),
      table: await readTable(client, network.tableId),
    }),
  },
  {
    id: 'B13',
    what: 'DescribeRouteTables of an unknown id is refused',
    run: (client) => refusalOf(readTable(client, missing('rtb'))),
  },
  {
    id: 'B14',
    what: 'DisassociateRouteTable; an unknown association is refused',
    run: async (client, network) => {
      const AssociationId = (await associate(client, network)).AssociationId;
      const reply = await client.send(new DisassociateRouteTableCommand({ AssociationId }));
      const unknown = new DisassociateRouteTableCommand({ AssociationId: missing('rtbassoc') });
      const { Associations } = await readTable(client, network.tableId);
      return { reply, Associations, unknown: await refusalOf(client.send(unknown)) };
    },
  },
  {
    id: 'B15',
    what: 'ReplaceRouteTableAssociation moves a subnet to another table',
    run: async (client, network) => {
      const { AssociationId } = await associate(client, network);
      const RouteTableId = await createTable(client, network);
      const request = { AssociationId, RouteTableId };
      const reply = await client.send(new ReplaceRouteTableAssociationCommand(request));
      const { Associations } = await readTable(client, RouteTableId);
      return { reply, Associations, left: (await readTable(client, network.tableId)).Associations };
    },
  },
  {
    id: 'N6a',
    what: 'DescribeRouteTables: the filters vpc-id, association.main, association.subnet-id and route-table-id',
    run: async (client, network) => {
      await associate(client, network);
      const select = async (...filters: Filter[]) => {
        const Filters = [inVpc(network), ...filters];
        const { RouteTables = [] } = await client.send(new DescribeRouteTablesCommand({ Filters }));
        return RouteTables.map(({ RouteTableId }) => RouteTableId);
      };
      return {
        all: await select(),
        main: await select({ Name: 'association.main', Values: ['true'] }),
        subnet: await select({ Name: 'association.subnet-id', Values: [network.subnetIds[0]] }),
        implicit: await select({ Name: 'association.subnet-id', Values: [network.subnetIds[1]] }),
        table: await select({ Name: 'route-table-id', Values: [network.tableId] }),
      };
    },
  },
  {
    id: 'B16',
    what: 'DeleteRouteTable: refused while a subnet is on it; unknown ones are refused',
    run: async (client, network) => {
      const remove = (RouteTableId: string) => client.send(new DeleteRouteTableCommand({ RouteTableId }));
      await associate(client, network);
      return {
        used: await refusalOf(remove(network.tableId)),
        unknown: await refusalOf(remove(missing('rtb'))),
        free: await remove(await createTable(client, network)),
      };
    },
  },
  {
    id: 'B17',
    what: 'internet gateway: create, attach, describe, detach, delete',
    run: async (client, network) => {
      const created = await client.send(new CreateInternetGatewayCommand({}));
      const InternetGatewayId = given(created.InternetGateway?.InternetGatewayId);
      const both = { InternetGatewayId, VpcId: network.vpcId };
      const describe = async () => {
        const request = { InternetGatewayIds: [InternetGatewayId] };
        return only((await client.send(new DescribeInternetGatewaysCommand(request))).InternetGateways);
      };
      const attached = await client.send(new AttachInternetGatewayCommand(both));
      const during = await describe();
      const held = await refusalOf(client.send(new DeleteInternetGatewayCommand({ InternetGatewayId })));
      const detached = await client.send(new DetachInternetGatewayCommand(both));
      const after = await describe();
      const deleted = await client.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
      return { created, attached, during, held, detached, after, deleted, gone: await refusalOf(describe()) };
    },
  },
  {
    id: 'B18',
    what: 'CreateRoute to an internet gateway, and again; DeleteRoute, and again',
    run: async (client, network) => {
      const { InternetGatewayId: GatewayId, route } = await open(client, network);
      const create = () => client.send(new CreateRouteCommand({ ...route, GatewayId }));
      const reply = await create();
      const during = (await readTable(client, network.tableId)).Routes;
      const again = await refusalOf(create());
      const deleted = await client.send(new DeleteRouteCommand(route));
      const after = (await readTable(client, network.tableId)).Routes;
      return {
        reply,
        during,
        again,
        deleted,
        after,
        gone: await refusalOf(client.send(new DeleteRouteCommand(route))),
      };
    },
  },
  {
    id: 'B19',
    what: 'elastic address and NAT gateway: create, route, describe',
    run: async (client, network) => {
      const SubnetId = network.subnetIds[0];
      const AllocationId = await allocate(client);
      const created = await client.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
      const NatGatewayId = given(created.NatGateway?.NatGatewayId);
      const route = { RouteTableId: network.tableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId };
      await client.send(new CreateRouteCommand(route));
      const request = { Filter: [inVpc(network)] };
      const { NatGateways } = await client.send(new DescribeNatGatewaysCommand(request));
      return {
        created,
        gateway: only(NatGateways),
        routes: (await readTable(client, network.tableId)).Routes,
      };
    },
    besides: {
      'created.ClientToken': "the SDK's own, new in every call",
      'created.NatGateway.State': 'the emulator knows no pending',
      ...besidesOfNat('created.NatGateway.'),
      ...besidesOfNat('gateway.'),
    },
  },
  {
    id: 'B20',
    what: 'AllocateAddress and ReleaseAddress, and once more',
    run: async (client) => {
      const reply = await client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
      const { AllocationId } = reply;
      const released = await client.send(new ReleaseAddressCommand({ AllocationId }));
      const again = await refusalOf(client.send(new ReleaseAddressCommand({ AllocationId })));
      return { reply, released, again };
    },
    besides: { 'reply.PublicIp': 'any address will do' },
  },
  {
    id: 'B21',
    what: 'DeleteNatGateway: the reply',
    run: async (client, network) => {
      const request = { SubnetId: network.subnetIds[0], AllocationId: await allocate(client) };
      const { NatGateway } = await client.send(new CreateNatGatewayCommand(request));
      const NatGatewayId = given(NatGateway?.NatGatewayId);
      return client.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    },
  },
];
