import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAllowed, type Question, readStatements, stackId } from './role';
import { getResource, readTemplate, root } from './template';

const statements = readStatements();
const role = getResource(readTemplate(), 'Role').Properties;
const account = 'arn:aws:ec2:eu-central-1:111122223333';
const endpoint = `${account}:vpc-endpoint/vpce-1`;
const group = `${account}:security-group/sg-1`;
const requestTag = 'aws:RequestTag/ecr-vpc-endpoints:stack';
const resourceTag = 'aws:ResourceTag/ecr-vpc-endpoints:stack';
const foreign = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/theirs/2';

test('the role allows exactly the calls that the handler makes', () => {
  expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([
    'cloudformation:DescribeStackResource',
    'cloudformation:DescribeStacks',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:CreateSecurityGroup',
    'ec2:CreateTags',
    'ec2:CreateVpcEndpoint',
    'ec2:DeleteSecurityGroup',
    'ec2:DeleteVpcEndpoints',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribePrefixLists',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpointServices',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs',
    'ec2:ModifyVpcEndpoint',
    'ec2:RevokeSecurityGroupIngress',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'route53:AssociateVPCWithHostedZone',
    'ssm:GetParameter',
  ]);
});

test('the role allows no call of EC2, CloudFormation and SSM that the handler does not name, and misses none', () => {
  const folder = join(root, 'handler');
  const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const calls = code.flatMap((text) => [...text.matchAll(/\bnew (\w+)Command\(/g)].map(([, name]) => name));
  const actions = statements
    .flatMap(({ Action }) => Action)
    .filter((action) => /^(ec2|cloudformation|ssm):/.test(action));
  const names = actions.map((action) => action.replace(/^.*:/, ''));
  expect([...new Set(names)].sort()).toEqual([...new Set(calls)].sort());
});

test('every statement allows, has a name of its own, and no action has a wildcard', () => {
  expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true);
  expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
});

test.each([
  ['/network/vpc-id', 'parameter/network/vpc-id'],
  ['vpc-id', 'parameter/vpc-id'],
])('the parameter %s may be read, and nothing else of SSM', (VpcIdParameterName, resource) => {
  const ssm = readStatements({ VpcIdParameterName }).filter(({ Action }) =>
    Action.some((action) => action.startsWith('ssm:')),
  );
  expect(ssm).toMatchObject([
    { Action: ['ssm:GetParameter'], Resource: [`arn:aws:ssm:eu-central-1:111122223333:${resource}`] },
  ]);
});

test('without a parameter there is no right to read one', () => {
  expect(role.Policies).toContainEqual({
    'Fn::If': ['HasVpcIdParameter', expect.anything(), { Ref: 'AWS::NoValue' }],
  });
});

test('only reads are allowed on everything', () => {
  const wide = statements.filter(({ Resource }) => Resource.includes('*'));
  expect(wide.map(({ Sid }) => Sid)).toEqual(['ReadNetwork']);
  expect(wide.flatMap(({ Action }) => Action).every((action) => action.startsWith('ec2:Describe'))).toBe(
    true,
  );
});

test('every write to an endpoint or a group hangs on the :stack tag, and what else a write names is only attached to', () => {
  const writes = statements.filter(({ Action }) => Action.some((action) => /^ec2:(?!Describe)/.test(action)));
  for (const { Sid, Action, Resource, Condition } of writes) {
    const onTag = Object.keys(Condition.StringEquals ?? {}).some((key) =>
      [requestTag, resourceTag].includes(key),
    );
    const attaches = Action.every((action) =>
      /^ec2:(Create(VpcEndpoint|SecurityGroup)|ModifyVpcEndpoint)$/.test(action),
    );
    const toNetwork = Resource.every((arn) => /:(vpc|subnet|route-table|security-group)\/\*$/.test(arn));
    expect({ Sid, safe: onTag || (attaches && toNetwork) }).toEqual({ Sid, safe: true });
  }
});

test('no right hangs on a VPC, so a stack that has moved on can clean up', () => {
  const keys = statements.flatMap(({ Condition }) => Object.values(Condition).flatMap(Object.keys));
  expect([...new Set(keys)].sort()).toEqual([
    requestTag,
    resourceTag,
    'aws:ViaAWSService',
    'ec2:CreateAction',
  ]);
  expect(JSON.stringify(role)).not.toMatch(/VpcId(?!Param)/);
});

test.each<[string, boolean, Question]>([
  ['a tagged endpoint is created', true, ask('ec2:CreateVpcEndpoint', endpoint, { [requestTag]: stackId })],
  ['an untagged endpoint is not created', false, ask('ec2:CreateVpcEndpoint', endpoint)],
  [
    'an endpoint tagged as theirs is not created',
    false,
    ask('ec2:CreateVpcEndpoint', endpoint, { [requestTag]: foreign }),
  ],
  ['an endpoint is created in any VPC', true, ask('ec2:CreateVpcEndpoint', `${account}:vpc/vpc-1`)],
  ['our endpoint is changed', true, ask('ec2:ModifyVpcEndpoint', endpoint, { [resourceTag]: stackId })],
  ['our endpoint is deleted', true, ask('ec2:DeleteVpcEndpoints', endpoint, { [resourceTag]: stackId })],
  [
    'their endpoint is not changed',
    false,
    ask('ec2:ModifyVpcEndpoint', endpoint, { [resourceTag]: foreign }),
  ],
  [
    'their endpoint is not deleted',
    false,
    ask('ec2:DeleteVpcEndpoints', endpoint, { [resourceTag]: foreign }),
  ],
  ['an endpoint of nobody is not deleted', false, ask('ec2:DeleteVpcEndpoints', endpoint)],
  [
    'an endpoint is moved between route tables',
    true,
    ask('ec2:ModifyVpcEndpoint', `${account}:route-table/rtb-1`),
  ],
  ['a tagged group is created', true, ask('ec2:CreateSecurityGroup', group, { [requestTag]: stackId })],
  ['an untagged group is not created', false, ask('ec2:CreateSecurityGroup', group)],
  ['a group is created in any VPC', true, ask('ec2:CreateSecurityGroup', `${account}:vpc/vpc-1`)],
  ['our group admits', true, ask('ec2:AuthorizeSecurityGroupIngress', group, { [resourceTag]: stackId })],
  [
    'their group is left alone',
    false,
    ask('ec2:AuthorizeSecurityGroupIngress', group, { [resourceTag]: foreign }),
  ],
  ['a group of nobody is not deleted', false, ask('ec2:DeleteSecurityGroup', group)],
  ['a new endpoint is tagged', true, ask('ec2:CreateTags', endpoint, tagging('CreateVpcEndpoint'))],
  ['a new group is tagged', true, ask('ec2:CreateTags', group, tagging('CreateSecurityGroup'))],
  [
    'a new instance is not tagged',
    false,
    ask('ec2:CreateTags', `${account}:instance/i-1`, tagging('RunInstances')),
  ],
  ['our endpoint gets another tag', true, ask('ec2:CreateTags', endpoint, { [resourceTag]: stackId })],
  ['their endpoint does not become ours', false, ask('ec2:CreateTags', endpoint, { [requestTag]: stackId })],
  [
    'their endpoint does not become ours with a :stack tag of theirs',
    false,
    ask('ec2:CreateTags', endpoint, { [resourceTag]: foreign, [requestTag]: stackId }),
  ],
  [
    'our endpoint is not given away',
    false,
    ask('ec2:CreateTags', endpoint, { [resourceTag]: stackId, [requestTag]: foreign }),
  ],
  ['our stack is read', true, ask('cloudformation:DescribeStacks', stackId)],
  ['their stack is not read', false, ask('cloudformation:DescribeStacks', foreign)],
  [
    'private DNS is set up by EC2',
    true,
    ask('route53:AssociateVPCWithHostedZone', zone(), { 'aws:ViaAWSService': 'true' }),
  ],
  [
    'no hosted zone is touched directly',
    false,
    ask('route53:AssociateVPCWithHostedZone', zone(), { 'aws:ViaAWSService': 'false' }),
  ],
])('%s: %s', (_, allowed, question) => {
  expect(isAllowed(statements, question)).toBe(allowed);
});

test('the role is Lambda’s alone, in our path, with the boundary when there is one', () => {
  expect(role.Path).toBe('/ecr-vpc-endpoints/');
  expect(role.AssumeRolePolicyDocument).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  expect(role).not.toHaveProperty('ManagedPolicyArns');
  expect(role.PermissionsBoundary).toEqual({
    'Fn::If': ['HasPermissionsBoundary', { Ref: 'PermissionsBoundaryArn' }, { Ref: 'AWS::NoValue' }],
  });
});

test('no ARN is bound to one partition', () => {
  expect(JSON.stringify(role)).not.toMatch(/arn:aws[:-]/);
});

function ask(action: string, resource: string, context: Record<string, string> = {}): Question {
  return { action, resource, context };
}

function tagging(createAction: string): Record<string, string> {
  return { [requestTag]: stackId, 'ec2:CreateAction': createAction };
}

function zone(): string {
  return 'arn:aws:route53:::hostedzone/Z1';
}
