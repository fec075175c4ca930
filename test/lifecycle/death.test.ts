import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { briskly, type Resource, type Stage, setStage } from './stage';
import { listEndpoints, listOwned, listOwnGroups } from './view';

/** The sandbox dies in the middle of a run, at every call in turn. Lambda, or CloudFormation, sends the event again. */

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

/** More calls than any of these runs makes: where the run outlives its death, there are no more calls to try. */
const MOST_CALLS = 80;

async function setUp(visibilityDelayMs = 0): Promise<void> {
  stage = await setStage({ ...briskly, visibilityDelayMs });
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
}

/** Whether the run died; if not, it was answered. */
async function dies(run: Promise<unknown>): Promise<boolean> {
  return run.then(
    () => false,
    (error) => {
      expect(error).toMatchObject({ message: 'The sandbox died.' });
      return true;
    },
  );
}

function expectOneOfEach(): void {
  expect(
    listEndpoints(stage.simulator)
      .map(({ service, state }) => `${service} ${state}`)
      .sort(),
  ).toEqual(['ecr.api available', 'ecr.dkr available', 's3 available']);
  expect(listOwnGroups(stage.simulator)).toHaveLength(1);
}

/** Calls `play` with 1, 2, 3 ... calls to live, until a run gets by with that. */
async function forEveryCall(play: (callsToLive: number) => Promise<boolean>): Promise<void> {
  let callsToLive = 1;
  for (; callsToLive < MOST_CALLS; callsToLive += 1) {
    if (!(await play(callsToLive))) break;
    await stage.stop();
  }
  expect(callsToLive).toBeGreaterThan(5);
  expect(callsToLive).toBeLessThan(MOST_CALLS);
}

test.each([
  { pauseMs: 0, visibilityDelayMs: 0, PrivateDnsEnabled: 'true' },
  { pauseMs: 900_000, visibilityDelayMs: 0, PrivateDnsEnabled: 'true' },
  // Then nothing but the client token keeps EC2 from making a second one of what cannot be seen.
  { pauseMs: 0, visibilityDelayMs: 20_000, PrivateDnsEnabled: 'false' },
])(
  'a Create that died and is sent again makes one of each, and a Delete leaves nothing: %j',
  async (settings) => {
    const { pauseMs, visibilityDelayMs, PrivateDnsEnabled } = settings;
    await forEveryCall(async (callsToLive) => {
      await setUp(visibilityDelayMs);
      const properties = { VpcId: vpc.vpcId, PrivateDnsEnabled };
      const event = { requestId: 'the-same' };
      const died = await dies(resource.create(properties, { ...event, callsToLive }));
      await stage.clock.sleep(pauseMs);
      const answer = await resource.create(properties, event);
      expect({ callsToLive, ...answer }).toMatchObject({ Status: 'SUCCESS', Reason: '' });
      expectOneOfEach();
      await stage.clock.sleep(visibilityDelayMs);
      expect((await resource.remove()).Status).toBe('SUCCESS');
      expect(listOwned(stage.simulator)).toEqual([]);
      return died;
    });
  },
);

test('a Create that died right after the S3 endpoint, which is not shown yet, does not take it for a stranger’s', async () => {
  await setUp(5_000);
  const event = { requestId: 'the-same' };
  const properties = { VpcId: vpc.vpcId, EndpointSet: 'S3Only' };
  await dies(resource.create(properties, { ...event, callsToLive: 10 }));
  const [made] = listEndpoints(stage.simulator);
  const answer = await resource.create(properties, event);
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { S3EndpointId: made?.id, Adopted: '' } });
});

test('a Create that died and was given up leaves nothing after the Delete with an id that nobody issued', async () => {
  await forEveryCall(async (callsToLive) => {
    await setUp();
    const properties = { VpcId: vpc.vpcId };
    const died = await dies(resource.create(properties, { callsToLive }));
    await stage.clock.sleep(1_000);
    const removed = await resource.remove({ physicalId: 'invented', properties });
    expect(removed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'invented' });
    expect(listOwned(stage.simulator)).toEqual([]);
    return died;
  });
});

test('an Update that died is finished by the same event, or undone by the swap back', async () => {
  await forEveryCall(async (callsToLive) => {
    await setUp();
    const before = { VpcId: vpc.vpcId, AdditionalServices: 'logs' };
    const after = { VpcId: vpc.vpcId, EndpointPolicy: 'PullOnly', PrivateDnsEnabled: 'false' };
    await resource.create(before);
    const event = { requestId: 'the-same', oldProperties: before };
    const died = await dies(resource.update(after, { ...event, callsToLive }));
    const again = await resource.update(after, event);
    expect({ callsToLive, ...again }).toMatchObject({ Status: 'SUCCESS', Reason: '' });
    expectOneOfEach();
    for (const { service, privateDns } of listEndpoints(stage.simulator))
      expect({ service, privateDns }).toEqual({ service, privateDns: false });
    const back = await resource.update(before, { oldProperties: after });
    expect({ callsToLive, ...back }).toMatchObject({ Status: 'SUCCESS', Reason: '' });
    expect(listEndpoints(stage.simulator)).toHaveLength(4);
    return died;
  });
});

test('a Delete that died is finished by the next one', async () => {
  await forEveryCall(async (callsToLive) => {
    await setUp();
    await resource.create({ VpcId: vpc.vpcId });
    const died = await dies(resource.remove({ callsToLive }));
    expect((await resource.remove()).Status).toBe('SUCCESS');
    expect(listOwned(stage.simulator)).toEqual([]);
    return died;
  });
});
