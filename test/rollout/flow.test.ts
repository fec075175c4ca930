import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ChangeSetType,
  CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createColors } from 'picocolors';
import { type RolloutResult, rollout } from '../../scripts/rollout';
import type { Fleet } from '../../scripts/rollout/fleet';
import { openFleetCloud } from '../../scripts/rollout/fleet-cloud';
import { type RolloutOptions, readRolloutRequest } from '../../scripts/rollout/request';
import { openCloud } from '../../scripts/stack/cloud';
import { Interrupted } from '../../scripts/stack/failure';
import type { Session } from '../../scripts/stack/session';
import { talkToEmulator } from '../../scripts/start/isolation';
import { type MiniStack, REGION, startMiniStack } from '../../scripts/start/ministack';
import { parseTemplate } from '../templates/template';
import { configure } from './members';
import { ROOT } from './organization';
import { type ScriptedMembers, scriptMembers } from './scripted-members';
import { type FleetServer, startFleetServer } from './server';

jest.setTimeout(60_000);

const project = join(__dirname, '..', '..');
const templates = join(project, 'templates');
const MANAGEMENT = '100000000001';
const [A, B, C] = ['111111111111', '222222222222', '333333333333'];
const UNIT = 'ou-fa4e-workload';
const CANARY_UNIT = 'ou-fa4e-canaries';

let emulator: MiniStack;
let templateUrl: string;
let members: ScriptedMembers;
let server: FleetServer;

beforeAll(async () => {
  emulator = await startMiniStack(project);
  templateUrl = await putTemplate();
});
afterAll(() => emulator?.stop());

beforeEach(async () => {
  members = scriptMembers();
  server = await startFleetServer(emulator.endpoint, MANAGEMENT, REGION, members);
  server.organization.parents.set(UNIT, ROOT).set(CANARY_UNIT, ROOT);
  server.organization.accounts.set(A, UNIT).set(B, UNIT).set(C, UNIT);
  talkToEmulator(server.url);
  process.env.AWS_ACCESS_KEY_ID = MANAGEMENT;
});
afterEach(async () => {
  await server.stacks.settle();
  await server.stop();
});

/** A template with the product's parameters; what is in it matters to no scripted account. */
async function putTemplate(): Promise<string> {
  const s3 = new S3Client({
    ...configure(emulator.endpoint, { account: MANAGEMENT, region: REGION }),
    forcePathStyle: true,
  });
  const { Resources } = parseTemplate(readFileSync(join(templates, 'stack-set.yaml'), 'utf8'));
  const passed = Resources.StackSet?.Properties.Parameters as { ParameterKey: string }[];
  const Parameters = Object.fromEntries(passed.map(({ ParameterKey }) => [ParameterKey, { Type: 'String' }]));
  const Body = JSON.stringify({ Parameters, Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'product.json', Body }));
  return `${emulator.endpoint}/templates/product.json`;
}

interface Run {
  lines: string[];
  result: Promise<RolloutResult>;
  interrupt(): void;
}

function start(options: Partial<RolloutOptions>, answer?: (question: string) => boolean): Run {
  const lines: string[] = [];
  const controller = new AbortController();
  const session: Session = {
    ...{ cloud: openCloud(), settings: {}, signal: controller.signal, pollMs: 5 },
    terminal: {
      paint: createColors(false),
      say: (line = '') => void lines.push(line),
      ...(answer && { confirm: async (question: string) => answer(question) }),
    },
  };
  const request = readRolloutRequest({ stackName: 'ecr', yes: !answer, ...options }, templates);
  const result = rollout(request, session, openFleetCloud({}));
  result.catch(() => undefined);
  return { lines, result, interrupt: () => controller.abort() };
}

const first = (): Partial<RolloutOptions> => ({
  ...{ ou: [UNIT], canaryAccounts: A, regions: 'us-east-1,eu-central-1', templateUrl },
});
const counts = (result: RolloutResult) =>
  Object.fromEntries(Object.entries((result as Fleet).counts).filter(([, count]) => count > 0));
const failure = (result: RolloutResult) => ('failure' in result ? result.failure : undefined);

it('deploys the canary Region by Region, then the rest, and each account once', async () => {
  const run = start(first());
  expect(counts(await run.result)).toEqual({ current: 6 });
  expect(members.log.map((line) => line.replace('put ', ''))).toEqual([
    `${A} us-east-1 ecr-canary`,
    `${A} eu-central-1 ecr-canary`,
    ...['us-east-1', 'eu-central-1'].flatMap((region) => [
      `${B} ${region} ecr-organization`,
      `${C} ${region} ecr-organization`,
    ]),
  ]);
  expect(run.lines.join('\n')).toMatch(/SUCCEEDED +create +222222222222 +eu-central-1/);
  const canary = server.stackSets.find('ecr-canary');
  const organization = server.stackSets.find('ecr-organization');
  expect(canary).toMatchObject({ isManaged: true, capabilities: ['CAPABILITY_IAM'] });
  expect(canary.autoDeployment).toEqual({ Enabled: false });
  expect(organization.autoDeployment).toEqual({ Enabled: true, RetainStacksOnAccountRemoval: true });
  expect(organization.operations[0]?.preferences).toMatchObject({
    ...{ FailureToleranceCount: 0, MaxConcurrentCount: 1, ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE' },
  });
});

it('stops when the canary fails; the rest is untouched, and the same command goes on', async () => {
  members.broken.set(`${A} us-east-1`, 'Message returned: no private subnet (RequestId: 1).');
  const stopped = start({ ...first(), canaryAccounts: `${A},${B}` });
  const result = await stopped.result;
  expect(counts(result)).toEqual({ failed: 1, untouched: 3 });
  expect(failure(result)).toMatch(/canary wave stopped. The organization was not touched/);
  expect(stopped.lines.join('\n')).toMatch(
    /│ 111111111111 │ us-east-1 +│ failed[\s\S]*111111111111 us-east-1: no private subnet/,
  );
  expect(stopped.lines.join('\n')).toContain('Organization (ecr-organization, not started)');
  expect(members.log).toEqual([`put ${A} us-east-1 ecr-canary`]);

  const status = start({ status: true });
  await status.result;
  expect(status.lines.join('\n')).toContain(`not started): ${UNIT} without ${A}, ${B}; us-east-1`);

  // Nothing has changed: no deployment is repeated for nothing, and none is left out.
  expect(counts(await start({}).result)).toEqual({ failed: 1, untouched: 3 });
  members.broken.clear();
  expect(counts(await start({}).result)).toEqual({ current: 6 });
});

it('stops in the organization, keeps what stands, and goes on with the same command', async () => {
  members.broken.set(`${C} us-east-1`, 'no');
  const result = await start(first()).result;
  expect(counts(result)).toEqual({ current: 3, failed: 1, untouched: 2 });
  expect(failure(result)).toMatch(/organization wave stopped. What was done before the failure stays/);
  members.broken.clear();
  expect(counts(await start({}).result)).toEqual({ current: 6 });
  expect(members.log.filter((line) => line.startsWith('remove'))).toEqual([]);
});

it('goes on after an interruption with what is under way', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  members.before = () => held;
  const interrupted = start(first());
  while (members.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  interrupted.interrupt();
  await expect(interrupted.result).rejects.toThrow(Interrupted);
  await expect(interrupted.result).rejects.toThrow(/goes on with ecr-canary.*same command/);
  const resumed = start(first());
  while (!resumed.lines.some((line) => line.includes('waited for')))
    await new Promise((r) => setTimeout(r, 5));
  release();
  expect(counts(await resumed.result)).toEqual({ current: 6 });
  expect(members.log.filter((line) => line.endsWith('ecr-canary'))).toHaveLength(2);
});

it('changes nothing on a second run, and one parameter everywhere, the canary first', async () => {
  await start(first()).result;
  const deployed = members.log.length;
  await start({}).result;
  expect(members.log).toHaveLength(deployed);
  await start({ parameter: ['EndpointPolicy=PullOnly'] }).result;
  expect(members.log.slice(deployed)[0]).toBe(`put ${A} us-east-1 ecr-canary`);
  expect(members.log).toHaveLength(2 * deployed);
  for (const { parameters } of members.standing.values())
    expect(parameters).toContainEqual({ ParameterKey: 'EndpointPolicy', ParameterValue: 'PullOnly' });
});

it('takes a unit of its own for the canary', async () => {
  server.organization.accounts.set(A, CANARY_UNIT);
  const { canaryAccounts: _, ...options } = first();
  expect(counts(await start({ ...options, canaryOu: CANARY_UNIT }).result)).toEqual({ current: 6 });
  expect(members.log[0]).toBe(`put ${A} us-east-1 ecr-canary`);
});

it('proves nothing with a canary that has no account', async () => {
  const result = await start({ ...first(), canaryAccounts: '999999999999' }).result;
  expect(failure(result)).toMatch(/canary wave stopped|no account/);
  expect(members.log).toEqual([]);
});

it('refuses another canary for a standing fleet', async () => {
  await start(first()).result;
  await expect(start({ ...first(), canaryAccounts: B }).result).rejects.toThrow(/canary of a standing fleet/);
});

it('deletes where the fleet no longer reaches, and says so before', async () => {
  await start(first()).result;
  const run = start({ regions: 'us-east-1' });
  expect(counts(await run.result)).toEqual({ current: 3 });
  expect(run.lines.join('\n')).toContain('The endpoints go in: eu-central-1');
  expect([...members.standing.keys()].sort()).toEqual([A, B, C].map((account) => `${account} us-east-1`));
});

it('asks before each wave, and stops on a no', async () => {
  const never = start(first(), () => false);
  await expect(never.result).rejects.toThrow(/nothing was changed/);
  expect(server.calls.filter((call) => /^(Create|Execute|Delete)/.test(call))).toEqual([]);
  const half = start(first(), (question) => question.includes('canary?'));
  await half.result;
  // The look before the second question.
  expect(half.lines.join('\n')).toContain('ecr: 2 current');
  expect(failure(await half.result)).toMatch(/only the canary/);
  expect(members.log).toHaveLength(2);
});

it('removes the organization first, then the canary', async () => {
  await start(first()).result;
  members.log = [];
  expect(await start({ remove: true }).result).toEqual({
    fleetName: 'ecr',
    removed: ['ecr-organization', 'ecr-canary'],
  });
  expect(members.standing.size).toBe(0);
  expect(members.log).toHaveLength(6);
  expect(members.log.slice(-2)).toEqual([`remove ${A} us-east-1`, `remove ${A} eu-central-1`]);
  expect(await start({ remove: true }).result).toEqual({ fleetName: 'ecr', removed: [] });
});

it('removes a stack that was only reviewed', async () => {
  const template = readFileSync(join(templates, 'stack-set.yaml'), 'utf8');
  const values = { Wave: 'Canary', OrganizationalUnitIds: UNIT, CanaryAccounts: A, Regions: 'us-east-1' };
  server.stacks.createChangeSet({
    ...{ StackName: 'ecr-canary', ChangeSetName: 'review', ChangeSetType: 'CREATE', TemplateBody: template },
    Parameters: Object.entries({ ...values, TemplateUrl: templateUrl }).map(
      ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
    ),
  });
  expect(await start({ remove: true }).result).toMatchObject({ removed: ['ecr-canary'] });
  expect(() => server.stacks.describe('ecr-canary')).toThrow(/does not exist/);
});

it('says what could not be removed, and tries again', async () => {
  await start(first()).result;
  members.broken.set(`${B} us-east-1`, 'a security group refers to it');
  await expect(start({ remove: true }).result).rejects.toThrow(
    /DELETE_FAILED.*a security group refers to it/,
  );
  members.broken.clear();
  await start({ remove: true }).result;
  expect(members.standing.size).toBe(0);
});

it.each<[string, Partial<RolloutOptions>, RegExp]>([
  ['no unit', { ou: [] }, /pass --ou/],
  ['no Region', { regions: undefined } as never, /pass --regions/],
  ['no template', { templateUrl: undefined } as never, /pass --bucket/],
  ['no canary', { canaryAccounts: undefined } as never, /pass --canary-accounts/],
  ['a Region that is not enabled', { regions: 'us-east-1,xx-nowhere-1' }, /xx-nowhere-1 is not enabled/],
])('refuses %s before anything is started', async (_name, without, sentence) => {
  await expect(start({ ...first(), ...without }).result).rejects.toThrow(sentence);
  expect(new Set(server.calls)).toEqual(new Set(['DescribeStacks']));
});

it('says why no stack set can be made, and leaves no stack', async () => {
  server.organization.hasTrustedAccess = false;
  await expect(start(first()).result).rejects.toThrow(/no account was touched.*enable organizations access/);
  expect(() => server.stacks.describe('ecr-canary')).toThrow(/does not exist/);
});

it('waits for the network stack sets in accounts that join later', async () => {
  const network = server.stackSets.create('network', {
    ...{ TemplateBody: 'Resources: {A: {Type: AWS::SNS::Topic}}', AutoDeployment: { Enabled: true } },
  });
  const units = { OrganizationalUnitIds: [UNIT] };
  await server.stackSets.createInstances('network', units, ['us-east-1'], {}).ended;
  await start({ ...first(), parameter: [`NetworkStackSetArns=${network.arn}`] }).result;
  members.log = [];
  await server.stackSets.join('444444444444', UNIT);
  expect(members.log).toEqual([
    'put 444444444444 us-east-1 network',
    'put 444444444444 us-east-1 ecr-organization',
    'put 444444444444 eu-central-1 ecr-organization',
  ]);
  expect(counts(await start({ status: true }).result)).toEqual({ current: 8 });
});

it('goes on with what was deployed by hand', async () => {
  const client = new CloudFormationClient({});
  const deploy = async (type: ChangeSetType, DeployInstances: string) => {
    const named = { StackName: 'ecr-canary', ChangeSetName: 'by-hand' };
    const values = { Wave: 'Canary', OrganizationalUnitIds: UNIT, CanaryAccounts: A, Regions: 'us-east-1' };
    const all = { ...values, TemplateUrl: templateUrl, DeployInstances };
    await client.send(
      new CreateChangeSetCommand({
        ...{
          ...named,
          ChangeSetType: type,
          TemplateBody: readFileSync(join(templates, 'stack-set.yaml'), 'utf8'),
        },
        Parameters: Object.entries(all).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      }),
    );
    await client.send(new ExecuteChangeSetCommand({ ...named, DisableRollback: true }));
    await server.stacks.settle();
  };
  await deploy('CREATE', 'false');
  expect(members.log).toEqual([]);
  await deploy('UPDATE', 'true');
  expect(counts(await start({ status: true }).result)).toEqual({ current: 1 });
  expect(counts(await start({}).result)).toEqual({ current: 3 });
  expect(members.log.filter((line) => line.endsWith('ecr-canary'))).toHaveLength(1);
});

it('acts as a delegated administrator when told to, and remembers that', async () => {
  await expect(start({ ...first(), callAs: 'DELEGATED_ADMIN' }).result).rejects.toThrow(
    /not a delegated administrator/,
  );
  server.organization.delegatedAdmins.add(MANAGEMENT);
  expect(counts(await start({ ...first(), callAs: 'DELEGATED_ADMIN' }).result)).toEqual({ current: 6 });
  server.organization.delegatedAdmins.clear();
  await expect(start({ status: true }).result).rejects.toThrow(/not a delegated administrator/);
});

it('leaves somebody else’s stack alone', async () => {
  const foreign = start({ ...first(), stackName: 'ecr' });
  await foreign.result;
  jest.spyOn(server.stacks, 'readTemplate').mockReturnValue('Resources: {}');
  await expect(start({}).result).rejects.toThrow(/is not the wave of a fleet/);
  await expect(start({ remove: true }).result).rejects.toThrow(/is not the wave of a fleet/);
});

it('knows no fleet that is not there', async () => {
  await expect(start({ status: true }).result).rejects.toThrow(/There is no fleet ecr in us-east-1/);
});

it('deploys several accounts at a time in the soft mode', async () => {
  let most = 0;
  let now = 0;
  members.before = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 30));
    now -= 1;
  };
  await start({ ...first(), parameter: ['MaxConcurrentAccounts=2'] }).result;
  expect(most).toBe(2);
});
