import type { Fault } from '../simulator/faults';
import type { Settings } from '../simulator/settings';
import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Answer, type Properties, type Resource, type Stage, setStage } from './stage';
import { listEndpoints, listOwned, listOwnGroups, listWrites } from './view';

/** EC2 as it is on some days. */

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

/** Create, an Update that finds nothing to do, Delete. */
async function expectWholeLife(properties: Properties = {}, endpoints = 3): Promise<void> {
  expect(await create(properties)).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  const served = listEndpoints(stage.simulator);
  expect(served).toHaveLength(endpoints);
  for (const { state } of served) expect(state).toBe('available');
  expect(listOwnGroups(stage.simulator)).toHaveLength(1);
  const since = stage.simulator.calls.length;
  const updated = await resource.update({ VpcId: vpc.vpcId, ...properties, Refresh: '1' });
  expect(updated).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(listWrites(stage.simulator, since)).toEqual([]);
  expect(await resource.remove()).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(listOwned(stage.simulator)).toEqual([]);
}

const additional = 'logs,secretsmanager,ssm,ssmmessages,sts,kms,ecs,ecs-agent,ecs-telemetry';

test('twelve endpoints through a bucket of four calls, refilled at 0.3 a second', async () => {
  await setUp();
  await expectWholeLife({ AdditionalServices: additional }, 12);
  expect(stage.simulator.calls.map(({ outcome }) => outcome)).toContain('RequestLimitExceeded');
});

test.each<[Fault, number]>([
  ['503', 5],
  ['500', 3],
  ['throttle', 6],
  ['hang', 1],
])(
  'every action meets "%s" %d times when it is first called',
  async (fault, times) => {
    await setUp();
    const met = new Set<string>();
    stage.simulator.intercept = ({ action }) => {
      if (met.has(action)) return undefined;
      met.add(action);
      return { fault, times };
    };
    await expectWholeLife();
  },
  20_000,
);

test.each<Partial<Settings>>([
  { pageSize: 1 },
  { emptyPages: true },
  { pageSize: 1, emptyPages: true },
  { ignoreFilters: true },
  { visibilityDelayMs: 20_000 },
  { detailsWhenAvailable: true },
  { visibilityDelayMs: 20_000, detailsWhenAvailable: true, pageSize: 1 },
  { pendingMs: 290_000, deletingMs: 240_000 },
  { pendingMs: 0, deletingMs: 0, gatewayDeletingMs: 0, interfacesLingerMs: 0 },
  { deletedListedMs: 3_600_000 },
  { idSpelling: 'Id' },
])('the whole life goes well with %j', async (settings) => {
  await setUp(settings);
  await expectWholeLife();
});

test('other VPCs with endpoints of their own are left alone where filters are ignored', async () => {
  await setUp({ ignoreFilters: true });
  const other = buildPlainVpc(stage.simulator, { cidr: '10.7.0.0/16' });
  await stage.addResource('Other').create({ VpcId: other.vpcId });
  const before = listOwned(stage.simulator);
  expect((await create()).Data).toMatchObject({ Adopted: '', SubnetCount: '2', RouteTableCount: '3' });
  await resource.remove();
  expect(listOwned(stage.simulator)).toEqual(before);
});

describe('rights', () => {
  test('that arrive after 40 seconds are waited for', async () => {
    await setUp();
    stage.simulator.settings.deny.push({ action: '*', until: stage.clock.now() + 40_000 });
    await expectWholeLife();
  });

  test('that arrive one after the other, within a minute in all, are waited for', async () => {
    await setUp();
    const now = stage.clock.now();
    for (const [action, seconds] of [
      ['DescribeVpcs', 10],
      ['CreateSecurityGroup', 25],
      ['CreateVpcEndpoint', 45],
    ] as const) {
      stage.simulator.settings.deny.push({ action, until: now + seconds * 1_000 });
    }
    await expectWholeLife();
  });

  test.each(['DescribeVpcs', 'DescribeSubnets', 'DescribePrefixLists', 'CreateVpcEndpoint', '*'])(
    'that never arrive fail within two minutes: %s',
    async (action) => {
      await setUp({ deny: [action] });
      const start = stage.clock.now();
      const answer = await create();
      expect(answer.Status).toBe('FAILED');
      expect(answer.Reason).toMatch(action === '*' ? /ec2:Describe\w+/ : new RegExp(`ec2:${action}\\b`));
      expect(answer.Reason).toContain("Allow this action for the function's role");
      expect(stage.clock.now() - start).toBeLessThan(120_000);
    },
  );

  test('to delete that are missing are named, and the Delete succeeds once they are there', async () => {
    await setUp();
    await create();
    stage.simulator.settings.deny.push('DeleteVpcEndpoints');
    expect((await resource.remove()).Reason).toMatch(/Deleting vpce-\w+.*ec2:DeleteVpcEndpoints/);
    stage.simulator.settings.deny.pop();
    expect((await resource.remove()).Status).toBe('SUCCESS');
    expect(listOwned(stage.simulator)).toEqual([]);
  });
});
