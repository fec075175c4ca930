import { comparePermissions } from '../../../../scripts/publish/compare/permissions/permissions';
import { type Edit, editFields, remove, set } from './edit';

/** Ways to let somebody do more without a statement that says so: the version with more, and the one before. */
type Case = [name: string, more: readonly Edit[], less?: readonly Edit[]];

const include = { Name: 'AWS::Include', Parameters: { Location: 's3://mine/more' } };
const add = (Type: string, Properties: object): Edit => set('Resources.More', { Type, Properties });
const document = (Effect: string) => ({
  Statement: [{ Effect, Principal: '*', Action: 's3:*', Resource: '*' }],
});
const topics = (...Topics: string[]) =>
  add('AWS::SNS::TopicPolicy', { Topics, PolicyDocument: document('Allow') });
const looksUp = (value: string): Edit[] => [
  set('Mappings', { Map: { a: { b: value } } }),
  set('Conditions.HasPermissionsBoundary', { 'Fn::Equals': [{ 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'yes'] }),
];
const wantsBoundary = set('Rules.Boundary', {
  Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PermissionsBoundaryArn' }, ''] }] } }],
});

const cases: readonly Case[] = [
  ['a transform of the template', [set('Transform', [include])]],
  ['a transform among the resources', [set('Resources.Fn::Transform', include)]],
  ['a transform in the role', [set('Resources.Role.Properties.Fn::Transform', include)]],
  ['a loop of resources', [set('Resources.Fn::ForEach::Roles', ['Name', ['A'], {}])]],
  ['a nested stack', [add('AWS::CloudFormation::Stack', { TemplateURL: 'https://b/1' })]],
  [
    'another nested stack',
    [add('AWS::CloudFormation::Stack', { TemplateURL: 'https://b/2' })],
    [add('AWS::CloudFormation::Stack', { TemplateURL: 'https://b/1' })],
  ],
  ['a module', [add('My::Own::Role::MODULE', {})]],
  ['another custom resource', [add('Custom::Other', { ServiceToken: 'arn:aws:lambda:x' })]],
  ['a role for machines', [add('AWS::IAM::InstanceProfile', { Roles: ['admin'] })]],
  ['a role in capitals', [add('AWS::CloudFormation::StackSet', { AdministrationRoleARN: 'arn:admin' })]],
  ['a schedule as a role', [add('AWS::Scheduler::Schedule', { Target: { RoleArn: 'arn:admin' } })]],
  ['a rule as a role', [add('AWS::Events::Rule', { Targets: [{ Arn: 'x', RoleArn: 'arn:admin' }] })]],
  ['an access key', [add('AWS::IAM::AccessKey', { UserName: 'somebody' })]],
  ['a member of a group', [add('AWS::IAM::UserToGroupAddition', { GroupName: 'admins', Users: ['me'] })]],
  ['a right without a statement', [add('AWS::Lambda::LayerVersionPermission', { Principal: '*' })]],
  ['a policy that counts for more', [topics('a', 'b')], [topics('a')]],
  [
    'no denial on a bucket any more',
    [],
    [add('AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: document('Deny') })],
  ],
  ['a boundary of any form', [remove('Parameters.PermissionsBoundaryArn.AllowedPattern')]],
  ['a rule on the boundary that goes', [], [wantsBoundary]],
  ['another mapping behind a condition', looksUp('no'), looksUp('yes')],
];

const list = (more: readonly Edit[], less: readonly Edit[]) =>
  comparePermissions(editFields(...less), editFields(...more));

describe('rights that no statement shows', () => {
  it.each(cases)('finds %s', (_, more, less = []) => {
    expect(list(more, less).some(({ broadens }) => broadens)).toBe(true);
    expect(list(more, more)).toEqual([]);
  });

  it.each<Case>([
    ['a dashboard', [add('AWS::CloudWatch::Dashboard', { DashboardBody: '{}' })]],
    ['a log group', [add('AWS::Logs::LogGroup', {})]],
    ['a parameter in other words', [set('Parameters.PermissionsBoundaryArn.Description', 'The boundary.')]],
    ['a rule on something else', [], [set('Rules.Other', { Assertions: [{ Assert: { Ref: 'VpcId' } }] })]],
  ])('takes %s for harmless', (_, more, less = []) => {
    expect(list(more, less)).toEqual([]);
  });
});
