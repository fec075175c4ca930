import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Resource, type Stage, setStage } from './stage';
import { act } from './user';
import { expectOnlyOwnWrites, listEndpoints, listForeign, listOwned, listOwnGroups } from './view';

/** VpcId changes from A to B: a new physical id, and a Delete of the old one once all else has succeeded. */

let stage: Stage;
afterEach(() => stage.stop());

let a: PlainVpc;
let b: PlainVpc;
let resource: Resource;
/** What A's stack owns; whatever happens in B, none of it may be written to. */
let treasure: Map<string, string>;

beforeEach(async () => {
  stage = await setStage();
  a = buildPlainVpc(stage.simulator);
  b = buildPlainVpc(stage.simulator, { cidr: '10.9.0.0/16' });
  resource = stage.addResource();
  expect((await resource.create({ VpcId: a.vpcId })).Status).toBe('SUCCESS');
  treasure = listForeign(stage.simulator);
});

function idsIn(vpcId: string): string[] {
  return listEndpoints(stage.simulator)
    .filter((endpoint) => endpoint.vpcId === vpcId)
    .map(({ id }) => id);
}

/** Both the endpoints and the group of A, and nothing else. */
function expectOnlyA(): void {
  expect(listOwned(stage.simulator).sort()).toEqual(
    [...treasure.keys()].filter((id) => isOwnedInA(id)).sort(),
  );
}

function isOwnedInA(id: string): boolean {
  return id.startsWith('vpce-') || treasure.get(id)?.includes('ecr-vpc-endpoints:owner') === true;
}

/** The replacement, which fails in B; returns what was answered. */
async function failInB() {
  const start = since();
  const answer = await resource.update({ VpcId: b.vpcId });
  expect(answer.Status).toBe('FAILED');
  expect(answer.PhysicalResourceId).not.toBe(resource.physicalId);
  expectOnlyOwnWrites(stage.simulator, treasure, start);
  return answer;
}

const since = () => stage.simulator.calls.length;

test('B is served under a new id while A stays whole, until the Delete of the old id', async () => {
  const { simulator } = stage;
  const oldId = resource.physicalId;
  const start = since();
  const answer = await resource.update({ VpcId: b.vpcId });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { VpcId: b.vpcId } });
  expect(answer.PhysicalResourceId).not.toBe(oldId);
  expect(idsIn(a.vpcId)).toHaveLength(3);
  expect(idsIn(b.vpcId)).toHaveLength(3);
  expectOnlyOwnWrites(simulator, treasure, start);
  const removed = await resource.remove({ physicalId: oldId, properties: { VpcId: a.vpcId } });
  expect(removed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: oldId });
  expect(idsIn(a.vpcId)).toEqual([]);
  expect(idsIn(b.vpcId)).toHaveLength(3);
  expect(listOwnGroups(simulator)).toHaveLength(1);
});

test('a replacement that succeeded is rolled back when another resource fails', async () => {
  const { simulator } = stage;
  await resource.update({ VpcId: b.vpcId });
  const idOfB = resource.physicalId;
  const start = since();
  const back = await resource.update({ VpcId: a.vpcId });
  expect(back).toMatchObject({ Status: 'SUCCESS', Data: { VpcId: a.vpcId } });
  await resource.remove({ physicalId: idOfB, properties: { VpcId: b.vpcId } });
  expectOnlyA();
  expectOnlyOwnWrites(simulator, treasure, start);
});

describe.each([
  { what: 'CloudFormation takes the id of the failed answer', adopts: true },
  { what: 'CloudFormation keeps the id it has', adopts: false },
])('$what', ({ adopts }) => {
  /** The rollback: the Update swapped, and a Delete for the id that is no longer needed, if there is one. */
  async function swapBack(failedId: string): Promise<void> {
    const start = since();
    const physicalId = adopts ? failedId : resource.physicalId;
    const properties = { VpcId: a.vpcId };
    const back = await resource.update(properties, { physicalId, oldProperties: { VpcId: b.vpcId } });
    expect(back).toMatchObject({ Status: 'SUCCESS', Data: { VpcId: a.vpcId } });
    if (back.PhysicalResourceId !== physicalId) {
      await resource.remove({ physicalId, properties: { VpcId: b.vpcId } });
    }
    expectOnlyA();
    expectOnlyOwnWrites(stage.simulator, treasure, start);
  }

  test('B has its DNS attributes off: nothing is written, and the way back finds A as it was', async () => {
    act(stage.simulator, 'ModifyVpcAttribute', { VpcId: b.vpcId, EnableDnsHostnames: { Value: false } });
    const answer = await failInB();
    expect(answer.Reason).toContain(`enableDnsHostnames of ${b.vpcId}`);
    expectOnlyA();
    await swapBack(answer.PhysicalResourceId);
  });

  test.each(['ecr.api', 'ecr.dkr'])(
    'B fails late, at %s: what was made there goes, A stays',
    async (service) => {
      stage.simulator.settings.failNext.push({ service, code: 'InternalError', message: 'No luck' });
      const answer = await failInB();
      expect(answer.Reason).toContain('No luck');
      expectOnlyA();
      await swapBack(answer.PhysicalResourceId);
    },
  );

  test('B fails at its routes, the last step of all', async () => {
    stage.simulator.settings.quotas.gatewayEndpointsPerRegion = 1;
    const answer = await failInB();
    expect(answer.Reason).toContain('L-1B52E74A');
    expectOnlyA();
    await swapBack(answer.PhysicalResourceId);
  });

  test('B fails and cannot be cleaned up at once: the way back does that', async () => {
    const { settings } = stage.simulator;
    settings.failNext.push({ service: 'ecr.dkr', code: 'InternalError', message: 'No luck' });
    settings.deny.push('DeleteVpcEndpoints');
    const answer = await failInB();
    expect(answer.Reason).toMatch(/No luck.*DeleteVpcEndpoints/s);
    expect(idsIn(b.vpcId)).not.toEqual([]);
    settings.deny.pop();
    await swapBack(answer.PhysicalResourceId);
  });

  test.each([10, 12, 14, 16])(
    'the sandbox dies in B after %d calls: the way back leaves nothing there',
    async (callsToLive) => {
      await expect(resource.update({ VpcId: b.vpcId }, { callsToLive })).rejects.toThrow('died');
      await stage.clock.sleep(900_000);
      const failedId = adopts ? 'invented-by-cloudformation' : resource.physicalId;
      const properties = { VpcId: a.vpcId };
      const back = await resource.update(properties, {
        physicalId: failedId,
        oldProperties: { VpcId: b.vpcId },
      });
      expect(back).toMatchObject({ Status: 'SUCCESS' });
      if (adopts) await resource.remove({ physicalId: failedId, properties: { VpcId: b.vpcId } });
      expectOnlyA();
    },
  );
});

test('a replacement that failed and is tried again makes B from what is there', async () => {
  stage.simulator.settings.failNext.push({ service: 'ecr.dkr', code: 'InternalError', message: 'No luck' });
  await failInB();
  const oldId = resource.physicalId;
  const answer = await resource.update({ VpcId: b.vpcId });
  expect(answer.Status).toBe('SUCCESS');
  await resource.remove({ physicalId: oldId, properties: { VpcId: a.vpcId } });
  expect(idsIn(a.vpcId)).toEqual([]);
  expect(idsIn(b.vpcId)).toHaveLength(3);
});

test('the Delete of the old id comes first, before the Update that goes back to it: A is made anew', async () => {
  await resource.update({ VpcId: b.vpcId });
  const idOfB = resource.physicalId;
  await resource.remove({ physicalId: 'any', properties: { VpcId: a.vpcId } });
  resource.physicalId = idOfB;
  const back = await resource.update({ VpcId: a.vpcId }, { oldProperties: { VpcId: b.vpcId } });
  expect(back).toMatchObject({ Status: 'SUCCESS' });
  await resource.remove({ physicalId: idOfB, properties: { VpcId: b.vpcId } });
  expect(idsIn(a.vpcId)).toHaveLength(3);
  expect(listOwned(stage.simulator)).toHaveLength(4);
});
