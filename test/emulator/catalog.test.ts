import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { REGION } from '../../scripts/start/ministack';
import { createSampleNetwork, type SampleNetwork } from '../../scripts/start/network';
import { readVpc } from '../../scripts/start/view';
import { account, isAllowed } from '../iam/simulate';
import { listNeeded } from '../templates/needed';
import { readPolicies } from '../templates/policies';
import { parseTemplate, type Template } from '../templates/template';
import { openStage, readOutputs, type Stage } from './stage';

jest.setTimeout(120_000);

/** As Service Catalog names the stack of a launch. */
const launch = `SC-${account}-pp-abcdefghijklm`;
const boundary = `arn:aws:iam::${account}:policy/boundary`;
const emulated = ':000000000000:';

let stage: Stage;
let network: SampleNetwork;
let template: Template;
let url: string;

beforeAll(async () => {
  stage = await openStage();
  const name = 'ecr-vpc-endpoints.catalog.template.yaml';
  const text = readFileSync(join(stage.dist, name), 'utf8');
  template = parseTemplate(text);
  url = await stage.put(name, text);
});
afterAll(() => stage?.close());

beforeEach(async () => {
  network = await createSampleNetwork(stage.ec2, REGION);
});

/** What the console sends: every field of the form, with its default where nobody has touched it. */
function fillForm(touched: Record<string, string>): Record<string, string> {
  const fields = Object.entries(template.Parameters).map(([name, { Default }]) => [
    name,
    touched[name] ?? String(Default),
  ]);
  return Object.fromEntries(fields);
}

/**
 * The resources that the launch has made, by type, in the account that the policies are read for. The log group is
 * not among them: MiniStack names it in a way of its own, AWS after the stack.
 */
async function listMade(stackName: string): Promise<Record<string, string>> {
  const describe = new DescribeStackResourcesCommand({ StackName: stackName });
  const { StackResources = [] } = await new CloudFormationClient({}).send(describe);
  const find = (type: string) =>
    StackResources.find((each) => each.ResourceType === type)?.PhysicalResourceId;
  const { Role } = await new IAMClient({}).send(new GetRoleCommand({ RoleName: find('AWS::IAM::Role') }));
  const arns = {
    iam: Role?.Arn ?? '',
    lambda: `arn:aws:lambda:${REGION}${emulated}function:${find('AWS::Lambda::Function')}`,
  };
  const inAccount = Object.entries(arns).map(([name, arn]) => [name, arn.replace(emulated, `:${account}:`)]);
  return Object.fromEntries(inAccount);
}

/** What CloudFormation called for these resources and the launch role, with these parameters, does not allow. */
async function listDenied(
  made: Record<string, string>,
  parameters: Record<string, string>,
): Promise<string[]> {
  const policies = readPolicies('templates/launch-role.yaml', 'LaunchRole', parameters);
  const denied: string[] = [];
  for (const { action } of listNeeded(template.Resources)) {
    const resource = made[action.split(':')[0] ?? ''];
    if (!resource) continue;
    const context = {
      ...(action === 'iam:PassRole' && { 'iam:PassedToService': 'lambda.amazonaws.com' }),
      ...(/:(CreateRole|PutRolePolicy|PutRolePermissionsBoundary)$/.test(action) &&
        parameters.PermissionsBoundaryName && { 'iam:PermissionsBoundary': boundary }),
    };
    if (!(await isAllowed(policies, { action, resource, context }))) denied.push(`${action} on ${resource}`);
  }
  return denied;
}

it('launches with nothing chosen but the VPC, changes and goes, all within the rights of the launch role', async () => {
  const { vpcId } = network;
  const created = await stage.create(launch, url, fillForm({ VpcId: vpcId }));
  expect(created.StackStatus).toBe('CREATE_COMPLETE');
  const { endpoints } = await readVpc(stage.ec2, vpcId);
  expect(endpoints.map(({ service }) => service)).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  const outputs = readOutputs(created);
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(template.Outputs).sort());
  expect(outputs.ConsoleUrl).toBe(
    `https://console.aws.amazon.com/vpcconsole/home?region=${REGION}#Endpoints:vpcId=${vpcId}`,
  );

  const made = await listMade(launch);
  expect(made.iam).toContain(`:role/ecr-vpc-endpoints/${launch}-Role-`);
  expect(made.lambda).toContain(`:function:${launch}-Function-`);
  expect(await listDenied(made, {})).toEqual([]);

  const updated = await stage.update(launch, url, fillForm({ VpcId: vpcId, Refresh: '2' }));
  expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
  await stage.remove(launch);
  expect((await readVpc(stage.ec2, vpcId)).endpoints).toEqual([]);
});

it('launches with a permissions boundary, which the launch role can then require', async () => {
  const form = fillForm({ VpcId: network.vpcId, PermissionsBoundaryArn: boundary });
  const created = await stage.create(launch, url, form);
  expect(created.StackStatus).toBe('CREATE_COMPLETE');
  const made = await listMade(launch);
  expect(await listDenied(made, { PermissionsBoundaryName: 'boundary' })).toEqual([]);
  const other = await listDenied(made, { PermissionsBoundaryName: 'another' });
  expect(other.map((text) => text.split(' ')[0])).toEqual(
    expect.arrayContaining(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary']),
  );
  await stage.remove(launch);
});

it('would not be allowed under a stack name that is not Service Catalog’s', async () => {
  await stage.create('by-hand', url, fillForm({ VpcId: network.vpcId }));
  const denied = await listDenied(await listMade('by-hand'), {});
  expect(denied).toContainEqual(
    expect.stringMatching(/^lambda:InvokeFunction on .*:function:by-hand-Function-/),
  );
  expect(denied).toContainEqual(
    expect.stringMatching(/^iam:CreateRole on .*:role\/ecr-vpc-endpoints\/by-hand-/),
  );
  await stage.remove('by-hand');
});
