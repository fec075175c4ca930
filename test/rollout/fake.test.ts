import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  ListStackInstancesCommand,
  ListStackSetOperationsCommand,
  type StackSetOperationPreferences,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { configure } from './members';
import { ROOT } from './organization';
import { type ScriptedMembers, scriptMembers } from './scripted-members';
import { type FleetServer, startFleetServer } from './server';

const MANAGEMENT = '100000000001';
const [A, B, C] = ['111111111111', '222222222222', '333333333333'];
const UNIT = 'ou-fa4e-workload';
const INNER = 'ou-fa4e-innerunit';
const template = 'Resources: {Topic: {Type: AWS::SNS::Topic}}';

let members: ScriptedMembers;
let server: FleetServer;
let client: CloudFormationClient;

beforeEach(async () => {
  members = scriptMembers();
  server = await startFleetServer('http://127.0.0.1:1', MANAGEMENT, 'us-east-1', members);
  server.organization.parents.set(UNIT, ROOT).set(INNER, UNIT);
  server.organization.accounts.set(A, UNIT).set(B, UNIT).set(C, INNER);
  client = new CloudFormationClient(configure(server.url, { account: MANAGEMENT, region: 'us-east-1' }));
});
afterEach(() => server.stop());

const set = (more: object = {}, StackSetName = 'set') =>
  client.send(
    new CreateStackSetCommand({
      ...{ StackSetName, TemplateBody: template, PermissionModel: 'SERVICE_MANAGED' },
      ...more,
    }),
  );
const deploy = (
  Regions: string[],
  OperationPreferences: StackSetOperationPreferences = {},
  DeploymentTargets: object = { OrganizationalUnitIds: [UNIT] },
  StackSetName = 'set',
) =>
  client.send(
    new CreateStackInstancesCommand({ StackSetName, Regions, OperationPreferences, DeploymentTargets }),
  );
const settle = async (name = 'set') => {
  for (const { ended } of server.stackSets.find(name).operations) await ended;
};
const list = async () => {
  await settle();
  const { Summaries = [] } = await client.send(new ListStackInstancesCommand({ StackSetName: 'set' }));
  return Summaries.map(
    ({ Account, Region, Status, StackInstanceStatus }) =>
      `${Account} ${Region} ${Status} ${StackInstanceStatus?.DetailedStatus}`,
  );
};

it('deploys to units and those inside them, never to the management account', async () => {
  await set();
  await deploy(['eu-west-1'], {}, { OrganizationalUnitIds: [ROOT] });
  expect(await list()).toEqual([A, B, C].map((account) => `${account} eu-west-1 CURRENT SUCCEEDED`));
});

it('filters accounts inside units', async () => {
  await set();
  const units = { OrganizationalUnitIds: [UNIT] };
  await deploy(['eu-west-1'], {}, { ...units, Accounts: [B, MANAGEMENT], AccountFilterType: 'INTERSECTION' });
  await settle();
  await deploy(['eu-west-2'], {}, { ...units, Accounts: [B], AccountFilterType: 'DIFFERENCE' });
  expect(await list()).toEqual([
    `${B} eu-west-1 CURRENT SUCCEEDED`,
    `${A} eu-west-2 CURRENT SUCCEEDED`,
    `${C} eu-west-2 CURRENT SUCCEEDED`,
  ]);
  const union = { ...units, Accounts: [B], AccountFilterType: 'UNION' };
  await expect(deploy(['eu-west-1'], {}, union)).rejects.toThrow(/UNION is not supported/);
  await expect(deploy(['eu-west-1'], {}, { Accounts: [B] })).rejects.toThrow(/OrganizationalUnitIds/);
});

it('stops at the first failure with no tolerance, and cancels the rest in all Regions', async () => {
  members.broken.set(`${B} eu-west-1`, 'out of addresses');
  await set();
  await deploy(['eu-west-1', 'us-east-1'], { RegionOrder: ['eu-west-1', 'us-east-1'] });
  expect(await list()).toEqual([
    `${A} eu-west-1 CURRENT SUCCEEDED`,
    `${A} us-east-1 OUTDATED CANCELLED`,
    `${B} eu-west-1 OUTDATED FAILED`,
    `${B} us-east-1 OUTDATED CANCELLED`,
  ]);
  const { Summaries } = await client.send(new ListStackSetOperationsCommand({ StackSetName: 'set' }));
  expect(Summaries).toMatchObject([{ Action: 'CREATE', Status: 'FAILED' }]);
});

it('goes on past one failed account that the tolerance allows', async () => {
  members.broken.set(`${A} eu-west-1`, 'out of addresses');
  await set();
  await deploy(['eu-west-1'], { FailureToleranceCount: 1, MaxConcurrentCount: 2 });
  expect(await list()).toEqual([
    `${A} eu-west-1 OUTDATED FAILED`,
    `${B} eu-west-1 CURRENT SUCCEEDED`,
    `${C} eu-west-1 CURRENT SUCCEEDED`,
  ]);
  const { Summaries } = await client.send(new ListStackSetOperationsCommand({ StackSetName: 'set' }));
  expect(Summaries?.[0]?.Status).toBe('SUCCEEDED');
});

it('allows one account more than the tolerance at a time, unless the mode is soft', async () => {
  await set();
  await expect(deploy(['eu-west-1'], { MaxConcurrentCount: 2 })).rejects.toThrow(/at most one more/);
  await deploy(['eu-west-1'], { MaxConcurrentCount: 2, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' });
  await settle();
});

it('does one operation at a time, and queues only with managed execution', async () => {
  let release = () => undefined as undefined;
  const held = new Promise<void>((resolve) => {
    release = () => void resolve() as undefined;
  });
  members.before = () => held;
  await set();
  await set({ ManagedExecution: { Active: true } }, 'managed');
  await deploy(['eu-west-1']);
  await expect(deploy(['us-east-1'])).rejects.toMatchObject({ name: 'OperationInProgressException' });
  await deploy(['eu-west-1'], {}, { OrganizationalUnitIds: [UNIT] }, 'managed');
  await deploy(['us-east-1'], {}, { OrganizationalUnitIds: [UNIT] }, 'managed');
  const { Summaries } = await client.send(new ListStackSetOperationsCommand({ StackSetName: 'managed' }));
  expect(Summaries?.map(({ Status }) => Status)).toEqual(['QUEUED', 'RUNNING']);
  release();
  await settle();
  await settle('managed');
});

it('keeps a changed definition even when the update fails', async () => {
  await set();
  await deploy(['eu-west-1']);
  await settle();
  members.broken.set(`${A} eu-west-1`, 'no');
  const TemplateBody = template.replace('Topic:', 'Other:');
  await client.send(new UpdateStackSetCommand({ StackSetName: 'set', TemplateBody }));
  expect(await list()).toContain(`${B} eu-west-1 OUTDATED CANCELLED`);
  expect(server.stackSets.find('set').template).toBe(TemplateBody);
});

it('deletes a stack set only when it is empty; what cannot go is inoperable', async () => {
  await set();
  await deploy(['eu-west-1'], {}, { OrganizationalUnitIds: [INNER] });
  await settle();
  await expect(client.send(new DeleteStackSetCommand({ StackSetName: 'set' }))).rejects.toMatchObject({
    name: 'StackSetNotEmptyException',
  });
  const remove = () =>
    client.send(
      new DeleteStackInstancesCommand({
        ...{ StackSetName: 'set', Regions: ['eu-west-1'], RetainStacks: false },
        DeploymentTargets: { OrganizationalUnitIds: [INNER] },
      }),
    );
  members.broken.set(`${C} eu-west-1`, 'in use');
  await remove();
  expect(await list()).toEqual([`${C} eu-west-1 INOPERABLE INOPERABLE`]);
  members.broken.clear();
  await remove();
  expect(await list()).toEqual([]);
  await client.send(new DeleteStackSetCommand({ StackSetName: 'set' }));
});

it('deploys to an account that joins, what it depends on first, and retains or deletes when it leaves', async () => {
  const auto = { AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true } };
  await set(auto, 'network');
  const { arn } = server.stackSets.find('network');
  await set({ AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false, DependsOn: [arn] } });
  for (const name of ['set', 'network'])
    await deploy(['eu-west-1'], {}, { OrganizationalUnitIds: [INNER] }, name);
  await Promise.all([settle(), settle('network')]);
  members.log = [];
  await server.stackSets.join('444444444444', INNER);
  expect(members.log).toEqual(['put 444444444444 eu-west-1 network', 'put 444444444444 eu-west-1 set']);
  await server.stackSets.leave('444444444444');
  expect(members.log.slice(2)).toEqual(['remove 444444444444 eu-west-1']);
  members.broken.set('555555555555 eu-west-1', 'no');
  members.log = [];
  await server.stackSets.join('555555555555', INNER);
  expect(members.log).toEqual(['put 555555555555 eu-west-1 network']);
});

it.each([
  ['a transform', `Transform: AWS::LanguageExtensions\n${template}`, /Transform is not supported/],
  ['a nested stack', 'Resources: {A: {Type: AWS::CloudFormation::Stack}}', /Nested stacks/],
  ['a role without the capability', 'Resources: {A: {Type: AWS::IAM::Role}}', /CAPABILITY_IAM/],
])('refuses %s', async (_name, TemplateBody, sentence) => {
  await expect(set({ TemplateBody })).rejects.toThrow(sentence);
});

it('answers in shapes that boto3 reads as well', async () => {
  members.broken.set(`${C} eu-west-1`, 'no');
  await set({ AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true } });
  await deploy(['eu-west-1', 'us-east-1'], { RegionOrder: ['eu-west-1', 'us-east-1'] });
  await settle();
  const python = join(__dirname, '..', '..', '.venv', 'bin', 'python');
  const script = join(__dirname, 'read_answers.py');
  const { stdout } = await promisify(execFile)(python, [script, server.url, MANAGEMENT, 'set']);
  const { set: stackSet, operation, results, instances, missing } = JSON.parse(stdout);
  expect(stackSet).toMatchObject({
    ...{ StackSetName: 'set', Status: 'ACTIVE', PermissionModel: 'SERVICE_MANAGED', TemplateBody: template },
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    OrganizationalUnitIds: [UNIT],
  });
  expect(operation).toMatchObject({ Action: 'CREATE', Status: 'FAILED' });
  expect(results).toHaveLength(6);
  expect(instances).toHaveLength(6);
  expect(instances).toContainEqual(
    expect.objectContaining({
      ...{ Account: C, Region: 'eu-west-1', Status: 'OUTDATED', StatusReason: 'no' },
      StackInstanceStatus: { DetailedStatus: 'FAILED' },
    }),
  );
  expect(missing).toBe('StackSetNotFoundException');
});

it('refuses everything without trusted access', async () => {
  server.organization.hasTrustedAccess = false;
  await expect(set()).rejects.toThrow(/enable organizations access/);
});
