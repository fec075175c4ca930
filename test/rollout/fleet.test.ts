import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameter } from '@aws-sdk/client-cloudformation';
import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import type { Fleet, Instance } from '../../scripts/rollout/fleet';
import { openMembers, type Place } from './members';
import { createPlainNetwork, createPublicNetwork, createServedNetwork, tag } from './networks';
import { type Ended, openStage, REGIONS, SANDBOX, type Stage, WORKLOADS } from './stage';

jest.setTimeout(180_000);

const CANARY = '111111111111';
const SERVED = '222222222222';
const PUBLIC = '333333333333';
const LATE = '444444444444';
const TWIN = '777777777777';
const TAGGED = ['555555555555', '666666666666'] as const;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** Each account gets its network in both Regions, and the parameter that says where it is. */
async function furnish(
  account: string,
  create: typeof createPlainNetwork,
  announce: (place: Place, vpcId: string) => Promise<void> = stage.publish,
): Promise<void> {
  for (const region of REGIONS) {
    const place = { account, region };
    await announce(place, await create(stage.ec2(place), region));
  }
}

/** `type:owner` of every endpoint that stands in a place, ours or another's. */
async function listEndpoints(place: Place): Promise<string[]> {
  const { VpcEndpoints = [] } = await stage.ec2(place).send(new DescribeVpcEndpointsCommand({}));
  const isOurs = (tags: { Key?: string | undefined }[]) =>
    tags.some(({ Key }) => Key === 'ecr-vpc-endpoints:owner');
  return VpcEndpoints.map(
    ({ ServiceName = '', Tags = [] }) =>
      `${ServiceName.split('.').slice(3).join('.')}:${isOurs(Tags) ? 'ours' : 'theirs'}`,
  ).sort();
}

const refresh = (parameters: Parameter[]) =>
  parameters.map((each) => (each.ParameterKey === 'Refresh' ? { ...each, ParameterValue: 'again' } : each));

const ALL_OURS = ['ecr.api:ours', 'ecr.dkr:ours', 's3:ours'];
const show = ({ stdout }: Ended) => void process.stdout.write(`\n${stdout}\n`);
const parse = ({ stdout }: Ended): Fleet & { failure?: string } => JSON.parse(stdout);
const find = (fleet: Fleet, account: string, region: string): Instance | undefined =>
  fleet.waves
    .flatMap(({ instances }) => instances)
    .find((each) => each.account === account && each.region === region);
const setsOf = (fleet: Fleet) =>
  Object.fromEntries(
    fleet.waves
      .flatMap(({ instances }) => instances)
      .map(({ account, region, endpoints }) => [
        `${account} ${region}`,
        endpoints !== 'unknown' && endpoints.set,
      ]),
  );

describe('an organization whose network team publishes the VPC in an SSM parameter', () => {
  const name = ['--stack-name', 'ecr'];
  const status = async () =>
    parse(await stage.run([...name, '--status', '--role-name', 'Auditor', '--json']));

  beforeAll(async () => {
    for (const account of [CANARY, SERVED, PUBLIC])
      stage.server.organization.accounts.set(account, WORKLOADS);
    await furnish(CANARY, createPlainNetwork);
    await furnish(SERVED, createServedNetwork);
    await furnish(PUBLIC, createPublicNetwork);
  });

  it('stops at a canary that fails: 1 failed, the rest untouched', async () => {
    const [region = ''] = REGIONS;
    const place = { account: CANARY, region };
    await stage.publish(place, 'vpc-0123456789abcdef0');
    const stopped = await stage.run([
      ...[...name, '--yes', '--ou', WORKLOADS, '--canary-accounts', CANARY],
      ...['--regions', REGIONS.join(','), '--bucket', stage.bucket],
    ]);
    show(stopped);
    expect(stopped).toMatchObject({ code: 1, stderr: '' });
    expect(stopped.stdout).toMatch(/│ 111111111111 │ us-east-1 +│ failed /);
    expect(stopped.stdout).toMatch(/ {2}111111111111 us-east-1: There is no vpc-0123456789abcdef0 /);
    expect(stopped.stdout).toContain('ecr: 1 failed, 1 untouched');
    expect(stopped.stdout).toContain('Organization (ecr-organization, not started)');
    for (const account of [CANARY, SERVED, PUBLIC])
      for (const each of REGIONS)
        expect((await listEndpoints({ account, region: each })).filter((id) => id.endsWith(':ours'))).toEqual(
          [],
        );
  });

  it('goes on when the cause is mended: three accounts x two Regions, each by its own network', async () => {
    const place = { account: CANARY, region: REGIONS[0] ?? '' };
    await stage.publish(place, await createPlainNetwork(stage.ec2(place), place.region));
    const done = await stage.run([
      ...name,
      '--yes',
      '--role-name',
      'Auditor',
      '--html',
      join(stage.dist, 'fleet.html'),
    ]);
    show(done);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('ecr: 6 current');
    for (const region of REGIONS) {
      expect(await listEndpoints({ account: CANARY, region })).toEqual(ALL_OURS);
      expect(await listEndpoints({ account: SERVED, region })).toEqual([
        'ecr.api:ours',
        'ecr.dkr:ours',
        's3:theirs',
      ]);
      expect(await listEndpoints({ account: PUBLIC, region })).toEqual([]);
    }
    const fleet = await status();
    expect(fleet.counts).toMatchObject({ current: 6, failed: 0 });
    expect(setsOf(fleet)).toEqual(
      Object.fromEntries(
        REGIONS.flatMap((region) => [
          [`${CANARY} ${region}`, 'ecr and s3'],
          [`${SERVED} ${region}`, 'ecr and s3'],
          [`${PUBLIC} ${region}`, 'none'],
        ]),
      ),
    );
    const served = find(fleet, SERVED, 'eu-central-1')?.endpoints;
    expect(served).toMatchObject({ adopted: [expect.stringMatching(/^vpce-/)] });
    expect(served !== 'unknown' && served?.adopted).toEqual([served !== 'unknown' && served?.s3]);
    const page = readFileSync(join(stage.dist, 'fleet.html'), 'utf8');
    expect(page).toContain('<th scope="row">333333333333</th>');
    expect(page).toContain('(adopted)');
  });

  it('does not know the endpoints without a role', async () => {
    const { waves } = parse(await stage.run([...name, '--status', '--json']));
    for (const { instances } of waves)
      for (const { endpoints } of instances) expect(endpoints).toBe('unknown');
  });

  it('comes to an account that joins, and finds its network when that arrives later', async () => {
    await stage.server.stackSets.join(LATE, WORKLOADS);
    const before = await status();
    expect(find(before, LATE, 'us-east-1')).toMatchObject({ state: 'current', endpoints: { set: 'none' } });
    await furnish(LATE, createPlainNetwork);
    const refreshed = await stage.run([...name, '--yes', '--parameter', 'Refresh=2']);
    expect(refreshed).toMatchObject({ code: 0, stdout: expect.stringContaining('ecr: 8 current') });
    expect(find(await status(), LATE, 'us-east-1')).toMatchObject({ endpoints: { set: 'ecr and s3' } });
    for (const region of REGIONS) expect(await listEndpoints({ account: LATE, region })).toEqual(ALL_OURS);
  });

  it('stands in two Regions of one account at once, and nothing global collides', async () => {
    const twins = REGIONS.map((region) => ({ account: TWIN, region }));
    await furnish(TWIN, createPlainNetwork);
    const { template, parameters, tags, capabilities } = stage.server.stackSets.find('ecr-canary');
    const wanted = { stackSetName: 'twin', template, parameters, tags, capabilities };
    const members = openMembers(stage.emulator.endpoint);
    const made = await Promise.all(twins.map((place) => members.put(place, undefined, wanted)));
    expect(made.map(({ reason }) => reason)).toEqual([undefined, undefined]);
    for (const place of twins) expect(await listEndpoints(place)).toEqual(ALL_OURS);
    const [first, second] = twins as [Place, Place];
    await members.remove(first, made[0]?.stackId ?? '');
    expect(await listEndpoints(first)).toEqual([]);
    expect(
      await members.put(second, made[1]?.stackId, { ...wanted, parameters: refresh(parameters) }),
    ).toMatchObject({
      stackId: made[1]?.stackId,
    });
    expect(await listEndpoints(second)).toEqual(ALL_OURS);
  });

  it('leaves the endpoints to an account that leaves', async () => {
    await stage.server.stackSets.leave(LATE);
    expect((await status()).counts).toMatchObject({ current: 6 });
    expect(await listEndpoints({ account: LATE, region: 'us-east-1' })).toEqual(ALL_OURS);
  });

  it('goes away in the reverse order, and takes only what is ours', async () => {
    const removed = await stage.run([...name, '--remove', '--yes']);
    expect(removed).toMatchObject({ code: 0, stderr: '' });
    expect(removed.stdout).toMatch(/ecr-organization: deleted[\s\S]*ecr-canary: deleted/);
    for (const region of REGIONS) {
      expect(await listEndpoints({ account: CANARY, region })).toEqual([]);
      expect(await listEndpoints({ account: SERVED, region })).toEqual(['s3:theirs']);
    }
  });
});

describe('an organization whose network team tags the VPC', () => {
  const args = ['--stack-name', 'tagged'];

  beforeAll(async () => {
    for (const account of TAGGED) {
      stage.server.organization.accounts.set(account, SANDBOX);
      await furnish(account, createPlainNetwork, ({ region }, vpcId) =>
        tag(stage.ec2({ account, region }), vpcId, 'network', 'main'),
      );
    }
  });

  it('is interrupted and goes on, S3 only', async () => {
    const [canary] = TAGGED;
    const first = [
      ...[...args, '--yes', '--ou', SANDBOX, '--canary-accounts', canary, '--regions', REGIONS.join(',')],
      ...[
        '--bucket',
        stage.bucket,
        '--parameter',
        'VpcTag=network=main',
        '--parameter',
        'EndpointSet=S3Only',
      ],
    ];
    const interrupted = await stage.run(first, 'RUNNING');
    expect(interrupted).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('CloudFormation goes on with tagged-canary'),
    });
    const done = await stage.run([...first, '--json', '--role-name', 'Auditor']);
    expect(done.code).toBe(0);
    const fleet = parse(done);
    expect(fleet.counts).toMatchObject({ current: 4 });
    expect(new Set(Object.values(setsOf(fleet)))).toEqual(new Set(['s3 only']));
    for (const account of TAGGED)
      for (const region of REGIONS) expect(await listEndpoints({ account, region })).toEqual(['s3:ours']);
  });
});

describe('bad input', () => {
  const whole = ['--stack-name', 'bad', '--yes', '--ou', WORKLOADS, '--canary-accounts', CANARY];
  const from = ['--template-url', 'https://my-templates.s3.us-east-1.amazonaws.com/product.yaml'];

  it.each([
    ['a unit of wrong form', 2, ['--regions', 'us-east-1', '--ou', 'ou-1'], /"ou-1" is not the ID/],
    [
      'a Region that is not enabled',
      1,
      ['--regions', 'us-east-1,xx-nowhere-1'],
      /xx-nowhere-1 is not enabled/,
    ],
  ])('is refused: %s, exit %d, and nothing is started', async (_name, code, args, sentence) => {
    stage.server.calls.length = 0;
    const refused = await stage.run([...whole, ...from, ...args]);
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    expect(stage.server.calls.filter((call) => call !== 'DescribeStacks')).toEqual([]);
  });
});
