import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { actions } from '../../scripts/verify/permissions';
import { findEndpoint } from '../lifecycle/view';
import { fakeCloud } from '../unit/cli/fake-cloud';
import { type Stage, setStage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const verdictsOf = async (options = {}) => {
  const { lines = [] } = await stage.run(options);
  return Object.fromEntries(lines.map(({ id, verdict }) => [id, verdict]));
};

test('one denied source makes its own lines unknown, with the right that is missing; the rest goes on', async () => {
  const healthy = await verdictsOf();
  stage.lifecycle.simulator.settings.deny.push('DescribeNetworkAcls');
  stage.fake.denied.push('LookupEvents');
  const { lines = [] } = await stage.run();
  const changed = lines.filter(({ id, verdict }) => verdict !== healthy[id]);
  expect(changed.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['network-acls', 'unknown'],
    ['nat-traffic', 'unknown'],
    ['cloudtrail', 'unknown'],
  ]);
  expect(changed[0]?.evidence[0]).toBe(
    'Not read, ec2:DescribeNetworkAcls: this role may not do it (UnauthorizedOperation).',
  );
  expect(changed[1]?.evidence.join(' ')).toContain('pulls not counted');
  expect(changed[2]?.evidence[0]).toContain('cloudtrail:LookupEvents');
});

test('with every read denied the report still comes, all unknown', async () => {
  stage.lifecycle.simulator.settings.deny.push('*');
  stage.fake.denied.push('LookupEvents', 'GetMetricData');
  expect(new Set(Object.values(await verdictsOf()))).toEqual(new Set(['unknown']));
});

test('it calls nothing but what --permissions allows', async () => {
  const before = stage.lifecycle.simulator.calls.length;
  await stage.run();
  const calls = stage.lifecycle.simulator.calls.slice(before).map(({ action }) => `ec2:${action}`);
  const others = stage.fake.calls.map((action) =>
    action === 'LookupEvents' ? `cloudtrail:${action}` : `cloudwatch:${action}`,
  );
  const allowed = Object.values(actions).flat();
  expect([...calls, ...others].filter((call) => !allowed.includes(call))).toEqual([]);
});

test('an unknown VPC is one sentence', async () => {
  await expect(stage.run({ vpcId: 'vpc-0123456789abcdef0' })).rejects.toThrow(
    'There is no vpc-0123456789abcdef0 in us-east-1 of this account: check --vpc-id, --region and --profile.',
  );
});

test('Ctrl-C ends it with a word', async () => {
  const run = stage.run();
  stage.session.stop();
  await expect(run).rejects.toThrow('Interrupted: nothing was changed, verify only reads.');
});

test('inside the VPC the names are proven, or contradicted', async () => {
  const { simulator } = stage.lifecycle;
  stage.machine.homes.push({ vpcId: stage.plain.vpcId, subnetId: stage.plain.privateSubnetIds[0] ?? '' });
  expect((await verdictsOf())['dns-answers']).toBe('contradicted');
  for (const [service, name] of [
    ['ecr.api', 'api.ecr.us-east-1.amazonaws.com'],
    ['ecr.dkr', '123456789012.dkr.ecr.us-east-1.amazonaws.com'],
  ] as const) {
    const enis =
      simulator.account.endpoints.get(findEndpoint(simulator, service).id)?.NetworkInterfaceIds ?? [];
    stage.machine.addresses[name] = enis.map(
      (eni) => simulator.account.networkInterfaces.get(eni)?.PrivateIpAddress ?? '',
    );
  }
  expect((await verdictsOf())['dns-answers']).toBe('proven');
});

test('an idle VPC, without events and figures, is unknown and never contradicted', async () => {
  stage.fake.events.length = 0;
  stage.fake.figures.length = 0;
  const verdicts = await verdictsOf();
  expect([verdicts['endpoint-traffic'], verdicts['nat-traffic'], verdicts.cloudtrail]).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('a busy account: events are read up to a bound, and pulls are then not counted', async () => {
  const at = new Date(stage.machine.now().getTime() - 60_000);
  for (let each = 0; each < 2_100; each += 1)
    stage.fake.events.push({ name: 'BatchGetImage', at, record: {} });
  const { lines = [] } = await stage.run();
  const evidence = (id: string) => lines.find((line) => line.id === id)?.evidence.join(' ');
  expect(evidence('cloudtrail')).toContain('Only the newest 2000 calls were read.');
  expect(evidence('nat-traffic')).toContain('pulls not counted');
});

describe('with --stack-name', () => {
  const withStack = (outputs: Record<string, string>) => {
    stage.session.cloud = fakeCloud({});
    stage.session.cloud.findStack = async () => ({
      ...{ StackName: 'ecr', StackStatus: 'CREATE_COMPLETE' as StackStatus, CreationTime: new Date(0) },
      Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    });
  };
  const idOf = (service: string) => findEndpoint(stage.lifecycle.simulator, service).id;

  test("the stack's endpoints are judged", async () => {
    withStack({
      ...{ VpcId: stage.plain.vpcId, S3EndpointId: idOf('s3') },
      ...{ EcrApiEndpointId: idOf('ecr.api'), EcrDkrEndpointId: 'vpce-0123456789abcdef0' },
    });
    const { lines = [], stackName } = await stage.run({ stackName: 'ecr' });
    const contradicted = lines.filter(({ verdict }) => verdict === 'contradicted');
    expect(contradicted).toMatchObject([
      {
        id: 'endpoints',
        evidence: [expect.stringContaining('ecr.dkr endpoint vpce-0123456789abcdef0 is not in')],
      },
    ]);
    expect(stackName).toBe('ecr');
  });

  test('a stack for S3 alone leaves out the lines about ECR endpoints', async () => {
    withStack({
      VpcId: stage.plain.vpcId,
      S3EndpointId: idOf('s3'),
      EcrApiEndpointId: '',
      EcrDkrEndpointId: '',
    });
    const verdicts = await verdictsOf({ stackName: 'ecr' });
    expect(Object.keys(verdicts)).not.toContain('security-groups');
    expect(verdicts.endpoints).toBe('proven');
  });

  test.each([
    [
      { VpcId: 'vpc-0123456789abcdef0', S3EndpointId: '' },
      /Stack ecr serves vpc-0123456789abcdef0, not vpc-/,
    ],
    [{ Bucket: 'x' }, /Stack ecr \(CREATE_COMPLETE\) has no outputs VpcId and S3EndpointId/],
  ])('%j is one sentence', async (outputs, sentence) => {
    withStack(outputs);
    await expect(stage.run({ stackName: 'ecr' })).rejects.toThrow(sentence);
  });

  test('a stack that is not there is one sentence', async () => {
    stage.session.cloud.findStack = async () => undefined;
    await expect(stage.run({ stackName: 'gone' })).rejects.toThrow(/There is no stack gone/);
  });
});

test('--error with a VPC runs the lines that show the causes, and no others', async () => {
  const { lines = [], error } = await stage.run({ error: 'dial tcp 10.0.1.5:443: i/o timeout' });
  expect(lines.map(({ id }) => id)).toEqual(['security-groups', 'network-acls']);
  expect(error?.lines).toEqual(['security-groups', 'network-acls']);
  expect(stage.fake.calls).toEqual([]);
});

test('--html is one small page that asks for nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const html = join(folder, 'report.html');
    await stage.run({ html });
    const page = readFileSync(html, 'utf8');
    expect(page.length).toBeLessThan(50_000);
    expect(page).not.toMatch(/https?:|<script|<link/);
    expect(page).toContain('<h1>Do ECR pulls use the endpoints?');
    expect(page.match(/<section/g)).toHaveLength(13);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
