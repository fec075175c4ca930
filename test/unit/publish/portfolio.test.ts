import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendVersion, readPortfolio } from '../../../scripts/publish/portfolio';

const text = readFileSync(join(__dirname, '..', '..', '..', 'catalog-portfolio.yaml'), 'utf8');
const values = new Map([
  ['Version', '1.0.0'],
  ['TemplateUrl', 'https://b.s3.us-east-1.amazonaws.com/first.yaml'],
]);
const next = {
  name: '1.1.0',
  url: 'https://b.s3.us-east-1.amazonaws.com/next.yaml',
  notes: 'More: "this" # and\nthat',
};

const withList = (list: string) =>
  `Resources:\n  P:\n    Type: AWS::ServiceCatalog::CloudFormationProduct\n    Properties:\n      ProvisioningArtifactParameters:${list}`;

describe('readPortfolio', () => {
  it('reads ids, versions and launch roles with the parameters of the stack', () => {
    expect(readPortfolio(text, values)).toEqual({
      ...{ product: 'Product', portfolio: 'Portfolio', launchRoles: ['ecr-vpc-endpoints-launch'] },
      versions: [{ name: '1.0.0', url: 'https://b.s3.us-east-1.amazonaws.com/first.yaml' }],
    });
    expect(readPortfolio(text, new Map([...values, ['LaunchRoleName', 'other']])).launchRoles).toEqual([
      'other',
    ]);
  });

  it.each([
    [
      'no product',
      'Resources: {A: {Type: AWS::SNS::Topic}}',
      /has no AWS::ServiceCatalog::CloudFormationProduct/,
    ],
    ['no resources', 'Hello', /has no AWS::ServiceCatalog::CloudFormationProduct/],
    ['a list by reference', withList(' !Ref Versions\n'), /is not a list of versions/],
    [
      'a computed name',
      withList('\n        - Name: !Sub x\n          Info: {LoadTemplateFromURL: u}\n'),
      /"Fn::Sub":"x".*a text or a reference/,
    ],
  ])('refuses a template with %s', (_name, template, sentence) => {
    expect(() => readPortfolio(template, values)).toThrow(sentence);
  });
});

describe('appendVersion', () => {
  it('adds one entry, and leaves all other bytes alone', () => {
    const appended = appendVersion(text, next);
    expect(readPortfolio(appended, values).versions.at(-1)).toEqual({ name: next.name, url: next.url });
    const added = /\n {8}- Name: "1\.1\.0"\n(?: {10}.*\n)+/.exec(appended)?.[0] ?? '';
    expect(appended.replace(added.slice(1), '')).toBe(text);
    expect(added.split('\n').slice(1, -1)).toEqual([
      '        - Name: "1.1.0"',
      '          Description: "More: \\"this\\" # and\\nthat"',
      '          Info:',
      '            LoadTemplateFromURL: "https://b.s3.us-east-1.amazonaws.com/next.yaml"',
    ]);
  });

  it('adds a second one behind the first', () => {
    const twice = appendVersion(appendVersion(text, next), { ...next, name: '1.2.0' });
    expect(readPortfolio(twice, values).versions.map(({ name }) => name)).toEqual([
      '1.0.0',
      '1.1.0',
      '1.2.0',
    ]);
  });

  const entry = '        - Name: a\n          Info:\n            LoadTemplateFromURL: u';
  it.each([
    ['the last line has no end', withList(`\n${entry}`)],
    ['a comment follows', withList(`\n${entry} # the first\n      # the end\n  Q:\n    Type: T\n`)],
    [
      'the last entry ends with a block',
      withList(`\n${entry}\n          Description: |\n            two\n            lines\n\nOutputs: {}\n`),
    ],
    ['the list is not indented', withList(`\n${entry.replace(/^ {2}/gm, '')}\n`)],
  ])('copes when %s', (_name, template) => {
    expect(readPortfolio(appendVersion(template, next), values).versions.map(({ name }) => name)).toEqual([
      'a',
      '1.1.0',
    ]);
  });

  it('refuses a list on one line', () => {
    const flow = withList(' [{Name: a, Info: {LoadTemplateFromURL: u}}]\n');
    expect(() => appendVersion(flow, next)).toThrow(/must be a YAML list with one item a line/);
  });
});
