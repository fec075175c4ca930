import type { Settings } from '../simulator/settings';
import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Resource, STACK_ID, type Stage, setStage } from './stage';
import { expectOnlyOwnWrites, listEndpoints, listForeign, listOwned } from './view';

/** Two of us on one VPC: in two stacks, or as two resources of one. Each is foreign to the other. */

const OTHER_STACK_ID = STACK_ID.replace('ecr-endpoints/6f', 'ecr-endpoints-2/7a');

let stage: Stage;
let vpc: PlainVpc;
afterEach(() => stage.stop());

async function setUp(settings: Partial<Settings> = {}): Promise<void> {
  stage = await setStage(settings);
  vpc = buildPlainVpc(stage.simulator);
}

/** The owner of each endpoint, by service; every service must be served exactly once. */
function listOwners(): Record<string, string | undefined> {
  const served = listEndpoints(stage.simulator);
  expect(served.map(({ service }) => service).sort()).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  return Object.fromEntries(served.map(({ service, tags }) => [service, tags['ecr-vpc-endpoints:owner']]));
}

describe.each([
  { what: 'two stacks', second: { logicalId: 'Endpoints', stackId: OTHER_STACK_ID } },
  { what: 'two resources of one stack', second: { logicalId: 'More', stackId: STACK_ID } },
])('$what', ({ second }) => {
  const addBoth = (): [Resource, Resource] => [
    stage.addResource(),
    stage.addResource(second.logicalId, second.stackId),
  ];

  test('the second relies on the first, and takes over with its next Update once the first has gone', async () => {
    await setUp();
    const { simulator } = stage;
    const [one, two] = addBoth();
    await one.create({ VpcId: vpc.vpcId });
    const foreign = listForeign(simulator);
    const since = simulator.calls.length;
    const answer = await two.create({ VpcId: vpc.vpcId });
    expect(answer.Data?.Adopted?.split(',')).toHaveLength(3);
    await two.update({ VpcId: vpc.vpcId, EndpointPolicy: 'PullOnly' });
    expectOnlyOwnWrites(simulator, foreign, since);
    await one.remove();
    expect(listOwned(simulator)).toEqual([]);
    const taken = await two.update({ VpcId: vpc.vpcId });
    expect(taken).toMatchObject({ Status: 'SUCCESS', Data: { Adopted: '' } });
    expect(new Set(Object.values(listOwners()))).toEqual(new Set([two.physicalId]));
    await two.remove();
    expect(listOwned(simulator)).toEqual([]);
  });

  test('the first goes on as if alone when the second goes', async () => {
    await setUp();
    const [one, two] = addBoth();
    await one.create({ VpcId: vpc.vpcId });
    const foreign = listForeign(stage.simulator);
    const since = stage.simulator.calls.length;
    await two.create({ VpcId: vpc.vpcId });
    await two.remove();
    await one.update({ VpcId: vpc.vpcId });
    expectOnlyOwnWrites(stage.simulator, foreign, since);
    expect(new Set(Object.values(listOwners()))).toEqual(new Set([one.physicalId]));
  });

  test.each([
    { visibilityDelayMs: 0, headStartMs: 0 },
    { visibilityDelayMs: 0, headStartMs: 1 },
    { visibilityDelayMs: 0, headStartMs: 30_000 },
    { visibilityDelayMs: 20_000, headStartMs: 0 },
    { visibilityDelayMs: 20_000, headStartMs: 5_000 },
  ])(
    'both at once share the services, every one served once: %j',
    async ({ visibilityDelayMs, headStartMs }) => {
      // Unthrottled: nothing but our own patience makes up for what is not visible yet.
      await setUp({ visibilityDelayMs, throttling: false });
      const [one, two] = addBoth();
      const first = one.create({ VpcId: vpc.vpcId });
      if (headStartMs > 0) await stage.clock.sleep(headStartMs);
      const answers = await Promise.all([first, two.create({ VpcId: vpc.vpcId })]);
      for (const answer of answers) expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
      listOwners();
      await one.remove();
      await two.update({ VpcId: vpc.vpcId });
      expect(new Set(Object.values(listOwners()))).toEqual(new Set([two.physicalId]));
      await two.remove();
      expect(listOwned(stage.simulator)).toEqual([]);
    },
  );

  test('one goes while the other comes: the services end up with the one that stays', async () => {
    await setUp();
    const [one, two] = addBoth();
    await one.create({ VpcId: vpc.vpcId });
    const removing = one.remove();
    await stage.clock.sleep(10_000);
    const answer = await two.create({ VpcId: vpc.vpcId });
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Adopted: '' } });
    expect((await removing).Status).toBe('SUCCESS');
    expect(new Set(Object.values(listOwners()))).toEqual(new Set([two.physicalId]));
  });
});

test('the same resource, delivered twice under two request ids without private DNS, ends with one of each', async () => {
  await setUp({ visibilityDelayMs: 20_000 });
  const resource = stage.addResource();
  const properties = { VpcId: vpc.vpcId, PrivateDnsEnabled: 'false' };
  await Promise.all([resource.create(properties), resource.create(properties)]);
  await stage.clock.sleep(60_000);
  const answer = await resource.update({ ...properties, Refresh: '1' });
  expect(answer.Status).toBe('SUCCESS');
  expect(new Set(Object.values(listOwners()))).toEqual(new Set([resource.physicalId]));
  await resource.remove();
  expect(listOwned(stage.simulator)).toEqual([]);
});
