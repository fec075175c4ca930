import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds, resolveText } from '../../scripts/lint/values';
import { fillIn, getResource, type Resource, readTemplate, root } from './template';

const portfolio = readTemplate('catalog-portfolio.yaml');
const product = readTemplate();
const text = readFileSync(join(root, 'catalog-portfolio.yaml'), 'utf8');
function listType(type: string): [string, Resource][] {
  const full = `AWS::ServiceCatalog::${type}`;
  return Object.entries(portfolio.Resources).filter(([, { Type }]) => Type === full);
}

/** The resources that a deployment with these parameters makes. */
function deploy(parameters: Record<string, string>): Record<string, Resource> {
  const values = fillIn(portfolio, parameters);
  const made = Object.entries(portfolio.Resources).filter(
    ([, { Condition }]) => Condition === undefined || holds(portfolio, values, Condition),
  );
  return Object.fromEntries(made);
}

describe('the product', () => {
  const { Properties } = getResource(portfolio, 'Product');

  test('has one list of versions, of which the template holds the first', () => {
    expect(Properties.ProvisioningArtifactParameters).toEqual([
      {
        Name: { Ref: 'Version' },
        Description: { Ref: 'VersionDescription' },
        Info: { LoadTemplateFromURL: { Ref: 'TemplateUrl' } },
      },
    ]);
    expect(text.match(/ProvisioningArtifactParameters:/g)).toHaveLength(1);
    expect(Properties.ReplaceProvisioningArtifacts).toBe(false);
  });

  test('is frozen by the stack policy, and nothing else is', () => {
    const policy = JSON.parse(readFileSync(join(root, 'templates/catalog-stack-policy.json'), 'utf8'));
    expect(policy.Statement).toEqual([
      { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/Product' },
    ]);
    expect(portfolio.Resources).toHaveProperty('Product');
  });

  test('is shown with its owner and where to get help', () => {
    expect(Properties).toMatchObject({
      Owner: { Ref: 'Owner' },
      SupportDescription: { Ref: 'SupportDescription' },
      SupportUrl: { 'Fn::If': ['HasSupportUrl', { Ref: 'SupportUrl' }, { Ref: 'AWS::NoValue' }] },
      SupportEmail: { 'Fn::If': ['HasSupportEmail', { Ref: 'SupportEmail' }, { Ref: 'AWS::NoValue' }] },
    });
  });
});

describe('constraints', () => {
  const constraints = Object.entries(portfolio.Resources).filter(([, { Type }]) =>
    Type.endsWith('Constraint'),
  );

  test.each(constraints)('%s waits until the product is in the portfolio', (_, { DependsOn, Properties }) => {
    expect([DependsOn].flat()).toContain('ProductInPortfolio');
    expect(Properties).toMatchObject({ PortfolioId: { Ref: 'Portfolio' }, ProductId: { Ref: 'Product' } });
  });

  test('launch with the role of the launching account, by its name', () => {
    const [[, { Properties } = { Properties: {} }] = []] = listType('LaunchRoleConstraint');
    expect(Properties).toMatchObject({ LocalRoleName: { Ref: 'LaunchRoleName' } });
    expect(text).not.toContain('RoleArn:');
    expect(listType('LaunchRoleConstraint')).toHaveLength(1);
    // Service Catalog takes only one of the two for a product.
    expect(listType('StackSetConstraint')).toEqual([]);
  });

  test('let an update change tags', () => {
    expect(getResource(portfolio, 'TagUpdates').Properties.TagUpdateOnProvisionedProduct).toBe('ALLOWED');
  });

  test('ask for a boundary where one is required', () => {
    expect(deploy({})).not.toHaveProperty('BoundaryRule');
    expect(deploy({ RequireBoundary: 'true' })).toHaveProperty('BoundaryRule');
    const [assertion] = readRule('BoundaryRule').BoundaryIsRequired.Assertions;
    expect(assertion.Assert).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'PermissionsBoundaryArn' }, ''] }],
    });
    expect(product.Parameters.PermissionsBoundaryArn?.Default).toBe('');
  });

  test.each(['EcrAndS3', 'S3Only'])('allow %s alone', (set) => {
    expect(deploy({ EndpointSets: set })).toHaveProperty('EndpointSetRule');
    const [assertion] = readRule('EndpointSetRule', { EndpointSets: set }).EndpointSetIsAllowed.Assertions;
    expect(assertion.Assert).toEqual({ 'Fn::Contains': [[set], { Ref: 'EndpointSet' }] });
    expect(assertion.AssertDescription).toContain(set);
    expect(product.Parameters.EndpointSet?.AllowedValues).toContain(set);
  });

  test('allow every endpoint set by default', () => {
    expect(deploy({})).not.toHaveProperty('EndpointSetRule');
    const sets = portfolio.Parameters.EndpointSets?.AllowedValues;
    expect(sets).toEqual(['Any', ...(product.Parameters.EndpointSet?.AllowedValues ?? [])]);
  });

  test('tell a topic where one is given', () => {
    const topic = { NotificationTopicArn: 'arn:aws:sns:eu-central-1:111122223333:launches' };
    expect(deploy({})).not.toHaveProperty('Notification');
    expect(deploy(topic)).toHaveProperty('Notification');
  });
});

describe('lists', () => {
  const arn = 'arn:aws:iam::111122223333:role/team-a';
  const pattern = 'arn:aws:iam:::role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Team?_*';

  test.each([
    ['PrincipalArns', 'PortfolioPrincipalAssociation', arn, ['PrincipalArn', 'PrincipalARN']],
    ['PrincipalPatterns', 'PortfolioPrincipalAssociation', pattern, ['PrincipalPattern', 'PrincipalARN']],
    ['AccountIds', 'PortfolioShare', '444455556666', ['Account', 'AccountId']],
    ['CostCenters', 'TagOption', 'Research and development', ['CostCenter', 'Value']],
    ['Environments', 'TagOption', 'prod', ['Environment', 'Value']],
  ] as const)('%s: one %s for each item, up to five', (parameter, type, item, [name, property]) => {
    const accepted = new RegExp(portfolio.Parameters[parameter]?.AllowedPattern ?? 'no pattern');
    for (const count of [0, 1, 3, 5]) {
      const items = Array.from({ length: count }, () => item).join(',');
      expect(items).toMatch(accepted);
      const names = Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
      const made = Object.keys(deploy({ [parameter]: items })).filter((each) => /^[A-Za-z]+\d$/.test(each));
      expect(made).toEqual(names);
    }
    expect(Array.from({ length: 6 }, () => item).join(',')).not.toMatch(accepted);
    for (const bad of [`${item}, ${item}`, `${item},`, ' ']) expect(bad).not.toMatch(accepted);
    for (const index of [0, 4]) {
      const { Type, Properties } = getResource(portfolio, `${name}${index + 1}`);
      expect(Type).toBe(`AWS::ServiceCatalog::${type}`);
      expect(Properties[property]).toEqual({
        'Fn::Select': [index, { 'Fn::Split': [',', { 'Fn::Join': ['', [{ Ref: parameter }, ',,,,']] }] }],
      });
    }
  });

  test.each([
    ['PrincipalArns', ['arn:aws:iam::111122223333:policy/a', 'team-a', pattern, 'arn:aws:iam::1:role/a']],
    ['PrincipalPatterns', [arn, 'arn:aws:sts:::role/a', '*', 'role/*']],
    ['AccountIds', ['12345678901', '1234567890123', 'ou-abcd-12345678', 'o-abcdefghij']],
    ['LaunchRoleName', ['arn:aws:iam::111122223333:role/launch', 'path/launch', '']],
    [
      'TemplateUrl',
      ['http://bucket.s3.amazonaws.com/a.yaml', 's3://bucket/a.yaml', 'https://a/b.yaml?X-Amz=1'],
    ],
    ['Version', ['1.0', 'v1.0.0', '1.0.0 beta', '01.0.0', '']],
    ['SupportUrl', ['www.example.com', 'mailto:a@example.com']],
    ['SupportEmail', ['platform', 'a b@example.com']],
    ['NotificationTopicArn', ['launches', 'arn:aws:sqs:eu-central-1:111122223333:launches']],
  ])('%s refuses %j', (name, bad) => {
    const pattern = new RegExp(portfolio.Parameters[name]?.AllowedPattern ?? 'no pattern');
    expect(bad.filter((value) => pattern.test(value))).toEqual([]);
  });

  test('principals by ARN and by pattern are told apart', () => {
    const types = listType('PortfolioPrincipalAssociation').map(([name, { Properties }]) => [
      name.replace(/\d$/, ''),
      Properties.PrincipalType,
    ]);
    expect(new Set(types.map(String))).toEqual(new Set(['PrincipalArn,IAM', 'PrincipalPattern,IAM_PATTERN']));
  });

  test('nobody sees the product before its launch role is set', () => {
    const gates = [...listType('PortfolioPrincipalAssociation'), ...listType('PortfolioShare').slice(0, 1)];
    for (const [, { DependsOn }] of gates) expect(DependsOn).toBe('LaunchRole');
  });

  test('accounts are shared with one after the other', () => {
    const waits = listType('PortfolioShare').map(([, { DependsOn }]) => DependsOn);
    expect(waits).toEqual(['LaunchRole', 'Account1', 'Account2', 'Account3', 'Account4']);
  });

  test('tags to choose from belong to the product and travel with a share', () => {
    for (const [name] of listType('TagOption'))
      expect(getResource(portfolio, `${name}OfProduct`).Properties).toEqual({
        ResourceId: { Ref: 'Product' },
        TagOptionId: { Ref: name },
      });
    for (const [, { Properties }] of listType('PortfolioShare'))
      expect(Properties.ShareTagOptions).toBe(true);
  });
});

test('every parameter but the template has a default', () => {
  const required = Object.entries(portfolio.Parameters).filter(([, { Default }]) => Default === undefined);
  expect(required.map(([name]) => name)).toEqual(['TemplateUrl']);
});

test('outputs say what publish, the launch role and the end-user policy ask for', () => {
  expect(Object.keys(portfolio.Outputs)).toEqual([
    'PortfolioId',
    'ProductId',
    'ProductArn',
    'LaunchRoleName',
    'ConsoleUrl',
  ]);
  const policy = readTemplate('templates/end-user-policy.yaml').Parameters.ProductArn;
  const arn = 'arn:aws-cn:catalog:cn-north-1:111122223333:product/prod-abcdefghijklm';
  expect(arn).toMatch(new RegExp(policy?.AllowedPattern ?? 'no pattern'));
});

function readRule(name: string, parameters: Record<string, string> = {}) {
  const values = fillIn(portfolio, parameters);
  return JSON.parse(resolveText(portfolio, values, getResource(portfolio, name).Properties.Rules) ?? '');
}
