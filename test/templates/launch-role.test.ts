import { account, isAllowed, type Policy, type Question } from '../iam/simulate';
import { readSchema } from './cfn-lint';
import { listNeeded, ofProperties, refused } from './needed';
import { readPolicies } from './policies';
import { getResource, type Resource, readTemplate } from './template';

const file = 'templates/launch-role.yaml';
const boundary = `arn:aws:iam::${account}:policy/team/boundary`;
const open = readPolicies(file, 'LaunchRole');
const bounded = readPolicies(file, 'LaunchRole', { PermissionsBoundaryName: 'team/boundary' });
const resources = readTemplate().Resources;

/** What CloudFormation names after a stack of Service Catalog, by service, and the same of anybody else. */
const named: Record<string, (stack: string) => string> = {
  iam: (stack) => `arn:aws:iam::${account}:role/ecr-vpc-endpoints/${stack}-Role-1A2B3C`,
  lambda: (stack) => `arn:aws:lambda:eu-west-1:${account}:function:${stack}-Function-1A2B3C`,
  logs: (stack) => `arn:aws:logs:us-east-1:${account}:log-group:${stack}-LogGroup-1A2B3C`,
};
const ours = `SC-${account}-pp-abcdefghijklm`;
const marked = 's3:ExistingObjectTag/servicecatalog:provisioning';
const passing = { 'iam:PassedToService': 'lambda.amazonaws.com' };
const bearing = { 'iam:PermissionsBoundary': boundary };
const contexts: Record<string, Record<string, string>> = {
  'iam:PassRole': passing,
  'iam:CreateRole': bearing,
  'iam:PutRolePolicy': bearing,
  'iam:PutRolePermissionsBoundary': bearing,
};

describe('what the template needs', () => {
  const needed = listNeeded(resources);

  test('comes from the handlers of every resource type', () => {
    expect(new Set(needed.map(({ type }) => type))).toEqual(
      new Set(Object.values(resources).map(({ Type }) => Type)),
    );
    for (const action of ['lambda:CreateFunction', 'iam:PassRole', 'logs:DeleteLogGroup'])
      expect(needed.map((each) => each.action)).toContain(action);
  });

  test.each(needed)('$type, $operation: $action is allowed', async ({ action }) => {
    expect(await isAllowed(open, askOwn(action))).toBe(true);
    expect(await isAllowed(bounded, askOwn(action))).toBe(true);
  });

  test('is not allowed on what does not belong to a stack of Service Catalog', async () => {
    const wide: string[] = [];
    for (const action of new Set(needed.map((each) => each.action)))
      if (await isAllowed(open, ask(action, 'web-app'))) wide.push(action);
    // Lists of the account, which IAM cannot narrow.
    expect(wide.sort()).toEqual([
      'logs:DescribeIndexPolicies',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
    ]);
  });

  test('is all that the role may do, besides running the stack', () => {
    const extra = listActions(open).filter((action) => !needed.some((each) => each.action === action));
    expect(extra.filter((action) => !action.startsWith('cloudformation:')).sort()).toEqual([
      'ec2:DescribeVpcs',
      // Waits for a function to be ready, as every SDK does.
      'lambda:GetFunctionConfiguration',
      's3:GetObject',
    ]);
  });
});

describe('a type that joins the template', () => {
  const topic: Resource = { Type: 'AWS::SNS::Topic', Properties: {} };

  test('needs rights that the role does not have', async () => {
    const actions = listNeeded({ ...resources, Topic: topic }).map(({ action }) => action);
    expect(actions).toContain('sns:CreateTopic');
    expect(() => askOwn('sns:CreateTopic')).toThrow('No name of a resource of sns is known');
    const resource = `arn:aws:sns:eu-west-1:${account}:${ours}-Topic-1A2B3C`;
    expect(await isAllowed(open, { action: 'sns:CreateTopic', resource })).toBe(false);
  });

  test('must be known when it is custom', () => {
    const custom: Resource = { Type: 'Custom::Other', Properties: {} };
    expect(() => listNeeded({ Custom: custom })).toThrow('Custom::Other is in no registry');
  });

  test('brings the rights of a property as soon as the property is set', () => {
    const lambda = getResource(readTemplate(), 'Function');
    const set = { ...lambda, Properties: { ...lambda.Properties, VpcConfig: {}, Code: { S3Bucket: 'b' } } };
    const actions = listNeeded({ Function: set }).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['ec2:DescribeSubnets', 's3:GetObject']));
    expect(actions).not.toContain('kms:Decrypt');
  });
});

test.each(
  Object.entries(ofProperties).flatMap(([type, properties]) =>
    Object.entries(properties).map(([property, actions]) => ({ type, property, actions })),
  ),
)(
  '$type has $property, and its handlers ask for what is left out without it',
  ({ type, property, actions }) => {
    const schema = readSchema(type);
    const handled = Object.values(schema?.handlers ?? {}).flatMap(({ permissions }) => permissions);
    expect(Object.keys(schema?.properties ?? {})).toContain(property.split('.')[0]);
    expect(actions.filter((action) => !handled.includes(action))).toEqual([]);
  },
);

test.each<[string, Policy[], Question, boolean]>([
  ['its own stack is created', open, stack('CreateStack', ours), true],
  ['its own stack is deleted', open, stack('DeleteStack', ours), true],
  ['a plan for its own stack is made', open, stack('CreateChangeSet', ours), true],
  ['another stack is not touched', open, stack('DeleteStack', 'network'), false],
  ['a name that only holds SC- is another', open, stack('DeleteStack', 'my-SC-stack'), false],
  ['the list of VPCs is read', open, { action: 'ec2:DescribeVpcs', resource: '*' }, true],
  ['the copy of the template is read', open, template({ [marked]: 'true' }), true],
  ['other objects are not read', open, template(), false],
  ['objects marked otherwise are not read', open, template({ [marked]: 'false' }), false],
  ['a role without the boundary is not made', bounded, ask('iam:CreateRole', ours), false],
  ['a role with another boundary is not made', bounded, under('iam:CreateRole', 'other'), false],
  ['a role without the boundary gets no rights', bounded, ask('iam:PutRolePolicy', ours), false],
  ['another boundary is not put on', bounded, under('iam:PutRolePermissionsBoundary', 'other'), false],
  ['a role without any boundary is made where none is asked for', open, ask('iam:CreateRole', ours), true],
  ['the boundary is not taken off', bounded, ask('iam:DeleteRolePermissionsBoundary', ours), false],
  [
    'the boundary is not taken off where none is asked for',
    open,
    ask('iam:DeleteRolePermissionsBoundary', ours),
    false,
  ],
  ['no managed policy is attached', open, ask('iam:AttachRolePolicy', ours), false],
  ['the role is passed to Lambda', open, ask('iam:PassRole', ours, passing), true],
  [
    'the role is passed to nobody else',
    open,
    ask('iam:PassRole', ours, { 'iam:PassedToService': 'ec2.amazonaws.com' }),
    false,
  ],
  ['a role outside the path is not passed', open, role('iam:PassRole', 'admin', passing), false],
  ['a role outside the path is not changed', open, role('iam:PutRolePolicy', `${ours}-Role`), false],
  ['it does not change itself', open, role('iam:PutRolePolicy', 'ecr-vpc-endpoints-launch'), false],
  ['another function is not called', open, ask('lambda:InvokeFunction', 'web-app'), false],
  ['no endpoint is made', open, ec2('CreateVpcEndpoint', 'vpc-endpoint/vpce-1'), false],
  ['no endpoint is deleted', open, ec2('DeleteVpcEndpoints', 'vpc-endpoint/vpce-1'), false],
  ['no security group is made', open, ec2('CreateSecurityGroup', 'security-group/sg-1'), false],
])('%s', async (_, policies, question, allowed) => {
  expect(await isAllowed(policies, question)).toBe(allowed);
});

test('what is refused has a reason, and is not in the role', () => {
  for (const [action, reason] of Object.entries(refused)) {
    expect(reason).not.toBe('');
    expect(listActions(open)).not.toContain(action);
  }
});

test('no action has a wildcard, and everything on * is a read', () => {
  expect(listActions(open).filter((action) => action.includes('*'))).toEqual([]);
  const wide = listStatements(open).filter(({ Resource }) => Resource === '*');
  const actions = wide.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/:(Describe|Get|Validate)/.test(action))).toEqual([]);
});

test('the role is Service Catalog’s alone, has a name and no path, and fits into IAM', () => {
  const { Properties } = getResource(readTemplate(file), 'LaunchRole');
  expect(Properties.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'servicecatalog.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  expect(Properties.RoleName).toEqual({ Ref: 'RoleName' });
  expect(Properties).not.toHaveProperty('Path');
  // IAM's limit for all inline policies of a role together, without white space.
  const size = bounded.map(({ policy }) => JSON.stringify(policy).length).reduce((sum, each) => sum + each);
  expect(size).toBeLessThan(10_240);
  expect(JSON.stringify(Properties)).not.toMatch(/arn:aws[:-]/);
});

test('the names of role and boundary are no ARNs', () => {
  const { RoleName, PermissionsBoundaryName } = readTemplate(file).Parameters;
  const arn = 'arn:aws:iam::111122223333:policy/boundary';
  const takes = (pattern: string | undefined, text: string) => new RegExp(pattern ?? '').test(text);
  expect([arn, 'path/role', ''].filter((text) => takes(RoleName?.AllowedPattern, text))).toEqual([]);
  expect(
    [arn, '/boundary', 'a b', '*'].filter((text) => takes(PermissionsBoundaryName?.AllowedPattern, text)),
  ).toEqual([]);
  expect(
    ['', 'boundary', 'team/boundary'].every((text) => takes(PermissionsBoundaryName?.AllowedPattern, text)),
  ).toBe(true);
});

test('the portfolio asks for the role by the name that it has by default', () => {
  const portfolio = readTemplate('catalog-portfolio.yaml').Parameters.LaunchRoleName;
  const { RoleName } = readTemplate(file).Parameters;
  expect(portfolio?.Default).toBe(RoleName?.Default);
  expect(portfolio?.AllowedPattern).toBe(RoleName?.AllowedPattern);
});

test('the role that the template makes is in the path that the launch role may change', () => {
  expect(getResource(readTemplate(), 'Role').Properties.Path).toBe('/ecr-vpc-endpoints/');
});

function askOwn(action: string): Question {
  return ask(action, ours, contexts[action]);
}

function ask(action: string, stackName: string, context: Record<string, string> = {}): Question {
  const service = action.split(':')[0] ?? '';
  const name = named[service];
  if (!name)
    throw new Error(`No name of a resource of ${service} is known: add it to the table in this file.`);
  return { action, resource: name(stackName), context };
}

function under(action: string, policy: string): Question {
  return ask(action, ours, { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/${policy}` });
}

function role(action: string, name: string, context: Record<string, string> = {}): Question {
  return { action, resource: `arn:aws:iam::${account}:role/${name}`, context };
}

function stack(operation: string, name: string): Question {
  const resource = `arn:aws:cloudformation:eu-central-1:${account}:stack/${name}/0f1e2d3c`;
  return { action: `cloudformation:${operation}`, resource };
}

function ec2(operation: string, resource: string): Question {
  return { action: `ec2:${operation}`, resource: `arn:aws:ec2:eu-central-1:${account}:${resource}` };
}

function template(context: Record<string, string> = {}): Question {
  return { action: 's3:GetObject', resource: 'arn:aws:s3:::sc-copies/template.yaml', context };
}

function listStatements(policies: readonly Policy[]): { Action: string[]; Resource: unknown }[] {
  return policies.flatMap(({ policy }) =>
    (policy as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement.map(
      ({ Action, Resource }) => ({ Action: [Action].flat(), Resource }),
    ),
  );
}

function listActions(policies: readonly Policy[]): string[] {
  return listStatements(policies).flatMap(({ Action }) => Action);
}
