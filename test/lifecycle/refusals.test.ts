import type { Settings } from '../simulator/settings';
import { addForeignInterfaceEndpoint, buildPlainVpc, type PlainVpc, shareVpc } from '../simulator/world';
import { type Answer, type Properties, type Resource, type Stage, setStage } from './stage';
import { act } from './user';
import { findEndpoint, listOwned, listWrites } from './view';

/** What cannot be done is said in words, and nothing is left behind. */

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

async function setUp(
  settings: Partial<Settings> = {},
  { region = 'us-east-1', zones = 2 } = {},
): Promise<void> {
  stage = await setStage(settings, { region });
  vpc = buildPlainVpc(stage.simulator, { zones });
  resource = stage.addResource();
}

const create = (properties: Properties = {}): Promise<Answer> =>
  resource.create({ VpcId: vpc.vpcId, ...properties });

/** A Create that fails, says why, and leaves nothing. */
async function expectFailure(reason: RegExp, properties: Properties = {}): Promise<void> {
  const answer = await create(properties);
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(reason);
  expect(listOwned(stage.simulator)).toEqual([]);
  expect((await resource.remove()).Status).toBe('SUCCESS');
}

test.each<[string, Partial<Settings['quotas']>, RegExp]>([
  [
    'interface endpoints',
    { interfaceEndpointsPerVpc: 1 },
    /ecr\.\w+ endpoint.*VpcEndpointLimitExceeded.*L-29B6F2EB/,
  ],
  [
    'gateway endpoints',
    { gatewayEndpointsPerRegion: 0 },
    /s3 endpoint.*VpcEndpointLimitExceeded.*L-1B52E74A/,
  ],
  ['security groups', { groupsPerRegion: 1 }, /SecurityGroupLimitExceeded.*L-E79EC296/],
  ['rules', { rulesPerGroup: 1 }, /RulesPerSecurityGroupLimitExceeded.*L-0EA8095F/],
])('the quota for %s', async (_, quotas, reason) => {
  await setUp();
  Object.assign(stage.simulator.settings.quotas, quotas);
  await expectFailure(reason);
});

test.each(['EnableDnsSupport', 'EnableDnsHostnames'])(
  '%s off, unless private DNS is not asked for',
  async (attribute) => {
    await setUp();
    act(stage.simulator, 'ModifyVpcAttribute', { VpcId: vpc.vpcId, [attribute]: { Value: false } });
    await expectFailure(new RegExp(`${attribute.replace('E', 'e')} of ${vpc.vpcId}, which is off`));
    expect(listWrites(stage.simulator)).toEqual([]);
    expect((await create({ PrivateDnsEnabled: 'false' })).Status).toBe('SUCCESS');
  },
);

test('DNS attributes off are no matter when the names are served by others', async () => {
  await setUp();
  for (const service of ['ecr.api', 'ecr.dkr'])
    addForeignInterfaceEndpoint(stage.simulator, { vpcId: vpc.vpcId, service });
  act(stage.simulator, 'ModifyVpcAttribute', { VpcId: vpc.vpcId, EnableDnsHostnames: { Value: false } });
  expect((await create()).Status).toBe('SUCCESS');
});

test('a VPC that another account shares with us', async () => {
  await setUp();
  shareVpc(stage.simulator, vpc.vpcId);
  await expectFailure(/belongs to account 999999999999 and is shared/);
  expect(listWrites(stage.simulator)).toEqual([]);
});

test('a VPC that is not there', async () => {
  await setUp();
  await expectFailure(/There is no vpc-0123456789abcdef0 in us-east-1/, { VpcId: 'vpc-0123456789abcdef0' });
});

test('an endpoint of ours that has failed since is made anew by the next Update', async () => {
  await setUp();
  await create();
  const { id } = findEndpoint(stage.simulator, 'ecr.api');
  Object.assign(stage.simulator.account.endpoints.get(id) ?? {}, {
    State: 'failed',
    LastError: { Code: 'X', Message: 'Y' },
  });
  const answer = await resource.update({ VpcId: vpc.vpcId, Refresh: '1' });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(findEndpoint(stage.simulator, 'ecr.api')).toMatchObject({ state: 'available' });
  expect(findEndpoint(stage.simulator, 'ecr.api').id).not.toBe(id);
});

test.each([5_000, 30_000, 120_000])(
  'a Create or Update with %d ms left answers before the deadline',
  async (remainingMs) => {
    await setUp({ pendingMs: 600_000, deletingMs: 600_000 });
    const ends = () => stage.clock.now() + remainingMs;
    const createEnd = ends();
    expect((await resource.create({ VpcId: vpc.vpcId }, { remainingMs })).Status).toBe('FAILED');
    expect(stage.clock.now()).toBeLessThan(createEnd);
    await stage.clock.sleep(700_000);
    expect((await resource.remove()).Status).toBe('SUCCESS');
    expect(listOwned(stage.simulator)).toEqual([]);
    await create({ EndpointSet: 'S3Only' });
    const updateEnd = ends();
    expect((await resource.update({ VpcId: vpc.vpcId }, { remainingMs })).Status).toBe('FAILED');
    expect(stage.clock.now()).toBeLessThan(updateEnd);
  },
);

test.each([
  ['hang', 12_000, /failed/],
  ['throttle', 200_000, /RequestLimitExceeded.*try again when less is going on/],
  ['503', 200_000, /Unavailable/],
] as const)(
  'an EC2 that says nothing but "%s" is given up before the deadline',
  async (fault, remainingMs, reason) => {
    await setUp();
    stage.simulator.intercept = () => ({ fault });
    const end = stage.clock.now() + remainingMs;
    const answer = await resource.create({ VpcId: vpc.vpcId }, { remainingMs });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) });
    expect(stage.clock.now()).toBeLessThan(end);
  },
  30_000,
);

test('an endpoint that never becomes available is given up in time, and taken away again', async () => {
  await setUp({ pendingMs: 3_600_000 });
  const start = stage.clock.now();
  await expectFailure(/did not become available within \d+ minutes/);
  expect(stage.clock.now() - start).toBeLessThan(900_000);
});
