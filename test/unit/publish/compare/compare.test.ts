import { compareParsed, compareTemplates } from '../../../../scripts/publish/compare/compare';
import type { Comparison } from '../../../../scripts/publish/compare/comparison';
import { customResourceType } from '../../../../scripts/publish/compare/custom-resource';
import {
  type Edit,
  edit,
  editFields,
  editText,
  parsedProduct,
  product,
  push,
  remove,
  rename,
  reverse,
  set,
} from './edit';
import { statements } from './six-changes';

/** What becomes of a template after some edits: the level, and each change as `where effect`. */
type Case = [name: string, edits: readonly Edit[], level: string, changes: readonly (string | RegExp)[]];

const endpoints = 'Resources.Endpoints.Properties';

const cases: readonly Case[] = [
  ['nothing', [], 'none', []],
  ['a description', [set('Description', 'Other words.')], 'patch', ['Description']],
  [
    'a label of the interface',
    [set('Metadata.AWS::CloudFormation::Interface.ParameterLabels.VpcId.default', 'VPC')],
    'patch',
    ['Metadata'],
  ],
  [
    'a description of a parameter',
    [set('Parameters.VpcId.Description', 'VPC')],
    'patch',
    ['Parameters.VpcId.Description'],
  ],
  [
    'a description of an output',
    [set('Outputs.Summary.Description', 'Done')],
    'patch',
    ['Outputs.Summary.Description'],
  ],
  [
    'code only',
    [set('Resources.Function.Properties.Code.ZipFile', 'other')],
    'patch',
    ['Resources.Function.Properties.Code in place'],
  ],
  ['the release', [set(`${endpoints}.Release`, '1.0.1')], 'patch', [`${endpoints}.Release in place`]],
  [
    'how long to wait',
    [set(`${endpoints}.ServiceTimeout`, '2500')],
    'patch',
    [`${endpoints}.ServiceTimeout none`],
  ],
  [
    'the order',
    [set('Resources.Endpoints.DependsOn', ['Role'])],
    'patch',
    ['Resources.Endpoints.DependsOn none'],
  ],
  [
    'more memory',
    [set('Resources.Function.Properties.MemorySize', '1024')],
    'minor',
    ['Resources.Function.Properties.MemorySize in place'],
  ],

  [
    'a new optional parameter',
    [set('Parameters.New', { Type: 'String', Default: '' })],
    'minor',
    ['Parameters.New'],
  ],
  [
    'a new parameter without a default',
    [set('Parameters.New', { Type: 'String' })],
    'major',
    ['Parameters.New'],
  ],
  [
    'a parameter that is required now',
    [remove('Parameters.OnNoMatch.Default')],
    'major',
    ['Parameters.OnNoMatch.Default'],
  ],
  ['another type', [set('Parameters.VpcId.Type', 'AWS::EC2::VPC::Id')], 'major', ['Parameters.VpcId.Type']],
  [
    'another default',
    [set('Parameters.EndpointPolicy.Default', 'PullOnly')],
    'major',
    ['Parameters.EndpointPolicy.Default in place'],
  ],
  [
    'fewer allowed values',
    [set('Parameters.EndpointPolicy.AllowedValues', ['FullAccess'])],
    'major',
    ['Parameters.EndpointPolicy.AllowedValues'],
  ],
  [
    'more allowed values',
    [push('Parameters.EndpointPolicy.AllowedValues', 'ReadOnly')],
    'minor',
    ['Parameters.EndpointPolicy.AllowedValues'],
  ],
  [
    'allowed values in another order',
    [set('Parameters.EndpointPolicy.AllowedValues', ['PullOnly', 'FullAccess'])],
    'patch',
    ['Parameters.EndpointPolicy.AllowedValues'],
  ],
  [
    'allowed values where there were none',
    [set('Parameters.Refresh.AllowedValues', ['', 'a'])],
    'major',
    ['Parameters.Refresh.AllowedValues'],
  ],
  [
    'any value',
    [remove('Parameters.EndpointPolicy.AllowedValues')],
    'minor',
    ['Parameters.EndpointPolicy.AllowedValues'],
  ],
  [
    'another pattern',
    [set('Parameters.SubnetIds.AllowedPattern', '^subnet-.+$')],
    'major',
    ['Parameters.SubnetIds.AllowedPattern'],
  ],
  [
    'a pattern with fewer alternatives',
    [set('Parameters.SubnetIds.AllowedPattern', '^$')],
    'major',
    ['Parameters.SubnetIds.AllowedPattern'],
  ],
  ['a shorter text', [set('Parameters.Refresh.MaxLength', '64')], 'major', ['Parameters.Refresh.MaxLength']],
  ['a longer text', [set('Parameters.Refresh.MaxLength', '256')], 'minor', ['Parameters.Refresh.MaxLength']],
  [
    'a text of any length',
    [remove('Parameters.Refresh.MaxLength')],
    'minor',
    ['Parameters.Refresh.MaxLength'],
  ],
  [
    'a text that may not be empty',
    [set('Parameters.Refresh.MinLength', '1')],
    'major',
    ['Parameters.Refresh.MinLength'],
  ],
  ['a hidden value', [set('Parameters.Refresh.NoEcho', 'true')], 'minor', ['Parameters.Refresh.NoEcho']],
  [
    'an attribute nobody knows',
    [set('Parameters.Refresh.Colour', 'red')],
    'major',
    ['Parameters.Refresh.Colour'],
  ],

  ['a removed output', [remove('Outputs.S3PrefixListId')], 'major', ['Outputs.S3PrefixListId']],
  [
    'a renamed output',
    [rename('Outputs.S3PrefixListId', 'PrefixList')],
    'major',
    ['Outputs.S3PrefixListId', 'Outputs.PrefixList'],
  ],
  ['a new output', [set('Outputs.New', { Value: 'x' })], 'minor', ['Outputs.New']],
  [
    'an output that says something else',
    [set('Outputs.Summary.Value', 'x')],
    'major',
    ['Outputs.Summary.Value'],
  ],
  [
    'an output that may be missing',
    [set('Outputs.Summary.Condition', 'HasPermissionsBoundary')],
    'major',
    ['Outputs.Summary.Condition'],
  ],
  ['an export', [set('Outputs.Summary.Export', { Name: 'x' })], 'minor', ['Outputs.Summary.Export']],

  ['a new rule', [set('Rules.New', { Assertions: [] })], 'major', ['Rules.New']],
  [
    'a removed rule',
    [remove('Rules.S3OnlyHasNoInterfaceEndpoints')],
    'minor',
    ['Rules.S3OnlyHasNoInterfaceEndpoints'],
  ],
  [
    'a rule with another assertion',
    [push('Rules.S3OnlyHasNoInterfaceEndpoints.Assertions', { Assert: { 'Fn::Equals': ['a', 'b'] } })],
    'major',
    ['Rules.S3OnlyHasNoInterfaceEndpoints'],
  ],
  [
    'a rule with an assertion less',
    [remove('Rules.S3OnlyHasNoInterfaceEndpoints.Assertions.0')],
    'minor',
    ['Rules.S3OnlyHasNoInterfaceEndpoints'],
  ],
  [
    'a rule in other words',
    [set('Rules.S3OnlyHasNoInterfaceEndpoints.Assertions.0.AssertDescription', 'No.')],
    'patch',
    ['Rules.S3OnlyHasNoInterfaceEndpoints'],
  ],
  [
    'a rule for every case',
    [remove('Rules.S3OnlyHasNoInterfaceEndpoints.RuleCondition')],
    'major',
    ['Rules.S3OnlyHasNoInterfaceEndpoints'],
  ],

  ['a new condition', [set('Conditions.New', { 'Fn::Equals': ['a', 'b'] })], 'patch', ['Conditions.New']],
  [
    'another condition',
    [set('Conditions.HasPermissionsBoundary', { 'Fn::Equals': ['a', 'b'] })],
    'major',
    ['Conditions.HasPermissionsBoundary'],
  ],
  ['a transform', [set('Transform', 'AWS::LanguageExtensions')], 'major', ['Transform']],
  ['a section nobody knows', [set('Hooks', {})], 'major', ['Hooks']],

  ['a new resource', [set('Resources.New', { Type: 'AWS::SNS::Topic' })], 'minor', ['Resources.New none']],
  [
    'the name of the log group',
    [set('Resources.LogGroup.Properties.LogGroupName', 'x')],
    'major',
    ['Resources.LogGroup.Properties.LogGroupName replacement'],
  ],
  [
    'the days that logs are kept',
    [set('Resources.LogGroup.Properties.RetentionInDays', '7')],
    'major',
    ['Parameters.LogRetentionInDays', 'Resources.LogGroup.Properties.RetentionInDays in place'],
  ],
  [
    'logs that stay',
    [set('Resources.LogGroup.DeletionPolicy', 'Retain')],
    'major',
    ['Resources.LogGroup.DeletionPolicy none'],
  ],
  ['a policy that says the default', [set('Resources.LogGroup.UpdateReplacePolicy', 'Delete')], 'none', []],
  [
    'a resource under a condition',
    [set('Resources.LogGroup.Condition', 'HasPermissionsBoundary')],
    'major',
    ['Resources.LogGroup.Condition replacement'],
  ],
  [
    'a property that the specification lacks',
    [set('Resources.Function.Properties.Colour', 'red')],
    'major',
    ['Resources.Function.Properties.Colour'],
  ],
  [
    'how often Lambda tries again',
    [set('Resources.Invocations.Properties.MaximumRetryAttempts', '1')],
    'minor',
    ['Resources.Invocations.Properties.MaximumRetryAttempts in place'],
  ],
  [
    'how failures are handled',
    [remove('Resources.Invocations')],
    'minor',
    ['Resources.Invocations replacement'],
  ],

  [
    'another ServiceToken',
    [set(`${endpoints}.ServiceToken`, 'arn:x')],
    'major',
    [`${endpoints}.ServiceToken`],
  ],
  [
    'a name for the function',
    [set('Resources.Function.Properties.FunctionName', 'x')],
    'major',
    ['Resources.Function.Properties.FunctionName replacement', /Invocations/, `${endpoints}.ServiceToken`],
  ],
  [
    'a property of the custom resource',
    [set(`${endpoints}.EndpointPolicy`, 'PullOnly')],
    'major',
    ['Parameters.EndpointPolicy', `${endpoints}.EndpointPolicy in place`],
  ],
  [
    'a removed property of the custom resource',
    [remove(`${endpoints}.OnNoMatch`)],
    'major',
    ['Parameters.OnNoMatch', `${endpoints}.OnNoMatch in place`],
  ],
  [
    'a property nobody knows',
    [set(`${endpoints}.Colour`, 'red')],
    'major',
    [`${endpoints}.Colour replacement`],
  ],
  [
    'another selector',
    [set(`${endpoints}.VpcId`, 'vpc-0a1b2c3d')],
    'major',
    ['Parameters.VpcId', `${endpoints}.VpcId replacement`],
  ],
  [
    'a choice that changes nothing until it is made',
    [set('Parameters.New', { Type: 'String', Default: '' }), set(`${endpoints}.Tags`, { Ref: 'New' })],
    'minor',
    ['Parameters.New', `${endpoints}.Tags none`],
  ],
  [
    'a choice that changes something at once',
    [set('Parameters.New', { Type: 'String', Default: 'red' }), set(`${endpoints}.Tags`, { Ref: 'New' })],
    'major',
    ['Parameters.New', `${endpoints}.Tags in place`],
  ],
  [
    'the type of the custom resource',
    [set('Resources.Endpoints.Type', 'Custom::Endpoints')],
    'major',
    ['Resources.Endpoints.Type'],
  ],
];

/** Where something changes, with its effect if it has one. */
function list({ changes }: Comparison): string[] {
  return changes.map(({ where, effect }) => [where, effect].filter(Boolean).join(' '));
}

describe('compareTemplates', () => {
  it.each(cases)('classifies %s', (_, edits, level, expected) => {
    const comparison = compareParsed(parsedProduct, editFields(...edits));
    expect(comparison.level).toBe(level);
    expect(list(comparison)).toHaveLength(expected.length);
    for (const each of expected)
      expect(list(comparison)).toContainEqual(typeof each === 'string' ? each : expect.stringMatching(each));
    const sentences = comparison.changes.map(({ sentence }) => sentence);
    expect(sentences.filter((sentence) => !/[^.]\.$/.test(sentence))).toEqual([]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('takes a renamed parameter for a removed one, and says what it seems to be called', () => {
    const after = edit(
      rename('Parameters.OnNoMatch', 'WithoutMatch'),
      set(`${endpoints}.OnNoMatch`, { Ref: 'WithoutMatch' }),
    );
    const { level, changes } = compareTemplates(product, after);
    expect(level).toBe('major');
    expect(changes[0]?.sentence).toBe(
      'OnNoMatch seems to be called WithoutMatch now. Whoever passes OnNoMatch is refused, and a value given so far is not carried over.',
    );
  });

  it('takes a renamed logical ID for a new resource and a deleted one', () => {
    const { level, changes } = compareTemplates(product, edit(rename('Resources.Endpoints', 'VpcEndpoints')));
    expect(level).toBe('major');
    expect(changes.map(({ sentence }) => sentence)).toContain(
      `Endpoints (${customResourceType}) is no longer in the template, so it is deleted. VpcEndpoints is the same under another logical ID, and is made anew.`,
    );
  });

  it('tells once that ServiceToken changes', () => {
    const after = edit(
      set('Resources.Function.Properties.FunctionName', 'x'),
      set(`${endpoints}.ServiceToken`, { 'Fn::Sub': `\${Function.Arn}` }),
    );
    const places = list(compareTemplates(product, after));
    expect(places.filter((where) => where.endsWith('ServiceToken'))).toHaveLength(1);
  });

  it('knows that a default counts in texts too', () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::Sub': `a-\${New}` } } };
    const make = (Default: string) =>
      edit(set('Parameters.New', { Type: 'String', Default }), set('Resources.Topic', topic));
    expect(list(compareTemplates(make('x'), make('y')))).toEqual(['Parameters.New.Default replacement']);
  });

  it('does not take another custom resource for ours', () => {
    const other = { Type: 'Custom::Other', Properties: { ServiceToken: 'arn:x', Release: '1' } };
    const before = edit(set('Resources.Other', other));
    const after = editText(before, set('Resources.Other.Properties.Release', '2'));
    expect(compareTemplates(before, after).level).toBe('major');
  });

  it('knows that a resource that is retained is left behind', () => {
    const before = edit(set('Resources.LogGroup.DeletionPolicy', 'Retain'));
    const { changes } = compareTemplates(before, editText(before, remove('Resources.LogGroup')));
    expect(changes.map(({ sentence }) => sentence).join()).toContain('left behind');
  });

  it('finds loosening the other way round', () => {
    const stricter = edit(
      remove('Parameters.OnNoMatch.Default'),
      set('Parameters.SubnetIds.AllowedPattern', '^$'),
      remove('Rules.S3OnlyHasNoInterfaceEndpoints.RuleCondition'),
      set('Outputs.Summary.Condition', 'HasPermissionsBoundary'),
    );
    expect(compareTemplates(stricter, product).level).toBe('minor');
  });

  it('says what a stack meets that leaves a parameter out whose default changes', () => {
    const before = edit(set('Parameters.VpcId.Default', 'vpc-00000000'));
    const after = edit(set('Parameters.VpcId.Default', 'vpc-00000001'));
    expect(list(compareTemplates(before, after))).toEqual(['Parameters.VpcId.Default replacement']);
  });

  it('prints a digest instead of the code', () => {
    const secret = 'exports.handler = "a text to look for"';
    const after = edit(set('Resources.Function.Properties.Code.ZipFile', secret));
    expect(JSON.stringify(compareTemplates(product, after))).not.toContain('a text to look for');
  });

  it('takes numbers, booleans and their texts for the same', () => {
    expect(list(compareTemplates(product, product.replace('Timeout: 900', "Timeout: '900'")))).toEqual([]);
  });

  it('takes comments, quotes and the order of fields for the same', () => {
    expect(
      list(compareTemplates(product, `# a comment\n${product.replace('Default: Fail', "Default: 'Fail'")}`)),
    ).toEqual([]);
  });

  it('is at least MINOR when somebody may do more', () => {
    const after = edit(push(`${statements}.Sid=ReadNetwork.Action`, 'ec2:DeleteVpc'));
    expect(compareTemplates(product, after).level).toBe('minor');
  });

  it('is PATCH when a role may only do less, or the same in another order', () => {
    const after = edit(remove(`${statements}.Sid=ReadNetwork.Action.0`));
    const reordered = edit(reverse(`${statements}.Sid=ReadNetwork.Action`));
    expect(compareTemplates(product, after).level).toBe('patch');
    expect(compareTemplates(product, reordered)).toMatchObject({ level: 'patch', permissions: [] });
  });

  it.each([
    ['no template', 'Name: x', 'no CloudFormation template'],
    ['neither YAML nor JSON', '{"a": [', 'neither YAML nor JSON'],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => compareTemplates(product, text)).toThrow(sentence);
  });
});
