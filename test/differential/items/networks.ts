import {
  AssociateVpcCidrBlockCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { given, type Item, only, refusalOf } from '../item';
import { inVpc, type Network, zones } from '../network';
import { missing } from './endpoints';

const besides = (path: string, why: string, ...fields: string[]) =>
  Object.fromEntries(fields.map((field) => [`${path}${field}`, why]));
const besidesOfVpc = (path: string) => ({
  ...besides(path, 'the simulator does not play it', 'InstanceTenancy'),
  ...besides(path, 'the emulator leaves a new VPC without a set', 'DhcpOptionsId'),
});
const besidesOfSubnet = (path: string) => ({
  ...besides(path, 'which zone has which id differs from account to account', 'AvailabilityZoneId'),
  ...besides(path, 'the emulator leaves it out', 'EnableDns64', 'MapCustomerOwnedIpOnLaunch'),
  ...besides(path, 'the simulator does not play it', 'PrivateDnsNameOptionsOnLaunch'),
});
const readVpc = async (client: EC2Client, { vpcId }: Network) =>
  only((await client.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs);
const createSubnet = (client: EC2Client, { vpcId }: Network, CidrBlock: string) =>
  client.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone: zones[0] }));
const selectSubnets = async (client: EC2Client, network: Network, Name: string, ...Values: string[]) => {
  const Filters = [inVpc(network), { Name, Values }];
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ Filters }));
  return Subnets.map(({ SubnetId }) => SubnetId);
};

/** What a builder of networks asks for: VPCs and subnets. */
export const networkItems: Item[] = [
  {
    id: 'B1',
    what: 'CreateVpc: the reply, with tags',
    run: (client) =>
      client.send(
        new CreateVpcCommand({
          CidrBlock: '10.250.0.0/16',
          TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'Name', Value: 'a' }] }],
        }),
      ),
    besides: besidesOfVpc('Vpc.'),
  },
  {
    id: 'B2',
    what: 'DescribeVpcs by id',
    run: readVpc,
    besides: besidesOfVpc(''),
  },
  {
    id: 'B3',
    what: 'CreateVpc: a block that is too large is refused',
    run: (client) => refusalOf(client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/8' }))),
  },
  {
    id: 'N8',
    what: 'DescribeVpcs of an unknown id is refused; DescribeVpcAttribute reads back',
    run: async (client, { vpcId: VpcId }) => {
      const read = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames', id = VpcId) =>
        client.send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute }));
      const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.251.0.0/16' }));
      return {
        unknown: await refusalOf(client.send(new DescribeVpcsCommand({ VpcIds: [missing('vpc')] }))),
        attributes: [await read('enableDnsSupport'), await read('enableDnsHostnames')],
        fresh: await read('enableDnsHostnames', given(Vpc?.VpcId)),
        ofUnknown: await refusalOf(read('enableDnsSupport', missing('vpc'))),
      };
    },
  },
  {
    id: 'N11a',
    what: 'a new VPC has a main route table with a local route',
    run: async (client, network) => {
      const Filters = [inVpc(network), { Name: 'association.main', Values: ['true'] }];
      return only((await client.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables);
    },
  },
  {
    id: 'N11b',
    what: 'a new VPC has a default security group',
    run: async (client, network) => {
      const Filters = [inVpc(network), { Name: 'group-name', Values: ['default'] }];
      return only((await client.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups);
    },
    besides: { IpPermissions: 'the emulator forgets the rule that admits its own members' },
  },
  {
    id: 'B4',
    what: 'AssociateVpcCidrBlock: a second block, in the reply and in DescribeVpcs and the local routes',
    run: async (client, network) => {
      const request = { VpcId: network.vpcId, CidrBlock: '100.64.0.0/16' };
      const reply = await client.send(new AssociateVpcCidrBlockCommand(request));
      const { RouteTables } = await client.send(
        new DescribeRouteTablesCommand({ RouteTableIds: [network.tableId] }),
      );
      return { reply, vpc: await readVpc(client, network), routes: only(RouteTables).Routes };
    },
    besides: besidesOfVpc('vpc.'),
  },
  {
    id: 'B5',
    what: 'CreateSubnet: the reply',
    run: (client, network) => createSubnet(client, network, network.within(9)),
    besides: besidesOfSubnet('Subnet.'),
  },
  {
    id: 'B6',
    what: 'CreateSubnet: a block outside the VPC or over another subnet is refused',
    run: async (client, network) => [
      await refusalOf(createSubnet(client, network, '192.168.0.0/24')),
      await refusalOf(createSubnet(client, network, network.within(1))),
      await refusalOf(createSubnet(client, { ...network, vpcId: missing('vpc') }, network.within(9))),
    ],
  },
  {
    id: 'N1',
    what: 'DescribeSubnets: the filters vpc-id, availability-zone, state, cidr-block and tag select',
    run: async (client, network) => {
      const [first] = network.subnetIds;
      await client.send(
        new CreateTagsCommand({ Resources: [first], Tags: [{ Key: 'tier', Value: 'private' }] }),
      );
      const subnet = only((await client.send(new DescribeSubnetsCommand({ SubnetIds: [first] }))).Subnets);
      const by = (Name: string, ...Values: string[]) => selectSubnets(client, network, Name, ...Values);
      return {
        zone: await by('availability-zone', zones[1]),
        zoneId: await by('availability-zone-id', given(subnet.AvailabilityZoneId)),
        state: await by('state', 'available'),
        cidr: await by('cidr-block', network.within(1)),
        tag: await by('tag:tier', 'pri*'),
        key: await by('tag-key', 'tier'),
        id: await by('subnet-id', first),
      };
    },
  },
  {
    id: 'N3',
    what: 'DescribeSubnets of an unknown id is refused',
    run: (client) => refusalOf(client.send(new DescribeSubnetsCommand({ SubnetIds: [missing('subnet')] }))),
  },
  {
    id: 'N4',
    what: 'DescribeSubnets: all fields',
    run: async (client, network) => {
      const { Subnets } = await client.send(new DescribeSubnetsCommand({ Filters: [inVpc(network)] }));
      return Subnets;
    },
    besides: besidesOfSubnet(''),
  },
  {
    id: 'B7',
    what: 'DeleteSubnet, and once more',
    run: async (client, { subnetIds: [SubnetId] }) => {
      const reply = await client.send(new DeleteSubnetCommand({ SubnetId }));
      return { reply, again: await refusalOf(client.send(new DeleteSubnetCommand({ SubnetId }))) };
    },
  },
  {
    id: 'B8',
    what: 'DeleteVpc: refused while it has subnets; an unknown one is refused',
    run: async (client, { vpcId: VpcId }) => ({
      full: await refusalOf(client.send(new DeleteVpcCommand({ VpcId }))),
      unknown: await refusalOf(client.send(new DeleteVpcCommand({ VpcId: missing('vpc') }))),
    }),
  },
  {
    id: 'B9',
    what: 'DeleteVpc of an empty one takes its main table and default group with it',
    run: async (client) => {
      const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.252.0.0/16' }));
      const network = { vpcId: given(Vpc?.VpcId) };
      const Filters = [inVpc(network)];
      const reply = await client.send(new DeleteVpcCommand({ VpcId: network.vpcId }));
      const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters }));
      const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
      return { reply, RouteTables, SecurityGroups };
    },
  },
  {
    id: 'B10',
    what: "DescribeAvailabilityZones: the Region's own zones",
    run: async (client) => {
      const Filters = [{ Name: 'zone-type', Values: ['availability-zone'] }];
      const { AvailabilityZones = [] } = await client.send(new DescribeAvailabilityZonesCommand({ Filters }));
      return AvailabilityZones;
    },
    besides: {
      ...besides('', 'the emulator leaves it out', 'GroupName', 'NetworkBorderGroup', 'OptInStatus'),
      ...besides('', 'which zone has which id differs from account to account', 'ZoneId'),
    },
  },
];
