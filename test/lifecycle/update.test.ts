import type { Settings } from '../simulator/settings';
import { addSubnet, buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Resource, type Stage, setStage } from './stage';
import { act, addPrivateSubnet, admitByHand, tagByHand } from './user';
import { findEndpoint, isPoll, listAdmitted, listEndpoints, listOwnGroups, listWrites } from './view';

/** The network changes, the properties do not: the next Update, whatever brought it, mends all of it. */

let stage: Stage;
afterEach(() => stage.stop());

let vpc: PlainVpc;
let resource: Resource;

/** A stack that is up; what counts is what comes after. */
async function setUp(settings: Partial<Settings> = {}, zones = 2, latencyMs = 0): Promise<void> {
  stage = await setStage(settings, { latencyMs });
  vpc = buildPlainVpc(stage.simulator, { zones });
  resource = stage.addResource();
  const answer = await resource.create({ VpcId: vpc.vpcId });
  expect(answer.Status).toBe('SUCCESS');
}

/** The writes of one Update that has to succeed. */
async function refresh(): Promise<string[]> {
  const since = stage.simulator.calls.length;
  const answer = await resource.update({ VpcId: vpc.vpcId, Refresh: String(since) });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: resource.physicalId });
  return listWrites(stage.simulator, since);
}

function find(service: string) {
  return findEndpoint(stage.simulator, service);
}

const isModify = (action: string) => action === 'ModifyVpcEndpoint';

test('an Update that finds nothing changed writes nothing and takes at most two round trips', async () => {
  await setUp({}, 2, 1_000);
  const { clock, simulator } = stage;
  const [start, since] = [clock.now(), simulator.calls.length];
  expect(await refresh()).toEqual([]);
  expect(clock.now() - start).toBeLessThanOrEqual(2 * 1_000);
  expect(simulator.calls.slice(since).filter(isPoll)).toEqual([]);
});

test('every Update answers the attributes that the Create has answered', async () => {
  await setUp();
  const created = stage.answers[0]?.Data;
  const answer = await resource.update({ VpcId: vpc.vpcId, Release: '2' });
  expect(answer.Data).toEqual(created);
});

test('a private subnet added with its own table gets its S3 route and, in a new zone, an interface', async () => {
  await setUp();
  const { subnetId, tableId } = addPrivateSubnet(stage.simulator, vpc.vpcId, '10.0.150.0/24', 'us-east-1c');
  expect((await refresh()).filter(isModify)).toHaveLength(3);
  for (const service of ['ecr.api', 'ecr.dkr']) expect(find(service).subnetIds).toContain(subnetId);
  expect(find('s3').routeTableIds).toContain(tableId);
  expect(await refresh()).toEqual([]);
});

test('a private subnet added in a served zone gets its S3 route and moves no interface', async () => {
  await setUp();
  const { tableId } = addPrivateSubnet(stage.simulator, vpc.vpcId, '10.0.150.0/24', 'us-east-1a');
  const before = find('ecr.api').subnetIds;
  expect(await refresh()).toEqual(['ModifyVpcEndpoint']);
  expect(find('s3').routeTableIds).toContain(tableId);
  expect(find('ecr.api').subnetIds).toEqual(before);
});

test('a subnet that turns public loses its interface and its S3 route', async () => {
  await setUp();
  const [, subnetId = ''] = vpc.privateSubnetIds;
  const [, tableId = ''] = vpc.privateTableIds;
  stage.simulator.account.routeTables.get(tableId)?.routes.splice(0, 1, {
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: vpc.internetGatewayId,
    State: 'active',
    Origin: 'CreateRoute',
  });
  await refresh();
  for (const service of ['ecr.api', 'ecr.dkr']) expect(find(service).subnetIds).not.toContain(subnetId);
  expect(find('s3').routeTableIds).not.toContain(tableId);
});

test.each([true, false])(
  'a zone changes its subnet when the attached one turns public (one call may do both: %s)',
  async (swapInOneCall) => {
    await setUp({ swapInOneCall });
    const [subnetId = ''] = vpc.privateSubnetIds;
    const associations = [...stage.simulator.account.routeTables.values()].flatMap((t) => t.Associations);
    const association = associations.find(({ SubnetId }) => SubnetId === subnetId);
    act(stage.simulator, 'ReplaceRouteTableAssociation', {
      AssociationId: association?.RouteTableAssociationId,
      RouteTableId: vpc.publicTableId,
    });
    const writes = await refresh();
    for (const service of ['ecr.api', 'ecr.dkr']) {
      expect(find(service)).toMatchObject({
        state: 'available',
        subnetIds: [vpc.privateSubnetIds[1], vpc.implicitSubnetId].sort(),
      });
    }
    if (swapInOneCall) expect(writes.filter(isModify)).toHaveLength(3);
    expect(await refresh()).toEqual([]);
  },
);

test('a subnet taken off the endpoints and deleted gives way to another of its zone', async () => {
  await setUp();
  const [subnetId = ''] = vpc.privateSubnetIds;
  for (const service of ['ecr.api', 'ecr.dkr']) {
    act(stage.simulator, 'ModifyVpcEndpoint', {
      VpcEndpointId: find(service).id,
      RemoveSubnetIds: [subnetId],
    });
  }
  await stage.clock.sleep(120_000);
  stage.simulator.account.networkInterfaces.forEach((eni, id) => {
    if (eni.SubnetId === subnetId) stage.simulator.account.networkInterfaces.delete(id);
  });
  act(stage.simulator, 'DeleteSubnet', { SubnetId: subnetId });
  await refresh();
  for (const service of ['ecr.api', 'ecr.dkr'])
    expect(find(service).subnetIds).toContain(vpc.implicitSubnetId);
  expect(find('s3').routeTableIds).not.toContain(vpc.privateTableIds[0]);
});

test('the attached subnet stays when a better one appears in its zone', async () => {
  await setUp();
  const before = find('ecr.api').subnetIds;
  const table = stage.simulator.account.routeTables.get(vpc.privateTableIds[0] ?? '');
  addSubnet(stage.simulator, vpc.vpcId, {
    cidr: '10.0.160.0/20',
    zone: 'us-east-1a',
    ...(table && { table }),
  });
  expect(await refresh()).toEqual([]);
  expect(find('ecr.api').subnetIds).toEqual(before);
});

test('rules follow the blocks of the VPC, and rules that users added stay', async () => {
  await setUp();
  const { simulator } = stage;
  const [groupId = ''] = listOwnGroups(simulator);
  admitByHand(simulator, groupId, '192.168.0.0/16');
  act(simulator, 'AssociateVpcCidrBlock', { VpcId: vpc.vpcId, CidrBlock: '10.1.0.0/16' });
  expect(await refresh()).toEqual(['AuthorizeSecurityGroupIngress']);
  expect(listAdmitted(simulator, groupId)).toEqual(['10.0.0.0/16', '10.1.0.0/16', '192.168.0.0/16']);
  const block = simulator.account.vpcs.get(vpc.vpcId)?.CidrBlockAssociationSet[1];
  act(simulator, 'DisassociateVpcCidrBlock', { AssociationId: block?.AssociationId });
  expect(await refresh()).toEqual(['RevokeSecurityGroupIngress']);
  expect(listAdmitted(simulator, groupId)).toEqual(['10.0.0.0/16', '192.168.0.0/16']);
});

test('a rule that was revoked by hand comes back, and one that a user made for a new block is enough', async () => {
  await setUp();
  const { simulator } = stage;
  const [groupId = ''] = listOwnGroups(simulator);
  const group = simulator.account.securityGroups.get(groupId);
  if (group) group.rules = group.rules.filter(({ IsEgress }) => IsEgress);
  act(simulator, 'AssociateVpcCidrBlock', { VpcId: vpc.vpcId, CidrBlock: '10.1.0.0/16' });
  admitByHand(simulator, groupId, '10.1.0.0/16');
  expect(await refresh()).toEqual(['AuthorizeSecurityGroupIngress']);
  expect(listAdmitted(simulator, groupId)).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
});

test.each(['ecr.api', 'ecr.dkr', 's3'])(
  'the %s endpoint, deleted by hand, is made anew once EC2 has let go of it',
  async (service) => {
    await setUp({ dnsDetachMs: 90_000 });
    const lost = find(service).id;
    act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [lost] });
    await refresh();
    expect(find(service)).toMatchObject({ state: 'available' });
    expect(find(service).id).not.toBe(lost);
    expect(listEndpoints(stage.simulator)).toHaveLength(3);
  },
);

test('an endpoint is made anew although its name outlives every trace of the one that was deleted by hand', async () => {
  await setUp({ deletedListedMs: 0, dnsDetachMs: 120_000 });
  const lost = find('ecr.api').id;
  act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [lost] });
  await stage.clock.sleep(61_000);
  await refresh();
  expect(find('ecr.api')).toMatchObject({ state: 'available' });
});

test('a route table and a group taken off by hand are put back', async () => {
  await setUp();
  const { simulator } = stage;
  const [groupId = ''] = listOwnGroups(simulator);
  const byHand = { VpcEndpointId: find('s3').id, RemoveRouteTableIds: [vpc.mainTableId] };
  act(simulator, 'ModifyVpcEndpoint', byHand);
  const other = [...simulator.account.securityGroups.keys()].find((id) => id !== groupId) ?? '';
  act(simulator, 'ModifyVpcEndpoint', {
    VpcEndpointId: find('ecr.api').id,
    AddSecurityGroupIds: [other],
    RemoveSecurityGroupIds: [groupId],
  });
  await stage.clock.sleep(60_000);
  expect(await refresh()).toEqual(['ModifyVpcEndpoint', 'ModifyVpcEndpoint']);
  expect(find('s3').routeTableIds).toContain(vpc.mainTableId);
  expect(find('ecr.api').groupIds.toSorted()).toEqual([groupId, other].sort());
});

test('a tag removed by hand comes back, a tag added by hand stays', async () => {
  await setUp();
  const { id } = find('ecr.dkr');
  act(stage.simulator, 'DeleteTags', { Resources: [id], Tags: [{ Key: 'ecr-vpc-endpoints:stack' }] });
  tagByHand(stage.simulator, id, 'team', 'blue');
  expect(await refresh()).toEqual(['CreateTags']);
  expect(find('ecr.dkr').tags).toMatchObject({ team: 'blue', 'ecr-vpc-endpoints:stack': expect.any(String) });
});

test('an endpoint that somebody is changing right now is changed after that', async () => {
  await setUp({ modifyMs: 150_000 });
  act(stage.simulator, 'ModifyVpcEndpoint', {
    VpcEndpointId: find('s3').id,
    RemoveRouteTableIds: [vpc.mainTableId],
  });
  const subnetId = vpc.privateSubnetIds[1];
  act(stage.simulator, 'ModifyVpcEndpoint', {
    VpcEndpointId: find('ecr.api').id,
    RemoveSubnetIds: [subnetId],
  });
  await refresh();
  expect(find('ecr.api')).toMatchObject({ state: 'available', subnetIds: vpc.privateSubnetIds });
});

test('an endpoint that an earlier run has only begun to make is changed once it is there', async () => {
  await setUp({ pendingMs: 200_000 });
  act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [find('ecr.api').id] });
  await stage.clock.sleep(300_000);
  await expect(resource.update({ VpcId: vpc.vpcId }, { callsToLive: 12 })).rejects.toThrow('died');
  expect(find('ecr.api')).toMatchObject({ state: 'pending' });
  const answer = await resource.update({ VpcId: vpc.vpcId, EndpointPolicy: 'PullOnly' });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(find('ecr.api')).toMatchObject({
    state: 'available',
    policy: expect.stringContaining('BatchGetImage'),
  });
});

test('a group of ours whose owner tag was taken off by hand is named, with what to do', async () => {
  await setUp();
  const [groupId = ''] = listOwnGroups(stage.simulator);
  const Tags = [{ Key: 'ecr-vpc-endpoints:owner' }];
  act(stage.simulator, 'DeleteTags', { Resources: [groupId], Tags });
  const answer = await resource.update({ VpcId: vpc.vpcId, Refresh: '1' });
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toContain(`${groupId} is named ${resource.physicalId}, but its tag`);
  tagByHand(stage.simulator, groupId, 'ecr-vpc-endpoints:owner', resource.physicalId);
  expect(await refresh()).toEqual([]);
});

test('at most one ModifyVpcEndpoint goes to each endpoint, whatever has changed', async () => {
  await setUp();
  const { simulator } = stage;
  addPrivateSubnet(simulator, vpc.vpcId, '10.0.150.0/24', 'us-east-1c');
  const since = simulator.calls.length;
  const groupId = [...simulator.account.securityGroups.keys()][0];
  const answer = await resource.update({
    VpcId: vpc.vpcId,
    EndpointPolicy: 'PullOnly',
    PrivateDnsEnabled: 'false',
    SecurityGroupIds: [groupId],
    SubnetIds: [vpc.implicitSubnetId, vpc.privateSubnetIds[1]],
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS' });
  const modified = simulator.calls
    .filter(({ index, action }) => index >= since && isModify(action))
    .map(({ params }) => params.VpcEndpointId);
  expect(modified.toSorted()).toEqual(
    listEndpoints(simulator)
      .map(({ id }) => id)
      .sort(),
  );
});
