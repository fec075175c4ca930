import { comparePermissions } from '../../../../scripts/publish/compare/permissions/permissions';
import { type Fields, parseTemplate, type Value } from '../../../../scripts/publish/compare/template';
import { type Edit, edit, editFields, editText, parsedProduct, product, push, remove, set } from './edit';
import { deleteVpc, statements } from './six-changes';

/** What changes for somebody: `+` lets do more, `-` does not. */
type Case = [name: string, edits: readonly Edit[], permissions: readonly string[]];

/** As what only the stack knows appears in a sentence. */
const ref = (name: string) => `\${${name}}`;
const made =
  'Resources.Role.Properties.Policies.PolicyName=manage-what-this-stack-made.PolicyDocument.Statement';
const trust = 'Resources.Role.Properties.AssumeRolePolicyDocument.Statement';
const group = `arn:${ref('AWS::Partition')}:ec2:${ref('AWS::Region')}:${ref('AWS::AccountId')}:security-group/*`;
const own = `if aws:ResourceTag/ecr-vpc-endpoints:stack is ${ref('AWS::StackId')}`;
const role = { Ref: 'Role' };
const document = (...Statement: Value[]) => ({ Version: '2012-10-17', Statement });
const whenTagged = (operator: string, ...values: string[]) => ({
  Condition: { [operator]: { 'aws:RequestTag/a': values } },
});
const whenBounded = (value: unknown) => ({
  'Fn::If': ['HasPermissionsBoundary', value, { Ref: 'AWS::NoValue' }],
});

const cases: readonly Case[] = [
  ['nothing', [], []],
  [
    'an action',
    [push(`${statements}.Sid=ReadNetwork.Action`, 'ec2:DeleteVpc')],
    ['+ Role may now ec2:DeleteVpc on any resource, without a condition.'],
  ],
  [
    'an action that a wildcard covers',
    [set(`${statements}.Sid=ReadNetwork.Action.0`, 'ec2:Describe*')],
    ['+ Role may now ec2:Describe* on any resource, without a condition.'],
  ],
  [
    'a removed action',
    [remove(`${statements}.Sid=ReadNetwork.Action.0`)],
    ['- Role may no longer ec2:DescribeNetworkInterfaces on any resource, without a condition.'],
  ],
  [
    'an added condition',
    [
      set(`${statements}.Sid=ReadNetwork.Condition`, { Bool: { 'aws:SecureTransport': 'true' } }),
      set(`${statements}.Sid=ReadNetwork.Action`, 'ec2:DescribeVpcs'),
    ],
    [
      '- Role may ec2:DescribeVpcs on any resource only if aws:SecureTransport is true; until now without a condition.',
      '- Role may no longer ec2:DescribeNetworkInterfaces, ec2:DescribePrefixLists, ec2:DescribeRouteTables, ec2:DescribeSecurityGroups, ec2:DescribeSubnets, ec2:DescribeVpcAttribute, ec2:DescribeVpcEndpointServices and ec2:DescribeVpcEndpoints on any resource, without a condition.',
    ],
  ],
  [
    'a removed condition',
    [remove(`${made}.Sid=ChangeOwnSecurityGroup.Condition`)],
    [
      `+ Role may now ec2:AuthorizeSecurityGroupIngress, ec2:DeleteSecurityGroup and ec2:RevokeSecurityGroupIngress on ${group}, without a condition; until now ${own}.`,
    ],
  ],
  [
    'a wider resource',
    [set(`${made}.Sid=ChangeOwnSecurityGroup.Resource`, '*')],
    [
      `+ Role may now ec2:AuthorizeSecurityGroupIngress, ec2:DeleteSecurityGroup and ec2:RevokeSecurityGroupIngress on any resource, ${own}.`,
    ],
  ],
  [
    'other names and another order',
    [
      remove(`${made}.Sid=ChangeOwnSecurityGroup.Sid`),
      set('Resources.Role.Properties.Policies.PolicyName=read-the-network.PolicyName', 'read'),
    ],
    [],
  ],
  [
    'a statement under Fn::If',
    [push(statements, whenBounded(deleteVpc))],
    [
      '+ Role may now ec2:DeleteVpc on any resource, without a condition (when HasPermissionsBoundary holds).',
    ],
  ],
  [
    'a statement unless',
    [push(statements, { 'Fn::If': ['HasPermissionsBoundary', { Ref: 'AWS::NoValue' }, deleteVpc] })],
    [
      '+ Role may now ec2:DeleteVpc on any resource, without a condition (unless HasPermissionsBoundary holds).',
    ],
  ],
  [
    'all policies under Fn::If',
    [
      (template) => {
        const policies = Reflect.get(
          Reflect.get(Reflect.get(Reflect.get(template, 'Resources'), 'Role'), 'Properties'),
          'Policies',
        );
        set('Resources.Role.Properties.Policies', {
          'Fn::If': ['HasPermissionsBoundary', policies, policies],
        })(template);
      },
    ],
    [],
  ],
  [
    'no boundary any more',
    [remove('Resources.Role.Properties.PermissionsBoundary')],
    [
      `+ Role is no longer limited by the permissions boundary ${ref('PermissionsBoundaryArn')} (when HasPermissionsBoundary holds).`,
    ],
  ],
  [
    'another boundary',
    [set('Resources.Role.Properties.PermissionsBoundary', whenBounded('arn:aws:iam::aws:policy/X'))],
    [
      `+ Role is no longer limited by the permissions boundary ${ref('PermissionsBoundaryArn')} (when HasPermissionsBoundary holds).`,
      '- Role is now limited by the permissions boundary arn:aws:iam::aws:policy/X (when HasPermissionsBoundary holds).',
    ],
  ],
  [
    'a condition that means something else',
    [set('Conditions.HasPermissionsBoundary', { 'Fn::Equals': ['a', 'b'] })],
    [
      `+ Role is no longer limited by the permissions boundary ${ref('PermissionsBoundaryArn')} (when HasPermissionsBoundary holds, as it was defined before).`,
    ],
  ],
  [
    'a managed policy',
    [set('Resources.Role.Properties.ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess'])],
    [
      '+ Role now has the managed policy arn:aws:iam::aws:policy/AdministratorAccess, whose statements are not in the template.',
    ],
  ],
  [
    'a managed policy of the template',
    [
      set('Resources.More', {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { Roles: [role], PolicyDocument: document(deleteVpc) },
      }),
    ],
    ['+ Role may now ec2:DeleteVpc on any resource, without a condition.'],
  ],
  [
    'a policy of its own',
    [
      set('Resources.More', {
        Type: 'AWS::IAM::Policy',
        Properties: { Roles: [role], PolicyDocument: document(deleteVpc) },
      }),
    ],
    ['+ Role may now ec2:DeleteVpc on any resource, without a condition.'],
  ],
  [
    'a managed policy that nothing is attached to yet',
    [
      set('Resources.More', {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: document(deleteVpc) },
      }),
    ],
    ['+ More may now ec2:DeleteVpc on any resource, without a condition.'],
  ],
  [
    'a role policy',
    [
      set('Resources.More', {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          RoleName: role,
          PolicyDocument: document({ Effect: 'Allow', Action: '*', Resource: '*' }),
        },
      }),
    ],
    ['+ Role may now do everything on any resource, without a condition.'],
  ],
  [
    'a role policy that says what the role may already',
    [
      set('Resources.More', {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          RoleName: role,
          PolicyDocument: document({ ...deleteVpc, Action: 'EC2:describevpcs' }),
        },
      }),
    ],
    [],
  ],
  [
    'wider trust',
    [
      push(trust, {
        Effect: 'Allow',
        Principal: { AWS: '*', Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    ],
    [
      '+ Anybody may now sts:AssumeRole on Role, without a condition.',
      '+ ec2.amazonaws.com may now sts:AssumeRole on Role, without a condition.',
    ],
  ],
  [
    'a Lambda permission',
    [
      set('Resources.Invoke', {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
          Principal: 'events.amazonaws.com',
          SourceAccount: { Ref: 'AWS::AccountId' },
        },
      }),
    ],
    [
      `+ events.amazonaws.com may now lambda:InvokeFunction on ${ref('Function')}, if aws:SourceAccount is ${ref('AWS::AccountId')}.`,
    ],
  ],
  [
    'NotAction',
    [push(statements, { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
    [
      '+ Role: allowed is now everything but what is named ({"Effect":"Allow","NotAction":"iam:*","Resource":"*"}); how much that is, is not worked out.',
    ],
  ],
  [
    'a denial',
    [push(statements, { ...deleteVpc, Effect: 'Deny' })],
    ['- Role is now denied to ec2:DeleteVpc on any resource, without a condition.'],
  ],
  [
    'what cannot be read',
    [push(statements, { 'Fn::Transform': { Name: 'AWS::Include' } })],
    [
      '+ Fn::Transform makes another template of this one, which cannot be compared: whether somebody may do more is not known.',
      '+ Resources.Role holds a policy that cannot be read here, so what Role allows is not known: {"Fn::Transform":{"Name":"AWS::Include"}}.',
    ],
  ],
  [
    'another role of the function',
    [set('Resources.Function.Properties.Role', 'arn:aws:iam::111122223333:role/admin')],
    [
      '+ Function now has the rights of arn:aws:iam::111122223333:role/admin.',
      `- Function no longer has the rights of ${ref('Role.Arn')}.`,
    ],
  ],
  [
    'a policy on something else',
    [
      set('Resources.Topic', {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          PolicyDocument: document({ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }),
        },
      }),
    ],
    ['+ Anybody may now sns:Publish on any resource, without a condition.'],
  ],
  [
    'a policy that is a text',
    [
      set('Resources.Logs', {
        Type: 'AWS::Logs::ResourcePolicy',
        Properties: {
          PolicyDocument:
            '{"Statement": {"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Action": "logs:*", "Resource": "*"}}',
        },
      }),
    ],
    ['+ es.amazonaws.com may now logs:* on any resource, without a condition.'],
  ],
  [
    'another default of the boundary',
    [set('Parameters.PermissionsBoundaryArn.Default', 'arn:aws:iam::aws:policy/X')],
    [
      '+ Permissions depend on Parameters.PermissionsBoundaryArn, which has changed: whether somebody may do more is not worked out.',
    ],
  ],
];

function list(after: string, before = product): string[] {
  return tell(before === product ? parsedProduct : parseTemplate(before), parseTemplate(after));
}

function tell(before: Fields, after: Fields): string[] {
  return comparePermissions(before, after).map(
    ({ broadens, sentence }) => `${broadens ? '+' : '-'} ${sentence}`,
  );
}

describe('permissions', () => {
  it.each(cases)('tells of %s', (_, edits, expected) => {
    expect(tell(parsedProduct, editFields(...edits)).sort()).toEqual([...expected].sort());
  });

  it.each([
    [
      'a denial goes',
      push(statements, { ...deleteVpc, Effect: 'Deny' }),
      '+ Role is no longer denied to ec2:DeleteVpc on any resource, without a condition.',
    ],
    [
      'a denial of all but something goes',
      push(statements, { Effect: 'Deny', NotAction: 'ec2:*', Resource: '*' }),
      '+ Role: no longer denied is everything but what is named ({"Effect":"Deny","NotAction":"ec2:*","Resource":"*"}); how much that is, is not worked out.',
    ],
    [
      'a managed policy goes',
      set('Resources.Role.Properties.ManagedPolicyArns', ['x']),
      '- Role no longer has the managed policy x, whose statements are not in the template.',
    ],
  ])('tells when %s', (_, change, sentence) => {
    expect(list(product, edit(change))).toEqual([sentence]);
  });

  it.each([
    ['a wildcard', { Action: 's3:Get*' }, { Action: 's3:GetObject?' }, 0],
    ['one character', { Action: 's3:Get?' }, { Action: 's3:GetX' }, 0],
    ['one character that is many', { Action: 's3:Get?' }, { Action: 's3:Get*' }, 1],
    [
      'one character that is anything',
      { Resource: 'arn:?' },
      { Resource: { 'Fn::Sub': `arn:${ref('VpcId')}` } },
      1,
    ],
    ['a dot', { Resource: 'a.*' }, { Resource: 'abc' }, 1],
    [
      'a test that absence passes',
      whenTagged('StringEqualsIfExists', 'x'),
      whenTagged('StringEquals', 'x'),
      0,
    ],
    [
      'a test that absence fails',
      whenTagged('StringEquals', 'x'),
      whenTagged('StringEqualsIfExists', 'x'),
      1,
    ],
    ['fewer values', whenTagged('StringEquals', 'x', 'y'), whenTagged('StringEquals', 'y'), 0],
    [
      'fewer forbidden values',
      whenTagged('StringNotEquals', 'x', 'y'),
      whenTagged('StringNotEquals', 'y'),
      1,
    ],
    ['any principal', { Principal: '*' }, { Principal: { AWS: '111122223333' } }, 0],
    [
      'a text put together',
      { Resource: { 'Fn::Join': ['/', ['a', role]] } },
      { Resource: { 'Fn::Sub': `a/${ref('Role')}` } },
      0,
    ],
  ])('knows what %s covers', (_, wide, narrow, count) => {
    const [before = '', after = ''] = [wide, narrow].map((each) =>
      edit(set(`${statements}`, [{ Effect: 'Allow', Action: 's3:*', Resource: '*', ...each }])),
    );
    expect(list(after, before).filter((each) => each.startsWith('+'))).toHaveLength(count);
  });

  it('takes two ways to write a condition for one', () => {
    const before = edit(push(statements, whenBounded(deleteVpc)));
    const swapped = { 'Fn::Not': [{ 'Fn::Equals': ['', { Ref: 'PermissionsBoundaryArn' }] }] };
    const after = editText(before, set('Conditions.HasPermissionsBoundary', swapped));
    expect(list(after, before)).toEqual([]);
  });

  it('says so when no condition alone tells when', () => {
    const after = edit(
      set('Conditions.IsSkipped', { 'Fn::Equals': [{ Ref: 'OnNoMatch' }, 'Skip'] }),
      push(statements, whenBounded({ 'Fn::If': ['IsSkipped', deleteVpc, { Ref: 'AWS::NoValue' }] })),
    );
    expect(list(after)).toEqual([
      expect.stringMatching(
        /^\+ Role may now ec2:DeleteVpc on any resource, without a condition \(in some combinations of HasPermissionsBoundary\b.* and IsSkipped\)\.$/,
      ),
    ]);
  });

  it('takes a wildcard for what it covers', () => {
    const before = edit(set(`${statements}.Sid=ReadNetwork.Action`, ['ec2:Describe*']));
    const after = editText(before, push(`${statements}.Sid=ReadNetwork.Action`, 'ec2:DescribeVpc?'));
    expect(list(after, before)).toEqual([]);
  });

  it('does not compare what it cannot see in full', () => {
    const conditions = Array.from({ length: 9 }, (_, number) => `C${number}`);
    const after = edit(
      ...conditions.flatMap((name) => [
        set(`Conditions.${name}`, { 'Fn::Equals': [{ Ref: 'VpcId' }, name] }),
        push(statements, { 'Fn::If': [name, deleteVpc, { Ref: 'AWS::NoValue' }] }),
      ]),
    );
    expect(list(after)).toEqual([expect.stringMatching(/^\+ Too many conditions/)]);
  });
});
