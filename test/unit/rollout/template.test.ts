import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '../../rollout/evaluate';
import { getResource, parseTemplate, readTemplate, root } from '../../templates/template';

const text = readFileSync(join(root, 'templates', 'stack-set.yaml'), 'utf8');
const template = parseTemplate(text);
const [A, B] = ['111111111111', '222222222222'];

const good = {
  ...{
    Wave: 'Organization',
    OrganizationalUnitIds: 'ou-ab12-cdefgh34,ou-ab12-ijklmn56',
    CanaryAccounts: `${A},${B}`,
  },
  ...{ Regions: 'eu-central-1,eu-west-1', TemplateUrl: 'https://b.s3.eu-west-1.amazonaws.com/t.yaml' },
};
const work = (more: Record<string, string> = {}) =>
  evaluate(text, new Map(Object.entries({ ...good, ...more })), 'ecr-organization').resources[0]?.properties;

test('the organization is deployed to without the canary, and to accounts that join', () => {
  expect(work()).toMatchObject({
    ...{ StackSetName: 'ecr-organization', PermissionModel: 'SERVICE_MANAGED', CallAs: 'SELF' },
    ...{ Capabilities: ['CAPABILITY_IAM'], ManagedExecution: { Active: true } },
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    OperationPreferences: {
      ...{ RegionConcurrencyType: 'SEQUENTIAL', RegionOrder: ['eu-central-1', 'eu-west-1'] },
      ...{ FailureToleranceCount: 0, MaxConcurrentCount: '1', ConcurrencyMode: 'STRICT_FAILURE_TOLERANCE' },
    },
    StackInstancesGroup: [
      {
        Regions: ['eu-central-1', 'eu-west-1'],
        DeploymentTargets: {
          OrganizationalUnitIds: ['ou-ab12-cdefgh34', 'ou-ab12-ijklmn56'],
          ...{ Accounts: [A, B], AccountFilterType: 'DIFFERENCE' },
        },
      },
    ],
  });
});

const targets = (more: Record<string, string>) => work(more)?.StackInstancesGroup;

test('the canary is deployed to its accounts or its unit alone, and to none that join', () => {
  const inside = { Accounts: [A, B], AccountFilterType: 'INTERSECTION' };
  expect(targets({ Wave: 'Canary' })).toMatchObject([{ DeploymentTargets: inside }]);
  const unit = { CanaryAccounts: '', CanaryOrganizationalUnitId: 'ou-ab12-canaries' };
  expect(targets({ Wave: 'Canary', ...unit })).toMatchObject([
    { DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-canaries'] } },
  ]);
  expect(targets(unit)).toEqual([
    {
      Regions: ['eu-central-1', 'eu-west-1'],
      DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-cdefgh34', 'ou-ab12-ijklmn56'] },
    },
  ]);
  expect(work({ Wave: 'Canary' })?.AutoDeployment).toEqual({ Enabled: false });
});

test('the network stack sets go first, several accounts go at a time, and no instance goes without leave', () => {
  const arn = 'arn:aws:cloudformation:eu-west-1:100000000001:stackset/network:1';
  expect(work({ NetworkStackSetArns: arn })?.AutoDeployment).toMatchObject({ DependsOn: [arn] });
  expect(work({ MaxConcurrentAccounts: '20' })?.OperationPreferences).toMatchObject({
    ...{ MaxConcurrentCount: '20', ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' },
  });
  expect(work({ DeployInstances: 'false' })).not.toHaveProperty('StackInstancesGroup');
});

test('Attempt changes the stack set, so that a failed account is tried again', () => {
  expect(work({ Attempt: '2' })?.Description).not.toBe(work()?.Description);
});

test.each([
  ['two selectors', { VpcTag: 'a=b' }, /exclude each other/],
  ['no selector', { VpcIdParameterName: '' }, /Nothing says which VPC/],
  ['two canaries', { CanaryOrganizationalUnitId: 'ou-ab12-canaries' }, /exclude each other/],
  ['no canary', { CanaryAccounts: '' }, /There is no canary/],
  [
    'services without interface endpoints',
    { EndpointSet: 'S3Only', AdditionalServices: 'logs' },
    /must be empty/,
  ],
  ['a malformed unit', { OrganizationalUnitIds: 'ou-1' }, /must be IDs like ou-/],
  ['a malformed account', { CanaryAccounts: '1' }, /must be account IDs/],
  ['a malformed Region', { Regions: 'Frankfurt' }, /must be names of Regions/],
  ['a malformed tag', { VpcIdParameterName: '', VpcTag: 'network' }, /must be Key=Value/],
])('refuses %s', (_name, more, sentence) => expect(() => work(more)).toThrow(sentence));

test('takes a tag instead of the parameter', () => {
  expect(work({ VpcIdParameterName: '', VpcTag: 'network=main' })?.Parameters).toContainEqual({
    ...{ ParameterKey: 'VpcTag', ParameterValue: 'network=main' },
  });
});

test('has no transform and no nested stack, which service-managed stack sets refuse in what they deploy', () => {
  for (const source of [template, readTemplate()]) {
    expect(source).not.toHaveProperty('Transform');
    const types = Object.values(source.Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::CloudFormation::Stack');
  }
});

const passed = (getResource(template, 'StackSet').Properties.Parameters as { ParameterKey: string }[]).map(
  ({ ParameterKey }) => ParameterKey,
);
/** Subnets, tables and groups differ in each account, and so do the ARNs of a boundary and a topic. */
const notShared = [
  'VpcId',
  'SubnetIds',
  'RouteTableIds',
  'SecurityGroupIds',
  'PermissionsBoundaryArn',
  'AlarmTopicArn',
];
/** Where a fleet has another default than one stack. */
const ownDefault = ['VpcIdParameterName', 'OnNoMatch'];

test('passes on what can be the same in every account, as the product has it', () => {
  const product = readTemplate().Parameters;
  for (const name of passed) {
    const { Description: _, Default: byDefault, ...declared } = product[name] ?? { Type: 'none' };
    const { Description: __, Default: ownOne, ...own } = template.Parameters[name] ?? { Type: 'missing' };
    if (!['VpcIdParameterName', 'VpcTag'].includes(name))
      expect({ name, ...own }).toEqual({ name, ...declared });
    if (!ownDefault.includes(name)) expect({ name, Default: ownOne }).toEqual({ name, Default: byDefault });
    expect(product).toHaveProperty(name);
  }
});

test('every parameter has a label and a group, every output a description', () => {
  const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'] as {
    ParameterGroups: { Parameters: string[] }[];
    ParameterLabels: Record<string, unknown>;
  };
  const names = Object.keys(template.Parameters).sort();
  expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(names);
  expect(Object.keys(ParameterLabels).sort()).toEqual(names);
  for (const { Description } of Object.values(template.Outputs)) expect(Description).toBeTruthy();
});

test('leaves out only what differs from account to account', () => {
  const rest = Object.keys(readTemplate().Parameters).filter((name) => !passed.includes(name));
  expect(rest.filter((name) => !notShared.includes(name))).toEqual([]);
});
