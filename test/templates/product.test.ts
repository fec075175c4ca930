import type { Attributes } from '../../handler/attributes';
import { decodeProperties } from '../../handler/properties';
import { services } from '../../handler/services';
import { resolveText } from '../../scripts/lint/values';
import { getResource, readTemplate } from './template';

const template = readTemplate();
const custom = getResource(template, 'Endpoints');
const lambda = getResource(template, 'Function');
const { ServiceToken, ServiceTimeout, Release, ...passedOn } = custom.Properties;

const selectors = ['VpcId', 'VpcIdParameterName', 'VpcTag'];
const properties = [
  ...selectors,
  'OnNoMatch',
  'SubnetIds',
  'RouteTableIds',
  'SecurityGroupIds',
  'EndpointSet',
  'AdditionalServices',
  'PrivateDnsEnabled',
  'EndpointPolicy',
  'ExistingEndpoints',
  'IpAddressType',
  'Refresh',
];
const operations = ['LogRetentionInDays', 'PermissionsBoundaryArn'];
const attributes = Object.keys({
  VpcId: true,
  EcrApiEndpointId: true,
  EcrDkrEndpointId: true,
  S3EndpointId: true,
  S3PrefixListId: true,
  SecurityGroupId: true,
  SubnetIds: true,
  SubnetCount: true,
  RouteTableIds: true,
  RouteTableCount: true,
  AvailabilityZones: true,
  Adopted: true,
  Summary: true,
} satisfies Record<keyof Attributes, true>);

describe('parameters', () => {
  test('are the properties of the custom resource, and what the function itself needs', () => {
    expect(Object.keys(template.Parameters).sort()).toEqual([...properties, ...operations].sort());
  });

  test('all have a default', () => {
    const required = Object.entries(template.Parameters).filter(([, { Default }]) => Default === undefined);
    expect(required.map(([name]) => name)).toEqual([]);
  });

  test.each(Object.entries(template.Parameters))(
    '%s is described, and says in words what it accepts',
    (_, each) => {
      expect(each.Description).toMatch(/^[A-Z].*\.$/s);
      expect(each.ConstraintDescription === undefined).toBe(each.AllowedPattern === undefined);
      if (each.AllowedValues && each.Default !== undefined)
        expect(each.AllowedValues).toContain(each.Default);
      if (each.AllowedPattern && each.Default !== undefined)
        expect(String(each.Default)).toMatch(new RegExp(each.AllowedPattern));
    },
  );

  test('are each in one group and have a label', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'] as {
      ParameterGroups: { Label: { default: string }; Parameters: string[] }[];
      ParameterLabels: Record<string, { default: string }>;
    };
    const names = Object.keys(template.Parameters).sort();
    expect(ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(names);
    expect(Object.keys(ParameterLabels).sort()).toEqual(names);
    expect(ParameterGroups.map(({ Label }) => Label.default)).toEqual([
      'The network',
      'What to create',
      'What exists already',
      'Operations',
    ]);
  });

  test.each([
    [
      'VpcId',
      ['', 'vpc-0123456789abcdef0', 'vpc-0a1b2c3d'],
      ['vpc-', 'VPC-0a1b2c3d', 'vpc-0123456789', 'vpc-0a1b2c3d '],
    ],
    [
      'VpcIdParameterName',
      ['', '/network/vpc-id', 'Vpc.id_1', '/1'.repeat(15)],
      ['network/vpc-id', '/network/', '//vpc', '/a:1', '/a b', '/1'.repeat(16)],
    ],
    ['VpcTag', ['', 'network=main', 'a b=c=d', 'main='], ['network', '=main', `${'k'.repeat(129)}=`]],
    ['SubnetIds', ['', 'subnet-0a1b2c3d'], ['vpc-0a1b2c3d', 'subnet-0A1B2C3D']],
    ['RouteTableIds', ['', 'rtb-0123456789abcdef0'], ['rt-0a1b2c3d']],
    ['SecurityGroupIds', ['', 'sg-0123456789abcdef0'], ['default', 'sg-1']],
    ['AdditionalServices', ['', 'logs', 'ecs-agent'], ['Logs', 's3', 'ecr.api', 'logsx']],
    [
      'PermissionsBoundaryArn',
      ['', 'arn:aws:iam::123456789012:policy/a/b', 'arn:aws-us-gov:iam::aws:policy/X'],
      ['boundary', 'arn:aws:iam::123456789012:role/a'],
    ],
  ])('%s takes %j and refuses %j', (name, good, bad) => {
    const pattern = new RegExp(template.Parameters[name]?.AllowedPattern ?? 'no pattern');
    expect(good.filter((value) => !pattern.test(value))).toEqual([]);
    expect(bad.filter((value) => pattern.test(value))).toEqual([]);
  });

  test.each(selectors)('%s takes the same texts as the handler', (name) => {
    const { AllowedPattern = 'no pattern' } = template.Parameters[name] ?? {};
    const texts = [
      '/a',
      'a',
      'a=b',
      '=b',
      'a/b',
      '/a/',
      '/a//b',
      'vpc-0a1b2c3d',
      'vpc-1',
      '/a:2',
      'ä',
      'ä=ö',
      ' ',
    ];
    for (const text of texts) {
      const isTaken = 'selector' in decodeProperties({ [name]: text });
      expect({ text, isTaken: new RegExp(AllowedPattern).test(text) }).toEqual({ text, isTaken });
    }
  });

  test('AdditionalServices offers the services of the handler', () => {
    const offered = services.filter(({ included }) => included === 'onRequest').map(({ suffix }) => suffix);
    const { AllowedPattern, Description, ConstraintDescription } =
      template.Parameters.AdditionalServices ?? {};
    expect(AllowedPattern).toBe(`^$|^(${offered.join('|')})$`);
    expect(Description).toContain(offered.join(', '));
    expect(ConstraintDescription).toContain(offered.join(', '));
  });
});

describe('the custom resource', () => {
  test('gets every property from the parameter of its name', () => {
    expect(passedOn).toEqual(Object.fromEntries(properties.map((name) => [name, { Ref: name }])));
    expect(ServiceToken).toEqual({ 'Fn::GetAtt': ['Function', 'Arn'] });
    expect(typeof Release).toBe('string');
  });

  test('hands over what the handler accepts, with every default and every allowed value', () => {
    const defaults = Object.fromEntries(properties.map((name) => [name, toEventValue(name)]));
    const events = properties.flatMap((name) =>
      (template.Parameters[name]?.AllowedValues ?? []).map((value) => ({ ...defaults, [name]: value })),
    );
    for (const event of [defaults, ...events]) {
      const raw = { ...event, Release: '1.0.0', ServiceToken: 'arn', ServiceTimeout: '2400' };
      expect(decodeProperties(raw)).toHaveProperty('selector.vpcId');
    }
  });

  test('waits longer than its event may queue and the function may run', () => {
    const { MaximumEventAgeInSeconds } = getResource(template, 'Invocations').Properties;
    const longest = Number(lambda.Properties.Timeout) + Number(MaximumEventAgeInSeconds);
    expect(ServiceTimeout).toBeGreaterThan(longest);
    expect(ServiceTimeout).toBeLessThanOrEqual(3600);
  });

  test('is deleted before anything that its Delete needs', () => {
    const others = Object.keys(template.Resources).filter(
      (name) => !['Endpoints', 'Function'].includes(name),
    );
    expect([...(custom.DependsOn ?? [])].sort()).toEqual(others.sort());
  });
});

/** As CloudFormation sends it: scalars as strings, an empty list as a list of one empty string. */
function toEventValue(name: string): string | string[] {
  const { Default, Type } = template.Parameters[name] ?? { Type: 'String' };
  if (Type === 'CommaDelimitedList') return String(Default ?? '').split(',');
  return name === 'VpcId' ? 'vpc-0123456789abcdef0' : String(Default);
}

describe('outputs', () => {
  const { ConsoleUrl, FunctionArn, ...others } = template.Outputs;

  test('are the attributes of the custom resource, by their names, and the function', () => {
    expect(Object.keys(others)).toEqual(attributes);
    for (const [name, { Value }] of Object.entries(others))
      expect(Value).toEqual({ 'Fn::GetAtt': ['Endpoints', name] });
    expect(FunctionArn?.Value).toEqual({ 'Fn::GetAtt': ['Function', 'Arn'] });
  });

  test.each([
    ['aws', 'console.aws.amazon.com'],
    ['aws-cn', 'console.amazonaws.cn'],
    ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ])('link to the console of %s', (partition, host) => {
    const url = (ConsoleUrl?.Value ?? {}) as { 'Fn::Sub'?: [string, { Domain: unknown }] };
    const [text, { Domain } = { Domain: undefined }] = url['Fn::Sub'] ?? [];
    const values = { 'AWS::Partition': partition, 'AWS::Region': 'r-1', 'Endpoints.VpcId': 'vpc-1' };
    const filled = { ...values, Domain: resolveText(template, values, Domain) ?? '' };
    expect(resolveText(template, filled, { 'Fn::Sub': text })).toBe(
      `https://${host}/vpcconsole/home?region=r-1#Endpoints:vpcId=vpc-1`,
    );
  });

  test.each(Object.entries(template.Outputs))(
    '%s is described and exports no name',
    (_, { Description, Export }) => {
      expect(Description).toMatch(/^[A-Z].*\.$/);
      expect(Export).toBeUndefined();
    },
  );
});

describe('rules', () => {
  test.each<[boolean, Record<string, string>]>([
    [false, {}],
    [true, { VpcId: 'vpc-0a1b2c3d' }],
    [true, { VpcIdParameterName: '/a' }],
    [true, { VpcTag: 'a=b' }],
    [false, { VpcId: 'vpc-0a1b2c3d', VpcTag: 'a=b' }],
    [false, { VpcIdParameterName: '/a', VpcTag: 'a=b' }],
    [false, { VpcId: 'vpc-0a1b2c3d', VpcIdParameterName: '/a' }],
    [false, { VpcId: 'vpc-0a1b2c3d', VpcIdParameterName: '/a', VpcTag: 'a=b' }],
  ])('take one selector: %j for %j', (isTaken, values) => {
    const { RuleCondition, Assertions } = template.Rules.OneSelector as {
      RuleCondition?: unknown;
      Assertions: { Assert: unknown; AssertDescription: string }[];
    };
    expect(RuleCondition).toBeUndefined();
    expect(Assertions.every(({ Assert }) => evaluate(Assert, values))).toBe(isTaken);
  });

  test('refuse with S3Only what is for interface endpoints', () => {
    const { RuleCondition, Assertions } = template.Rules.S3OnlyHasNoInterfaceEndpoints as {
      RuleCondition: unknown;
      Assertions: { Assert: unknown; AssertDescription: string }[];
    };
    expect(RuleCondition).toEqual({ 'Fn::Equals': [{ Ref: 'EndpointSet' }, 'S3Only'] });
    const names = ['AdditionalServices', 'SubnetIds', 'SecurityGroupIds'];
    expect(Assertions.map(({ Assert }) => Assert)).toEqual(
      names.map((name) => ({ 'Fn::EachMemberEquals': [{ Ref: name }, ''] })),
    );
    for (const [index, name] of names.entries()) expect(Assertions[index]?.AssertDescription).toContain(name);
  });
});

describe('the stack', () => {
  test('holds these resources and no transform', () => {
    expect(template).not.toHaveProperty('Transform');
    expect(JSON.stringify(template)).not.toContain('Fn::Transform');
    const types = Object.entries(template.Resources).map(([name, { Type }]) => [name, Type]);
    expect(Object.fromEntries(types)).toEqual({
      LogGroup: 'AWS::Logs::LogGroup',
      Role: 'AWS::IAM::Role',
      Function: 'AWS::Lambda::Function',
      Invocations: 'AWS::Lambda::EventInvokeConfig',
      Endpoints: 'Custom::EcrVpcEndpoints',
    });
  });

  test('gives nothing a fixed name, so that it can be launched twice', () => {
    const names = Object.values(template.Resources).flatMap(({ Properties }) => Object.keys(Properties));
    expect(names.filter((name) => ['RoleName', 'LogGroupName'].includes(name))).toEqual([]);
    expect(lambda.Properties).not.toHaveProperty('FunctionName');
  });

  test('runs the function outside of any VPC, on a supported runtime, with its own log group', () => {
    expect(lambda.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['x86_64'],
      Handler: 'index.handler',
      Timeout: 900,
      LoggingConfig: { LogGroup: { Ref: 'LogGroup' } },
      Environment: { Variables: { STACK_ID: { Ref: 'AWS::StackId' } } },
    });
    expect(lambda.Properties).not.toHaveProperty('VpcConfig');
    expect(getResource(template, 'LogGroup').Properties.RetentionInDays).toEqual({
      Ref: 'LogRetentionInDays',
    });
  });

  test('lets an event wait 20 minutes and be tried three times', () => {
    expect(getResource(template, 'Invocations').Properties).toEqual({
      FunctionName: { Ref: 'Function' },
      Qualifier: '$LATEST',
      MaximumEventAgeInSeconds: 1200,
      MaximumRetryAttempts: 2,
    });
  });
});

/** CloudFormation's answer to a rule. */
function evaluate(expression: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof expression === 'string') return expression;
  const [[name = '', operands] = []] = Object.entries(expression as Record<string, unknown>);
  if (name === 'Ref') return values[String(operands)] ?? '';
  const [first, ...rest] = (operands as unknown[]).map((operand) => evaluate(operand, values));
  if (name === 'Fn::Equals') return first === rest[0];
  if (name === 'Fn::Not') return !first;
  if (name === 'Fn::And') return [first, ...rest].every(Boolean);
  if (name === 'Fn::Or') return [first, ...rest].some(Boolean);
  throw new Error(`A rule uses ${name}, which this test does not know.`);
}
