import {
  CreateVpcEndpointCommand,
  type CreateVpcEndpointCommandInput,
  DeleteRouteCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import { first, refusalOf, type Stage, setStage, strike } from './stage';
import { addForeignGatewayEndpoint, addGroup } from './world';

const ecrApi = 'com.amazonaws.us-east-1.ecr.api';
const s3 = 'com.amazonaws.us-east-1.s3';
let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ settings: { throttling: false } });
});
afterEach(() => strike(stage));

const create = (more: Partial<CreateVpcEndpointCommandInput> = {}) =>
  stage.client.send(
    new CreateVpcEndpointCommand({
      VpcId: stage.plain.vpcId,
      VpcEndpointType: 'Interface',
      ServiceName: ecrApi,
      SubnetIds: stage.plain.privateSubnetIds,
      ...more,
    }),
  );
const createGateway = (more: Partial<CreateVpcEndpointCommandInput> = {}) =>
  create({ VpcEndpointType: 'Gateway', ServiceName: s3, SubnetIds: undefined, ...more });
const read = async (id: string | undefined) => {
  const Filters = [{ Name: 'vpc-endpoint-id', Values: [id ?? ''] }];
  return (await stage.client.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints?.[0];
};
const policyOf = (endpoint: { PolicyDocument?: string | undefined } | undefined) =>
  JSON.parse(endpoint?.PolicyDocument ?? '');

test('an interface endpoint: pending, then available, with interfaces, names and the default policy', async () => {
  const { client, clock, plain } = stage;
  const GroupId = addGroup(stage.simulator, plain.vpcId, 'ours');
  const tags = [{ ResourceType: 'vpc-endpoint' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
  const { VpcEndpoint } = await create({ SecurityGroupIds: [GroupId], TagSpecifications: tags });
  expect(VpcEndpoint).toMatchObject({
    State: 'pending',
    VpcEndpointType: 'Interface',
    SubnetIds: plain.privateSubnetIds,
    Groups: [{ GroupId, GroupName: 'ours' }],
    PrivateDnsEnabled: true,
    RequesterManaged: false,
    IpAddressType: 'ipv4',
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  expect(VpcEndpoint?.CreationTimestamp).toEqual(new Date(clock.now()));
  expect(policyOf(VpcEndpoint)).toEqual({
    Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
  });
  expect(VpcEndpoint?.DnsEntries?.map(({ DnsName }) => DnsName)).toEqual([
    expect.stringMatching(/^vpce-\w+-\w+\.api\.ecr\.us-east-1\.vpce\.amazonaws\.com$/),
    expect.stringMatching(/^vpce-\w+-\w+-us-east-1a\.api\.ecr\.us-east-1\.vpce\.amazonaws\.com$/),
    expect.stringMatching(/^vpce-\w+-\w+-us-east-1b\.api\.ecr\.us-east-1\.vpce\.amazonaws\.com$/),
    'api.ecr.us-east-1.amazonaws.com',
  ]);
  const { NetworkInterfaces } = await client.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: VpcEndpoint?.NetworkInterfaceIds }),
  );
  expect(NetworkInterfaces).toHaveLength(2);
  const { PrivateIpAddress = '' } = first(NetworkInterfaces) ?? {};
  const Filters = [{ Name: 'addresses.private-ip-address', Values: [PrivateIpAddress] }];
  expect(await client.send(new DescribeNetworkInterfacesCommand({ Filters }))).toMatchObject({
    NetworkInterfaces: [{ PrivateIpAddress }],
  });
  expect(first(NetworkInterfaces)).toMatchObject({
    InterfaceType: 'vpc_endpoint',
    RequesterManaged: true,
    Status: 'in-use',
    Description: `VPC Endpoint Interface ${VpcEndpoint?.VpcEndpointId}`,
    Groups: [{ GroupId }],
  });
  const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: plain.privateSubnetIds }));
  expect(Subnets?.map(({ AvailableIpAddressCount }) => AvailableIpAddressCount)).toEqual([250, 250]);
  await clock.sleep(59_999);
  expect((await read(VpcEndpoint?.VpcEndpointId))?.State).toBe('pending');
  await clock.sleep(1);
  expect((await read(VpcEndpoint?.VpcEndpointId))?.State).toBe('available');
  for (const busy of [
    new DeleteSecurityGroupCommand({ GroupId }),
    new DeleteSubnetCommand({ SubnetId: first(plain.privateSubnetIds) }),
  ]) {
    expect(await refusalOf(client.send(busy as DeleteSubnetCommand))).toMatch(/^DependencyViolation/);
  }
});

test('a gateway endpoint is available at once and routes its prefix list', async () => {
  const { client, plain } = stage;
  const RouteTableIds = plain.privateTableIds;
  const { VpcEndpoint } = await createGateway({ RouteTableIds });
  expect(VpcEndpoint).toMatchObject({ State: 'available', RouteTableIds, NetworkInterfaceIds: [] });
  const Filters = [{ Name: 'route.destination-prefix-list-id', Values: ['pl-63a5400a'] }];
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters }));
  expect(RouteTables?.map(({ RouteTableId }) => RouteTableId)).toEqual(RouteTableIds);
  expect(first(RouteTables).Routes).toContainEqual({
    DestinationPrefixListId: 'pl-63a5400a',
    GatewayId: VpcEndpoint?.VpcEndpointId,
    State: 'active',
    Origin: 'CreateRoute',
  });
  const remove = { RouteTableId: first(RouteTableIds), DestinationPrefixListId: 'pl-63a5400a' };
  expect(await refusalOf(client.send(new DeleteRouteCommand(remove)))).toMatch(
    'InvalidParameterValue: cannot remove VPC endpoint route',
  );
});

test('several gateway endpoints share a service, never a table', async () => {
  const { plain, simulator } = stage;
  const [mine = '', theirs = ''] = plain.privateTableIds;
  addForeignGatewayEndpoint(simulator, { vpcId: plain.vpcId, service: 's3', tableIds: [theirs] });
  expect(await refusalOf(createGateway({ RouteTableIds: [mine, theirs] }))).toBe(
    `RouteAlreadyExists: route table ${theirs} already has a route with destination-prefix-list-id pl-63a5400a`,
  );
  expect((await createGateway({ RouteTableIds: [mine] })).VpcEndpoint?.RouteTableIds).toEqual([mine]);
  expect((await createGateway()).VpcEndpoint?.RouteTableIds).toEqual([]);
});

test('dual-stack gateways route both prefix lists', async () => {
  const RouteTableIds = [stage.plain.mainTableId];
  await createGateway({ RouteTableIds, IpAddressType: 'dualstack' });
  const { routes } = stage.simulator.account.routeTables.get(stage.plain.mainTableId) ?? { routes: [] };
  expect(routes.map((each) => each.DestinationPrefixListId)).toEqual(['pl-63a5400a', 'pl-7e4c21d0']);
});

test('ClientToken: the same request answers with the same endpoint, another is a mismatch', async () => {
  const { clock, simulator } = stage;
  const { VpcEndpoint } = await create({ ClientToken: 'x' });
  expect((await create({ ClientToken: 'x' })).VpcEndpoint?.VpcEndpointId).toBe(VpcEndpoint?.VpcEndpointId);
  expect(simulator.account.endpoints.size).toBe(1);
  expect(await refusalOf(create({ ClientToken: 'x', PrivateDnsEnabled: false }))).toMatch(
    /^IdempotentParameterMismatch/,
  );
  expect(await refusalOf(create({ ClientToken: 'x'.repeat(65) }))).toMatch(/^InvalidClientToken/);
  const endpoint = first([...simulator.account.endpoints.values()]);
  endpoint.State = 'deleting';
  endpoint.due = clock.now();
  await clock.sleep(200_000);
  expect((await create({ ClientToken: 'x' })).VpcEndpoint).toMatchObject({
    VpcEndpointId: endpoint.VpcEndpointId,
    State: 'deleted',
  });
});

test('the default security group and private DNS are what an endpoint gets unasked', async () => {
  const { VpcEndpoint } = await create();
  expect(VpcEndpoint).toMatchObject({ Groups: [{ GroupName: 'default' }], PrivateDnsEnabled: true });
});

test('an endpoint may end failed, and says why', async () => {
  const { simulator, clock } = stage;
  simulator.settings.failNext.push({ service: 'ecr.api', code: 'InternalError', message: 'bad day' });
  const { VpcEndpoint } = await create();
  await clock.sleep(60_000);
  expect(await read(VpcEndpoint?.VpcEndpointId)).toMatchObject({
    State: 'failed',
    LastError: { Code: 'InternalError', Message: 'bad day' },
  });
});

test('settings: the other spelling, late details', async () => {
  const { simulator, clock } = stage;
  simulator.settings.idSpelling = 'Id';
  simulator.settings.detailsWhenAvailable = true;
  expect(await refusalOf(create({ SubnetIds: ['subnet-0123456789abcdef0'] }))).toMatch(
    /^InvalidSubnetId.NotFound/,
  );
  const { VpcEndpoint } = await create();
  expect([VpcEndpoint?.NetworkInterfaceIds, VpcEndpoint?.DnsEntries]).toEqual([[], []]);
  await clock.sleep(60_000);
  expect((await read(VpcEndpoint?.VpcEndpointId))?.NetworkInterfaceIds).toHaveLength(2);
});
