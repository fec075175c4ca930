import type { Settings } from '../simulator/settings';
import { addForeignInterface, addGroup, buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Answer, type Resource, type Stage, setStage } from './stage';
import { act, refer, unrefer } from './user';
import {
  expectOnlyOwnWrites,
  findEndpoint,
  listEndpoints,
  listForeign,
  listOwned,
  listOwnGroups,
  listWrites,
} from './view';

let stage: Stage;
afterEach(() => stage.stop());

let vpc: PlainVpc;
let resource: Resource;

async function setUp(settings: Partial<Settings> = {}): Promise<void> {
  stage = await setStage(settings);
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  expect((await resource.create({ VpcId: vpc.vpcId })).Status).toBe('SUCCESS');
}

async function expectRemoved(removing: Promise<Answer> = resource.remove()): Promise<void> {
  expect(await removing).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: resource.physicalId });
  expect(listOwned(stage.simulator)).toEqual([]);
}

test('one DeleteVpcEndpoints takes all endpoints, then their interfaces are gone, then the group goes', async () => {
  await setUp({ interfacesLingerMs: 40_000 });
  const { simulator } = stage;
  const interfacesLeft: number[] = [];
  const since = simulator.calls.length;
  simulator.intercept = ({ action }) => {
    if (action === 'DeleteSecurityGroup') interfacesLeft.push(countEndpointInterfaces());
    return undefined;
  };
  await expectRemoved();
  expect(listWrites(simulator, since)).toEqual(['DeleteVpcEndpoints', 'DeleteSecurityGroup']);
  expect(interfacesLeft).toEqual([0]);
});

function countEndpointInterfaces(): number {
  const interfaces = [...stage.simulator.account.networkInterfaces.values()];
  return interfaces.filter(({ InterfaceType }) => InterfaceType === 'vpc_endpoint').length;
}

test('a Delete with given groups also waits until the interfaces are gone', async () => {
  stage = await setStage({ interfacesLingerMs: 40_000 });
  vpc = buildPlainVpc(stage.simulator);
  const group = addGroup(stage.simulator, vpc.vpcId, 'given');
  const foreign = listForeign(stage.simulator);
  resource = stage.addResource();
  await resource.create({ VpcId: vpc.vpcId, SecurityGroupIds: [group] });
  await expectRemoved();
  expect(countEndpointInterfaces()).toBe(0);
  expectOnlyOwnWrites(stage.simulator, foreign);
});

test('deleting twice, and deleting what never was, is success without a write', async () => {
  await setUp();
  await expectRemoved();
  const since = stage.simulator.calls.length;
  await expectRemoved();
  const other = stage.addResource('Other');
  other.physicalId = 'never-made';
  expect(await other.remove({ properties: { VpcId: vpc.vpcId } })).toMatchObject({ Status: 'SUCCESS' });
  expect(listWrites(stage.simulator, since)).toEqual([]);
});

test('two Deletes at once are both success', async () => {
  await setUp();
  await Promise.all([expectRemoved(), expectRemoved()]);
});

test('a VPC that vanished with all in it is success', async () => {
  await setUp();
  const { account } = stage.simulator;
  for (const shelf of [
    account.vpcs,
    account.subnets,
    account.routeTables,
    account.endpoints,
    account.securityGroups,
    account.networkInterfaces,
  ]) {
    shelf.clear();
  }
  await expectRemoved();
});

test.each([{ VpcId: 'vpc-1' }, { Foo: 'x' }, {}])(
  'the Delete after properties that were refused, %j, is success',
  async (properties) => {
    stage = await setStage();
    vpc = buildPlainVpc(stage.simulator);
    resource = stage.addResource();
    const answer = await resource.create(properties);
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: expect.stringMatching(/^ecr-vpc-endpoints-/),
    });
    await expectRemoved(resource.remove({ properties }));
  },
);

test('what EC2 does not delete is named with its reason, and the next Delete takes it', async () => {
  await setUp();
  const { account } = stage.simulator;
  const { id } = findEndpoint(stage.simulator, 'ecr.dkr');
  const endpoint = account.endpoints.get(id);
  if (endpoint) endpoint.RequesterManaged = true;
  const answer = await resource.remove();
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(new RegExp(`did not delete ${id}: InvalidParameter .*requester-managed`));
  if (endpoint) endpoint.RequesterManaged = false;
  await expectRemoved();
});

test('an endpoint that vanishes between the look and the call is no error', async () => {
  await setUp();
  const { simulator } = stage;
  const { id } = findEndpoint(simulator, 'ecr.api');
  simulator.intercept = ({ action }) => {
    if (action === 'DeleteVpcEndpoints' && simulator.account.endpoints.delete(id)) {
      for (const [eni, { Description }] of simulator.account.networkInterfaces) {
        if (Description.includes(id)) simulator.account.networkInterfaces.delete(eni);
      }
    }
    return undefined;
  };
  await expectRemoved();
});

test('endpoints that are being deleted already are waited for, not deleted again', async () => {
  await setUp();
  const VpcEndpointIds = listEndpoints(stage.simulator).map(({ id }) => id);
  act(stage.simulator, 'DeleteVpcEndpoints', { VpcEndpointIds });
  const since = stage.simulator.calls.length;
  await expectRemoved();
  expect(listWrites(stage.simulator, since)).not.toContain('DeleteVpcEndpoints');
});

test('an endpoint that is still being made, or has failed, is deleted like any other', async () => {
  stage = await setStage({ pendingMs: 240_000 });
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  await expect(resource.create({ VpcId: vpc.vpcId }, { callsToLive: 16 })).rejects.toThrow('died');
  const [endpoint] = stage.simulator.account.endpoints.values();
  if (endpoint) Object.assign(endpoint, { State: 'failed', due: undefined });
  expect(listOwned(stage.simulator).length).toBeGreaterThan(1);
  const removed = await resource.remove({ physicalId: 'invented', properties: { VpcId: vpc.vpcId } });
  expect(removed.Status).toBe('SUCCESS');
  expect(listOwned(stage.simulator)).toEqual([]);
});

describe('somebody else uses our group', () => {
  test('a group that refers to it is named within seconds, and once it no longer does, Delete succeeds', async () => {
    await setUp();
    const [groupId = ''] = listOwnGroups(stage.simulator);
    const theirs = addGroup(stage.simulator, vpc.vpcId, 'theirs');
    refer(stage.simulator, theirs, groupId);
    const foreign = listForeign(stage.simulator);
    foreign.delete(groupId);
    for (const { id } of listEndpoints(stage.simulator)) foreign.delete(id);
    const [start, since] = [stage.clock.now(), stage.simulator.calls.length];
    const answer = await resource.remove();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: resource.physicalId });
    expect(answer.Reason).toMatch(new RegExp(`${groupId} .*${theirs}`));
    expect(stage.clock.now() - start).toBeLessThanOrEqual(5_000);
    const again = await resource.remove();
    expect(again.Reason).toContain(theirs);
    expectOnlyOwnWrites(stage.simulator, foreign, since);
    unrefer(stage.simulator, theirs, groupId);
    await expectRemoved();
  });

  test('an instance in it is named within seconds, and once it has left, Delete succeeds', async () => {
    await setUp();
    const user = addForeignInterface(stage.simulator, vpc.implicitSubnetId, listOwnGroups(stage.simulator));
    const start = stage.clock.now();
    const answer = await resource.remove();
    expect(answer.Reason).toContain(user);
    expect(answer.Reason).not.toMatch(/eni-.*eni-/);
    expect(stage.clock.now() - start).toBeLessThanOrEqual(5_000);
    stage.simulator.account.networkInterfaces.delete(user);
    await expectRemoved();
  });

  test('a group that begins to refer to it while we wait is named too', async () => {
    await setUp();
    const [groupId = ''] = listOwnGroups(stage.simulator);
    const theirs = addGroup(stage.simulator, vpc.vpcId, 'theirs');
    const removing = resource.remove();
    await stage.clock.sleep(20_000);
    refer(stage.simulator, theirs, groupId);
    expect((await removing).Reason).toContain(theirs);
    unrefer(stage.simulator, theirs, groupId);
    await expectRemoved();
  });
});

describe('interfaces that outlive their endpoints', () => {
  test('they hold the group for a while, which is waited for', async () => {
    await setUp({ interfacesLingerMs: 180_000 });
    await expectRemoved();
  });

  test('so does the Delete that comes after one that ran out of time', async () => {
    await setUp({ interfacesLingerMs: 240_000, deletedListedMs: 0 });
    const late = await resource.remove({ remainingMs: 90_000 });
    expect(late).toMatchObject({ Status: 'FAILED' });
    expect(late.Reason).toContain('still being deleted');
    expect(listEndpoints(stage.simulator)).toEqual([]);
    await stage.clock.sleep(30_000);
    await expectRemoved();
  });
});

test('given groups: the Delete after one that ran out of time also waits for the interfaces', async () => {
  stage = await setStage({ interfacesLingerMs: 120_000 });
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  const SecurityGroupIds = [addGroup(stage.simulator, vpc.vpcId, 'given')];
  await resource.create({ VpcId: vpc.vpcId, SecurityGroupIds });
  expect((await resource.remove({ remainingMs: 20_000 })).Status).toBe('FAILED');
  await expectRemoved();
  expect(countEndpointInterfaces()).toBe(0);
});

test.each([5_000, 20_000, 60_000, 200_000])(
  'with %d ms left, a Delete that cannot end in time says so before the deadline',
  async (remainingMs) => {
    await setUp({ deletingMs: 600_000 });
    const end = stage.clock.now() + remainingMs;
    const answer = await resource.remove({ remainingMs });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Delete again') });
    expect(stage.clock.now()).toBeLessThan(end);
  },
);

test('details that EC2 leaves out of young endpoints do not make their interfaces strangers', async () => {
  stage = await setStage({ detailsWhenAvailable: true, pendingMs: 240_000 });
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
  const creating = resource.create({ VpcId: vpc.vpcId });
  await stage.clock.sleep(30_000);
  stage.stack.hasGivenUp = true;
  const removed = await resource.remove({ physicalId: 'invented', properties: { VpcId: vpc.vpcId } });
  expect(removed).toMatchObject({ Status: 'SUCCESS' });
  expect((await creating).Status).toBe('FAILED');
  expect(listOwned(stage.simulator)).toEqual([]);
});
