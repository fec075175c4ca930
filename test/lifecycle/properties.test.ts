import type { Settings } from '../simulator/settings';
import { addForeignInterface, addGroup, buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Properties, type Resource, type Stage, setStage } from './stage';
import { act, tagByHand } from './user';
import {
  expectOnlyOwnWrites,
  findEndpoint,
  listEndpoints,
  listForeign,
  listOwned,
  listOwnGroups,
  listWrites,
} from './view';

/** The properties change, one after another, and back. */

let stage: Stage;
afterEach(() => stage.stop());

let vpc: PlainVpc;
let resource: Resource;

async function setUp(properties: Properties = {}, settings: Partial<Settings> = {}): Promise<void> {
  stage = await setStage(settings);
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  const answer = await resource.create({ VpcId: vpc.vpcId, ...properties });
  expect(answer).toMatchObject({ Status: 'SUCCESS' });
}

/** The writes of an Update that has to succeed, and after which the same again finds nothing to do. */
async function update(properties: Properties): Promise<string[]> {
  const since = stage.simulator.calls.length;
  const answer = await resource.update({ VpcId: vpc.vpcId, ...properties });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: resource.physicalId });
  const writes = listWrites(stage.simulator, since);
  const again = stage.simulator.calls.length;
  await resource.update({ VpcId: vpc.vpcId, ...properties, Refresh: 'again' });
  expect(listWrites(stage.simulator, again)).toEqual([]);
  return writes;
}

function find(service: string) {
  return findEndpoint(stage.simulator, service);
}

function services(): string[] {
  return listEndpoints(stage.simulator)
    .map(({ service }) => service)
    .sort();
}

const modifies = (count: number) => Array(count).fill('ModifyVpcEndpoint');

test('PullOnly narrows the two ECR endpoints and leaves S3 alone; FullAccess resets them', async () => {
  await setUp();
  const full = find('ecr.api').policy;
  expect(await update({ EndpointPolicy: 'PullOnly' })).toEqual(modifies(2));
  for (const service of ['ecr.api', 'ecr.dkr']) {
    expect(find(service).policy).toContain('ecr:BatchGetImage');
    expect(find(service).policy).not.toContain('"*",\n      "Effect"');
  }
  expect(find('s3').policy).toBe(full);
  const since = stage.simulator.calls.length;
  expect(await update({ EndpointPolicy: 'FullAccess' })).toEqual(modifies(2));
  for (const { action, params } of stage.simulator.calls.slice(since)) {
    if (action === 'ModifyVpcEndpoint')
      expect(params).toEqual({ VpcEndpointId: params.VpcEndpointId, ResetPolicy: true });
  }
  expect(find('ecr.dkr').policy).toBe(full);
});

test('private DNS goes off and on again, although a name takes its time to leave', async () => {
  await setUp({}, { dnsDetachMs: 120_000 });
  expect(await update({ PrivateDnsEnabled: 'false' })).toEqual(modifies(2));
  expect(find('ecr.api').privateDns).toBe(false);
  await update({ PrivateDnsEnabled: 'true' });
  expect(find('ecr.api')).toMatchObject({ privateDns: true, state: 'available' });
});

test('private DNS turned on at a dual-stack endpoint names both families', async () => {
  stage = await setStage();
  vpc = buildPlainVpc(stage.simulator);
  act(stage.simulator, 'AssociateVpcCidrBlock', { VpcId: vpc.vpcId, AmazonProvidedIpv6CidrBlock: true });
  for (const id of vpc.privateSubnetIds) {
    stage.simulator.account.subnets.get(id)?.Ipv6CidrBlockAssociationSet.push({
      AssociationId: `subnet-cidr-assoc-${id}`,
      Ipv6CidrBlock: `2600:1f18:1:${id.slice(-4)}::/64`,
      Ipv6CidrBlockState: { State: 'associated' },
    });
  }
  resource = stage.addResource();
  const dualstack = { VpcId: vpc.vpcId, IpAddressType: 'dualstack' };
  expect((await resource.create({ ...dualstack, PrivateDnsEnabled: 'false' })).Reason).toBe('');
  await update(dualstack);
  const { account } = stage.simulator;
  expect(account.endpoints.get(find('ecr.api').id)).toMatchObject({ DnsRecordIpType: 'dualstack' });
  await update({ IpAddressType: 'ipv4' });
  expect(account.endpoints.get(find('ecr.api').id)).toMatchObject({
    IpAddressType: 'ipv4',
    DnsRecordIpType: 'ipv4',
  });
});

test('a gateway goes dual-stack and back where the VPC has no DNS, as only routes change', async () => {
  await setUp({ EndpointSet: 'S3Only' });
  act(stage.simulator, 'ModifyVpcAttribute', { VpcId: vpc.vpcId, EnableDnsHostnames: { Value: false } });
  await update({ EndpointSet: 'S3Only', IpAddressType: 'dualstack' });
  const { account } = stage.simulator;
  expect(account.endpoints.get(find('s3').id)).toMatchObject({
    IpAddressType: 'dualstack',
    DnsRecordIpType: 'service-defined',
  });
  await update({ EndpointSet: 'S3Only' });
  expect(account.endpoints.get(find('s3').id)).toMatchObject({ IpAddressType: 'ipv4' });
});

test('groups given, then managed, then given others: ours go and come, what users attached stays', async () => {
  stage = await setStage();
  vpc = buildPlainVpc(stage.simulator);
  const { simulator } = stage;
  const [one, two, byHand] = ['one', 'two', 'by hand'].map((name) => addGroup(simulator, vpc.vpcId, name));
  const foreign = listForeign(simulator);
  resource = stage.addResource();
  await resource.create({ VpcId: vpc.vpcId, SecurityGroupIds: [one] });
  expect(listOwnGroups(simulator)).toEqual([]);
  act(simulator, 'ModifyVpcEndpoint', { VpcEndpointId: find('ecr.api').id, AddSecurityGroupIds: [byHand] });
  await stage.clock.sleep(60_000);
  await update({});
  const [managed] = listOwnGroups(simulator);
  expect(managed).toBeDefined();
  expect(find('ecr.api').groupIds.toSorted()).toEqual([managed, byHand].sort());
  expect(find('ecr.dkr').groupIds).toEqual([managed]);
  await update({ SecurityGroupIds: [two] });
  expect(find('ecr.api').groupIds.toSorted()).toEqual([byHand, two].sort());
  expect(find('ecr.dkr').groupIds).toEqual([two]);
  expect(listOwnGroups(simulator)).toEqual([]);
  expectOnlyOwnWrites(simulator, foreign);
});

test('the managed group outlives its last endpoint while an instance uses it, and goes when that is over', async () => {
  await setUp();
  const { simulator } = stage;
  const given = { SecurityGroupIds: [addGroup(simulator, vpc.vpcId, 'given')] };
  const groupIds = listOwnGroups(simulator);
  const user = addForeignInterface(simulator, vpc.implicitSubnetId, groupIds);
  const answer = await resource.update({ VpcId: vpc.vpcId, ...given });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(listOwnGroups(simulator)).toEqual(groupIds);
  simulator.account.networkInterfaces.delete(user);
  await update({ ...given, Refresh: '2' });
  expect(listOwnGroups(simulator)).toEqual([]);
});

test('S3Only takes the interface endpoints and the group away, EcrAndS3 makes them again', async () => {
  await setUp();
  const { id } = find('s3');
  const writes = await update({ EndpointSet: 'S3Only' });
  expect(writes.filter((action) => action === 'DeleteVpcEndpoints')).toHaveLength(1);
  expect(listOwned(stage.simulator)).toEqual([id]);
  await update({ EndpointSet: 'EcrAndS3' });
  expect(services()).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  expect(find('s3').id).toBe(id);
});

test('AdditionalServices grow and shrink, and what the list no longer names goes last', async () => {
  await setUp();
  await update({ AdditionalServices: ['logs', 'sts'] });
  expect(services()).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3', 'sts']);
  const writes = await update({ AdditionalServices: ['kms'], EndpointPolicy: 'PullOnly' });
  expect(writes).toEqual(['CreateVpcEndpoint', ...modifies(2), 'DeleteVpcEndpoints'].sort(byKind(writes)));
  expect(writes.at(-1)).toBe('DeleteVpcEndpoints');
  expect(services()).toEqual(['ecr.api', 'ecr.dkr', 'kms', 's3']);
});

/** Steps of one kind leave at once, so their order is not ours to say. */
function byKind(order: readonly string[]) {
  return (one: string, other: string) => order.indexOf(one) - order.indexOf(other);
}

test('an Update that fails has deleted nothing, and the swap back restores what was', async () => {
  await setUp({ AdditionalServices: 'logs' });
  const { simulator } = stage;
  const before = listEndpoints(simulator);
  simulator.settings.failNext.push({ service: 'kms', code: 'InternalError', message: 'No luck' });
  const held = { VpcId: vpc.vpcId, AdditionalServices: 'logs' };
  const wanted = { VpcId: vpc.vpcId, AdditionalServices: 'kms', EndpointPolicy: 'PullOnly' };
  const failed = await resource.update(wanted);
  expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: resource.physicalId });
  expect(failed.Reason).toContain('No luck');
  expect(services()).toEqual(expect.arrayContaining(before.map(({ service }) => service)));
  const back = await resource.update(held, { oldProperties: wanted });
  expect(back).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: resource.physicalId });
  expect(listEndpoints(simulator)).toEqual(before);
});

test('bad properties in an Update change nothing and keep the id', async () => {
  await setUp();
  const since = stage.simulator.calls.length;
  const answer = await resource.update({ VpcId: vpc.vpcId, EndpointPolicy: 'fullaccess' });
  expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: resource.physicalId });
  expect(stage.simulator.calls).toHaveLength(since);
});

test('tags of the property win over those of the stack, reach every thing we own, and follow changes', async () => {
  stage = await setStage();
  stage.stack.tags = { team: 'stack', cost: '1', 'aws:cloudformation:stack-name': 'ecr' };
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  await resource.create({ VpcId: vpc.vpcId, Tags: [{ Key: 'team', Value: 'property' }] });
  const tagsOfAll = () => [
    ...listEndpoints(stage.simulator).map(({ tags }) => tags),
    ...listOwnGroups(stage.simulator).map((id) => {
      const tags = stage.simulator.account.securityGroups.get(id)?.Tags ?? [];
      return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    }),
  ];
  expect(tagsOfAll()).toHaveLength(4);
  for (const tags of tagsOfAll()) {
    expect(tags).toMatchObject({ team: 'property', cost: '1' });
    expect(Object.keys(tags)).toHaveLength(4);
  }
  tagByHand(stage.simulator, find('s3').id, 'mine', 'yes');
  stage.stack.tags = { cost: '2' };
  // One call for what must be, one for the stack's tags, which may fail.
  expect(await update({ Tags: [{ Key: 'team', Value: 'other' }] })).toEqual(['CreateTags', 'CreateTags']);
  for (const tags of tagsOfAll()) expect(tags).toMatchObject({ team: 'other', cost: '2' });
  expect(find('s3').tags).toMatchObject({ mine: 'yes' });
});

test('fifty stack tags and ours are more than EC2 takes: the stack, which is best effort, gives way', async () => {
  stage = await setStage();
  const keys = Array.from({ length: 50 }, (_, index) => `key-${String(index).padStart(2, '0')}`);
  stage.stack.tags = Object.fromEntries(keys.map((key) => [key, 'x']));
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  const Tags = [{ Key: 'team', Value: 'blue' }];
  expect(await resource.create({ VpcId: vpc.vpcId, Tags })).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(Object.keys(find('ecr.api').tags)).toHaveLength(50);
  expect(find('ecr.api').tags).toMatchObject({ team: 'blue' });
  expect(await update({ Tags })).toEqual([]);
});
