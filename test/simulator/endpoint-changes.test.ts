import {
  CreateVpcEndpointCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  type ModifyVpcEndpointCommandInput,
} from '@aws-sdk/client-ec2';
import type { Endpoint } from './account';
import { first, refusalOf, type Stage, setStage, strike } from './stage';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addGroup,
  addRequesterManagedEndpoint,
  addVpc,
  shareVpc,
} from './world';

let stage: Stage;
let groupId: string;
/** In the first zone only, one group. */
let endpoint: Endpoint;
beforeEach(async () => {
  stage = await setStage({ settings: { throttling: false } });
  const { simulator, plain } = stage;
  groupId = addGroup(simulator, plain.vpcId, 'ours');
  endpoint = addForeignInterfaceEndpoint(simulator, {
    vpcId: plain.vpcId,
    service: 'ecr.api',
    subnetIds: plain.privateSubnetIds.slice(0, 1),
    groupIds: [groupId],
  });
});
afterEach(() => strike(stage));

const modify = (more: Partial<ModifyVpcEndpointCommandInput>, VpcEndpointId = endpoint.VpcEndpointId) =>
  stage.client.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...more }));
const remove = (...VpcEndpointIds: string[]) =>
  stage.client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
const read = async () => {
  const { VpcEndpoints } = await stage.client.send(
    new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpoint.VpcEndpointId] }),
  );
  return first(VpcEndpoints);
};
const interfacesIn = async (subnetId: string) => {
  const Filters = [{ Name: 'subnet-id', Values: [subnetId] }];
  const { NetworkInterfaces = [] } = await stage.client.send(
    new DescribeNetworkInterfacesCommand({ Filters }),
  );
  return NetworkInterfaces;
};

test('adding a subnet makes an interface; one change at a time', async () => {
  const [, second = ''] = stage.plain.privateSubnetIds;
  expect(await modify({ AddSubnetIds: [second] })).toMatchObject({ Return: true });
  expect(await read()).toMatchObject({ State: 'pending', SubnetIds: stage.plain.privateSubnetIds });
  expect(await refusalOf(modify({ PrivateDnsEnabled: false }))).toBe(
    'OperationInProgress: VpcEndpoint modify operation in progress',
  );
  await stage.clock.sleep(20_000);
  expect(await read()).toMatchObject({ State: 'available' });
  expect(await interfacesIn(second)).toHaveLength(1);
});

test('a removed subnet keeps its interface until the change is done', async () => {
  const [subnetId = ''] = stage.plain.privateSubnetIds;
  await modify({ RemoveSubnetIds: [subnetId] });
  expect(await read()).toMatchObject({ SubnetIds: [], NetworkInterfaceIds: [] });
  expect(await interfacesIn(subnetId)).toHaveLength(1);
  await stage.clock.sleep(20_000);
  expect(await interfacesIn(subnetId)).toHaveLength(0);
});

test('a second subnet of an attached zone is refused; swapping in one call is a setting', async () => {
  const { plain, simulator } = stage;
  const swap = {
    AddSubnetIds: [plain.implicitSubnetId],
    RemoveSubnetIds: plain.privateSubnetIds.slice(0, 1),
  };
  expect(await refusalOf(modify({ AddSubnetIds: swap.AddSubnetIds }))).toMatch(/^DuplicateSubnetsInSameZone/);
  simulator.settings.swapInOneCall = false;
  expect(await refusalOf(modify(swap))).toMatch(/^DuplicateSubnetsInSameZone/);
  simulator.settings.swapInOneCall = true;
  await modify(swap);
  expect(await read()).toMatchObject({ SubnetIds: [plain.implicitSubnetId] });
});

test('groups: the interfaces follow, and some group must stay', async () => {
  const other = addGroup(stage.simulator, stage.plain.vpcId, 'other');
  expect(await refusalOf(modify({ RemoveSecurityGroupIds: [groupId] }))).toMatch(/^InvalidParameter/);
  await modify({ AddSecurityGroupIds: [other], RemoveSecurityGroupIds: [groupId] });
  expect(await read()).toMatchObject({ Groups: [{ GroupId: other }] });
  const [eni] = await interfacesIn(first(stage.plain.privateSubnetIds));
  expect(eni?.Groups).toMatchObject([{ GroupId: other }]);
});

test('policy, reset, private DNS', async () => {
  const { clock } = stage;
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Principal: '*', Resource: '*' }],
  };
  const PolicyDocument = JSON.stringify(policy);
  await modify({ PolicyDocument, PrivateDnsEnabled: false });
  expect(JSON.parse((await read()).PolicyDocument ?? '')).toEqual(policy);
  expect(await read()).toMatchObject({ PrivateDnsEnabled: false });
  await clock.sleep(20_000);
  expect(await refusalOf(modify({ PolicyDocument, ResetPolicy: true }))).toMatch(
    /^InvalidParameterCombination/,
  );
  await modify({ ResetPolicy: true });
  expect(JSON.parse((await read()).PolicyDocument ?? '').Statement).toHaveLength(1);
  await clock.sleep(20_000);
  // Its own name is still detaching.
  expect(await refusalOf(modify({ PrivateDnsEnabled: true }))).toMatch(/conflicting DNS domain/);
  await clock.sleep(30_000);
  await modify({ PrivateDnsEnabled: true });
  expect(await read()).toMatchObject({ PrivateDnsEnabled: true });
});

test('gateway: tables come and go with their routes', async () => {
  const { plain, simulator } = stage;
  const [a = '', b = ''] = plain.privateTableIds;
  const gateway = addForeignGatewayEndpoint(simulator, { vpcId: plain.vpcId, service: 's3', tableIds: [a] });
  await modify({ AddRouteTableIds: [b], RemoveRouteTableIds: [a] }, gateway.VpcEndpointId);
  const hasRoute = (id: string) =>
    simulator.account.routeTables
      .get(id)
      ?.routes.some(({ GatewayId }) => GatewayId === gateway.VpcEndpointId);
  expect([hasRoute(a), hasRoute(b), gateway.State]).toEqual([false, true, 'available']);
  addForeignGatewayEndpoint(simulator, { vpcId: plain.vpcId, service: 's3', tableIds: [a] });
  expect(await refusalOf(modify({ AddRouteTableIds: [a] }, gateway.VpcEndpointId))).toMatch(
    /^RouteAlreadyExists/,
  );
});

test('modify refuses what is unknown, not attached, or not ours', async () => {
  const { plain, simulator } = stage;
  expect(await refusalOf(modify({}, 'vpce-0123456789abcdef0'))).toMatch(/^InvalidVpcEndpointId.NotFound/);
  expect(await refusalOf(modify({}, 'vpce-x'))).toMatch(/^InvalidVpcEndpointId.Malformed/);
  expect(await refusalOf(modify({ AddSubnetIds: ['subnet-0123456789abcdef0'] }))).toMatch(
    /^InvalidSubnetID.NotFound/,
  );
  expect(await refusalOf(modify({ RemoveSubnetIds: [plain.implicitSubnetId] }))).toMatch(
    /^InvalidParameter:/,
  );
  const managed = addRequesterManagedEndpoint(simulator, { vpcId: plain.vpcId, service: 'logs' });
  const refusal = /Operation is not allowed for requester-managed VPC endpoints/;
  expect(await refusalOf(modify({ PrivateDnsEnabled: false }, managed.VpcEndpointId))).toMatch(refusal);
  expect((await remove(managed.VpcEndpointId)).Unsuccessful?.[0]?.Error?.Message).toMatch(refusal);
});

test('deletion: deleting, deleted but listed, gone; interfaces last, then group and subnet are free', async () => {
  const { clock, client, simulator } = stage;
  simulator.settings.interfacesLingerMs = 50_000;
  expect((await remove(endpoint.VpcEndpointId)).Unsuccessful).toEqual([]);
  expect(await read()).toMatchObject({ State: 'deleting' });
  await clock.sleep(60_000);
  expect(await read()).toMatchObject({ State: 'deleted' });
  expect((await remove(endpoint.VpcEndpointId)).Unsuccessful).toMatchObject([
    { ResourceId: endpoint.VpcEndpointId, Error: { Code: 'InvalidVpcEndpoint.NotFound' } },
  ]);
  await clock.sleep(30_000);
  expect(await refusalOf(read())).toMatch(/^InvalidVpcEndpointId.NotFound/);
  const freeGroup = () => client.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
  const freeSubnet = () =>
    client.send(new DeleteSubnetCommand({ SubnetId: first(stage.plain.privateSubnetIds) }));
  expect(await refusalOf(freeGroup())).toMatch(/^DependencyViolation/);
  expect(await refusalOf(freeSubnet())).toMatch(/^DependencyViolation/);
  await clock.sleep(20_000);
  expect(await freeGroup()).toMatchObject({ Return: true });
  await freeSubnet();
});

test('a deleted endpoint keeps its private DNS name for a while', async () => {
  const { clock, plain, client } = stage;
  const create = () =>
    client.send(
      new CreateVpcEndpointCommand({
        VpcId: plain.vpcId,
        VpcEndpointType: 'Interface',
        ServiceName: endpoint.ServiceName,
        PrivateDnsEnabled: true,
      }),
    );
  await remove(endpoint.VpcEndpointId);
  expect(await refusalOf(create())).toMatch(/conflicting DNS domain/);
  await clock.sleep(75_000);
  expect(await refusalOf(create())).toMatch(/conflicting DNS domain/);
  await clock.sleep(15_000);
  expect((await create()).VpcEndpoint?.State).toBe('pending');
});

test('unknown ids are unsuccessful items, malformed ones an error, the others go', async () => {
  const { plain, simulator } = stage;
  const tableIds = plain.privateTableIds;
  const gateway = addForeignGatewayEndpoint(simulator, { vpcId: plain.vpcId, service: 's3', tableIds });
  const { Unsuccessful } = await remove('vpce-0123456789abcdef0', gateway.VpcEndpointId);
  expect(Unsuccessful).toMatchObject([
    { ResourceId: 'vpce-0123456789abcdef0', Error: { Code: 'InvalidVpcEndpoint.NotFound' } },
  ]);
  const routes = tableIds.flatMap((id) => simulator.account.routeTables.get(id)?.routes ?? []);
  expect(routes.filter(({ DestinationPrefixListId }) => DestinationPrefixListId)).toEqual([]);
  expect(await refusalOf(remove('vpce-zzz'))).toMatch(/^InvalidVpcEndpointId.Malformed/);
});

test('a VPC with nothing but a gateway endpoint cannot be deleted', async () => {
  const { simulator, client, clock } = stage;
  const { VpcId } = addVpc(simulator, '10.9.0.0/16');
  const gateway = addForeignGatewayEndpoint(simulator, { vpcId: VpcId, service: 's3' });
  expect(await refusalOf(client.send(new DeleteVpcCommand({ VpcId })))).toMatch(/^DependencyViolation/);
  await remove(gateway.VpcEndpointId);
  await clock.sleep(3_000);
  await client.send(new DeleteVpcCommand({ VpcId }));
});

test('a shared VPC is not ours to change', async () => {
  shareVpc(stage.simulator, stage.plain.vpcId);
  const refusal = 'UnauthorizedOperation: This operation does not support shared VPCs.';
  expect(await refusalOf(modify({ PrivateDnsEnabled: false }))).toBe(refusal);
});
