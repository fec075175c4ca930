import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AssociateVpcCidrBlockCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  DisassociateVpcCidrBlockCommand,
  ModifyVpcAttributeCommand,
  ReleaseAddressCommand,
  ReplaceRouteTableAssociationCommand,
} from '@aws-sdk/client-ec2';
import { first, refusalOf, type Stage, setStage, strike } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => strike(stage));

test('a VPC comes with a main table, a local route and a default group, and goes with them', async () => {
  const { client } = stage;
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [Vpc?.VpcId ?? ''] }] };
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand(ofVpc));
  expect(RouteTables).toMatchObject([
    {
      Associations: [{ Main: true, AssociationState: { State: 'associated' } }],
      Routes: [{ DestinationCidrBlock: '10.9.0.0/16', GatewayId: 'local', State: 'active' }],
    },
  ]);
  expect(first(first(RouteTables).Associations).SubnetId).toBeUndefined();
  const groups = await client.send(new DescribeSecurityGroupsCommand(ofVpc));
  expect(groups.SecurityGroups).toMatchObject([
    {
      GroupName: 'default',
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    },
  ]);
  await client.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId }));
  expect((await client.send(new DescribeRouteTablesCommand(ofVpc))).RouteTables).toEqual([]);
  expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ VpcId: stage.plain.vpcId }]);
});

test('DNS attributes: one a call, support on and hostnames off at first', async () => {
  const { client } = stage;
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const read = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
    client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
  expect((await read('enableDnsSupport')).EnableDnsSupport).toEqual({ Value: true });
  expect((await read('enableDnsHostnames')).EnableDnsHostnames).toEqual({ Value: false });
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  expect((await read('enableDnsHostnames')).EnableDnsHostnames).toEqual({ Value: true });
  const both = { EnableDnsHostnames: { Value: true }, EnableDnsSupport: { Value: true } };
  expect(await refusalOf(client.send(new ModifyVpcAttributeCommand({ VpcId, ...both })))).toMatch(
    /^InvalidParameterCombination/,
  );
});

test('second CIDR blocks bring local routes and may go while unused', async () => {
  const { client, plain } = stage;
  const VpcId = plain.vpcId;
  const { CidrBlockAssociation } = await client.send(
    new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: '10.1.0.0/16' }),
  );
  const AssociationId = CidrBlockAssociation?.AssociationId;
  const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.1.0.0/24' }));
  const { RouteTables } = await client.send(
    new DescribeRouteTablesCommand({ RouteTableIds: [plain.mainTableId] }),
  );
  expect(first(RouteTables).Routes).toHaveLength(2);
  const free = new DisassociateVpcCidrBlockCommand({ AssociationId });
  expect(await refusalOf(client.send(free))).toMatch(/^DependencyViolation/);
  await client.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
  expect((await client.send(free)).VpcId).toBe(VpcId);
  expect(
    await refusalOf(client.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: '10.0.0.0/16' }))),
  ).toMatch(/^CidrConflict/);
});

test('subnets must fit, and count their free addresses', async () => {
  const { client, plain } = stage;
  const create = (CidrBlock: string, AvailabilityZone?: string) =>
    refusalOf(client.send(new CreateSubnetCommand({ VpcId: plain.vpcId, CidrBlock, AvailabilityZone })));
  expect(await create('10.1.0.0/24')).toMatch(/^InvalidSubnet.Range/);
  expect(await create('10.0.0.0/25')).toMatch(/^InvalidSubnet.Conflict/);
  expect(await create('10.0.50.0/24', 'us-east-1z')).toMatch(/^InvalidParameterValue/);
  const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: plain.publicSubnetIds }));
  // 256 less 5 reserved ones and the NAT gateway's interface.
  expect(Subnets).toMatchObject([{ AvailableIpAddressCount: 250 }, { AvailableIpAddressCount: 250 }]);
});

test('route tables: associations, the main one moving, dependencies', async () => {
  const { client, plain } = stage;
  const VpcId = plain.vpcId;
  const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId;
  const associate = new AssociateRouteTableCommand({ RouteTableId, SubnetId: plain.implicitSubnetId });
  const { AssociationId } = await client.send(associate);
  expect(await refusalOf(client.send(associate))).toMatch(/^Resource.AlreadyAssociated/);
  expect(await refusalOf(client.send(new DeleteRouteTableCommand({ RouteTableId })))).toMatch(
    /^DependencyViolation/,
  );
  await client.send(new DisassociateRouteTableCommand({ AssociationId }));
  const main = { Filters: [{ Name: 'association.main', Values: ['true'] }] };
  const before = first((await client.send(new DescribeRouteTablesCommand(main))).RouteTables);
  const mainId = first(before.Associations).RouteTableAssociationId;
  expect(await refusalOf(client.send(new DisassociateRouteTableCommand({ AssociationId: mainId })))).toMatch(
    /^InvalidParameterValue/,
  );
  await client.send(new ReplaceRouteTableAssociationCommand({ AssociationId: mainId, RouteTableId }));
  const after = first((await client.send(new DescribeRouteTablesCommand(main))).RouteTables);
  expect(after.RouteTableId).toBe(RouteTableId);
});

test('routes: one target each, once, and black when the target goes', async () => {
  const { client, plain } = stage;
  const RouteTableId = first(plain.privateTableIds);
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: plain.internetGatewayId };
  expect(await refusalOf(client.send(new CreateRouteCommand(route)))).toMatch(/^RouteAlreadyExists/);
  await client.send(new CreateRouteCommand({ ...route, DestinationCidrBlock: '1.2.3.0/24' }));
  await client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '1.2.3.0/24' }));
  expect(
    await refusalOf(
      client.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '1.2.3.0/24' })),
    ),
  ).toMatch(/^InvalidRoute.NotFound/);
  await client.send(new DeleteNatGatewayCommand({ NatGatewayId: first(plain.natGatewayIds) }));
  const { RouteTables } = await client.send(
    new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }),
  );
  expect(first(RouteTables).Routes).toContainEqual(expect.objectContaining({ State: 'blackhole' }));
});

test('a NAT gateway is pending, available, deleting, deleted, gone; its address follows', async () => {
  const { client, clock, plain } = stage;
  const { AllocationId } = await client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const SubnetId = first(plain.publicSubnetIds);
  const made = await client.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  const NatGatewayId = made.NatGateway?.NatGatewayId;
  const read = async () => {
    const Filter = [{ Name: 'nat-gateway-id', Values: [NatGatewayId ?? ''] }];
    const { NatGateways = [] } = await client.send(new DescribeNatGatewaysCommand({ Filter }));
    return NatGateways.map(({ State }) => State).join();
  };
  expect(made.NatGateway?.State).toBe('pending');
  await clock.sleep(60_000);
  expect(await read()).toBe('available');
  await client.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  expect(await read()).toBe('deleting');
  expect(await refusalOf(client.send(new ReleaseAddressCommand({ AllocationId })))).toMatch(
    /^InvalidIPAddress.InUse/,
  );
  await clock.sleep(60_000);
  expect(await read()).toBe('deleted');
  await client.send(new ReleaseAddressCommand({ AllocationId }));
  await clock.sleep(60_000);
  expect(await read()).toBe('');
});

test('internet gateways: one a VPC, attached before it can be routed to, detached before it goes', async () => {
  const { client, plain } = stage;
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  const route = { RouteTableId: plain.mainTableId, DestinationCidrBlock: '0.0.0.0/0' };
  expect(
    await refusalOf(client.send(new CreateRouteCommand({ ...route, GatewayId: InternetGatewayId }))),
  ).toMatch(/^InvalidParameterValue/);
  expect(
    await refusalOf(client.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: plain.vpcId }))),
  ).toMatch(/^Resource.AlreadyAssociated/);
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const pair = { InternetGatewayId, VpcId: Vpc?.VpcId };
  await client.send(new AttachInternetGatewayCommand(pair));
  const Filters = [{ Name: 'attachment.vpc-id', Values: [Vpc?.VpcId ?? ''] }];
  const { InternetGateways } = await client.send(new DescribeInternetGatewaysCommand({ Filters }));
  expect(InternetGateways).toMatchObject([{ InternetGatewayId, Attachments: [{ State: 'available' }] }]);
  for (const busy of [new DeleteInternetGatewayCommand(pair), new DeleteVpcCommand(pair)]) {
    expect(await refusalOf(client.send(busy as DeleteVpcCommand))).toMatch(/^DependencyViolation/);
  }
  await client.send(new DetachInternetGatewayCommand(pair));
  await client.send(new DeleteInternetGatewayCommand(pair));
});

test('what is in use stays: a VPC with subnets, an interface that works', async () => {
  const { client, plain, simulator } = stage;
  expect(await refusalOf(client.send(new DeleteVpcCommand({ VpcId: plain.vpcId })))).toMatch(
    /^DependencyViolation/,
  );
  const NetworkInterfaceId = first([...simulator.account.networkInterfaces.keys()]);
  expect(await refusalOf(client.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId })))).toMatch(
    /^InvalidParameterValue.*in use/,
  );
  expect(
    await refusalOf(client.send(new DeleteSubnetCommand({ SubnetId: first(plain.publicSubnetIds) }))),
  ).toMatch(/^DependencyViolation/);
});
