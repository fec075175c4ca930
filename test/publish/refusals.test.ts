import { join } from 'node:path';
import { addParameter, editFor, kinds } from './kinds';
import { composeTemplate, openStage, type Scene, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.publish('1.1.0', composeTemplate('1.1.0'));
  const { account } = stage.fake;
  account.buckets.set('of-another-account', {
    owner: '999999999999',
    region: 'us-east-1',
    objects: new Map(),
  });
  account.buckets.set('of-another-region', { owner: account.id, region: 'eu-west-1', objects: new Map() });
});
beforeEach(() => stage.takeWrites());
afterAll(() => stage?.fake.stop());

const dirty = {
  readTree: async () => ({ commit: '0', dirty: [' M templates/product.yaml', '?? notes.txt'] }),
};
const parameter = (assignment: string): Scene => ({ parameter: [assignment] });

it.each<[string, string, Scene, RegExp]>([
  ['not a semantic version', 'v1.2', {}, /^--version "v1.2" is not a semantic version: three numbers/],
  ['a version with a suffix', '1.2.0-rc.1', {}, /is not a semantic version/],
  [
    'another version than the build',
    '1.2.0',
    { workshop: { release: '1.1.9' } },
    /--version is 1.2.0 and package.json says 1.1.9/,
  ],
  [
    'a lower version',
    '1.0.9',
    {},
    /^Version 1.0.9 is lower than 1.1.0, which is published: ask for 1.1.1 or higher.$/,
  ],
  [
    'a dirty tree',
    '1.2.0',
    { workshop: dirty },
    /^The git tree holds what no commit does.*M templates\/product.yaml, \?\? notes.txt/,
  ],
  [
    'a missing bucket',
    '1.2.0',
    { bucket: 'not-there' },
    /^Bucket not-there does not exist: create it in us-east-1/,
  ],
  [
    'a foreign bucket',
    '1.2.0',
    { bucket: 'of-another-account' },
    /^Bucket of-another-account is not one of account 111122223333/,
  ],
  [
    'a bucket elsewhere',
    '1.2.0',
    { bucket: 'of-another-region' },
    /is in eu-west-1 and the portfolio in us-east-1/,
  ],
  ['a bucket that is a URL', '1.2.0', { bucket: 's3://mine' }, /--bucket "s3:\/\/mine" is not a bucket name/],
  [
    'a template URL without https',
    '1.2.0',
    parameter('TemplateUrl=http://b/t.yaml'),
    /^--parameter TemplateUrl "http:.*must be the https URL/,
  ],
  [
    'a template URL at all',
    '1.2.0',
    parameter('TemplateUrl=https://b/t.yaml'),
    /TemplateUrl is not accepted: publish sets it/,
  ],
  [
    'an unknown form of principal',
    '1.2.0',
    parameter('PrincipalArns=team-a'),
    /^--parameter PrincipalArns "team-a" is not accepted: it must be the ARNs/,
  ],
  [
    'an account without 12 digits',
    '1.2.0',
    parameter('AccountIds=1234'),
    /must be up to 5 account IDs of 12 digits/,
  ],
  [
    'a role by its ARN',
    '1.2.0',
    parameter('LaunchRoleName=arn:aws:iam::111122223333:role/x'),
    /must be the name of a role/,
  ],
  ['an unknown parameter', '1.2.0', parameter('Wrong=1'), /has no parameter Wrong; it accepts: /],
  [
    'a value that is none of the list',
    '1.2.0',
    parameter('EndpointSets=All'),
    /must be one of Any, EcrAndS3, S3Only/,
  ],
  [
    'a value that is too long',
    '1.2.0',
    parameter(`PortfolioName=${'x'.repeat(101)}`),
    /PortfolioName "x+" is not accepted: it must have 1 to 100 characters.$/,
  ],
  ['an empty value', '1.2.0', parameter('Owner='), /it must have at least 1 characters.$/],
  [
    'a report that cannot be written',
    '1.2.0',
    { markdown: join(__dirname, 'nowhere', 'report.md') },
    /^--markdown ".*report.md" cannot be written: give a file in a folder that exists.$/,
  ],
  [
    'a role that is not there',
    '1.2.0',
    parameter('LaunchRoleName=nobody'),
    /^The launch role nobody does not exist in account 111122223333/,
  ],
  [
    'findings of cfn-lint',
    '1.2.0',
    { workshop: { lint: async () => ['t.yaml:1: E1001 wrong'] } },
    /^Lint: t.yaml:1: E1001 wrong$/,
  ],
])(
  'refuses %s with one sentence, and uploads and deploys nothing',
  async (_name, version, scene, sentence) => {
    const error: Error = await stage.publish(version, composeTemplate(version), scene).then(
      () => new Error('It was published.'),
      (caught) => caught,
    );
    expect(error.message).toMatch(sentence);
    expect(error.message.split('\n')).toHaveLength(1);
    expect(stage.takeWrites()).toEqual([]);
    expect(stage.listVersions()).toEqual(['1.1.0 DEFAULT']);
  },
);

it('refuses the same version with other content, and names the next one', async () => {
  const other = composeTemplate('1.1.0', (text) => addParameter(text));
  await expect(stage.publish('1.1.0', other)).rejects.toThrow(
    /^Version 1.1.0 is published with other content, and a published version never changes: ask for 1.2.0 or higher.$/,
  );
  expect(stage.takeWrites()).toEqual([]);
});

it('wants broader permissions to be accepted by name', async () => {
  const kind = kinds.find(({ name }) => name === 'IAM broadened under Fn::If');
  const template = kind ? editFor(kind, '1.2.0') : '';
  await expect(stage.publish('1.2.0', template)).rejects.toThrow(/--accept-permissions:\n.*ec2:DeleteSubnet/);
  expect(stage.takeWrites()).toEqual([]);
  const report = await stage.publish('1.2.0', template, { acceptPermissions: true, dryRun: true });
  expect(report).toMatchObject({ outcome: 'dry run', permissions: [{ broadens: true }] });
});

it('refuses a template that is too large, and one that nobody can fill in', async () => {
  const large = composeTemplate('1.2.0', (text) => `${text}# ${'x'.repeat(1_000_000)}\n`);
  await expect(stage.publish('1.2.0', large)).rejects.toThrow(
    /bytes, and CloudFormation takes none over 1000000/,
  );
  const nameless = composeTemplate('1.2.0', (text) => text.replace(/^ +VpcId:\n +default: .*\n/m, ''));
  await expect(stage.publish('1.2.0', nameless)).rejects.toThrow(/VpcId has no label/);
  expect(stage.takeWrites()).toEqual([]);
});

it('refuses a stack that is no portfolio', async () => {
  const stack = stage.fake.account.stacks.get('catalog');
  if (stack)
    stage.fake.account.stacks.set('other', {
      ...stack,
      id: 'arn:other',
      name: 'other',
      text: 'Resources: {A: {Type: AWS::SNS::Topic}}',
    });
  await expect(stage.publish('1.2.0', composeTemplate('1.2.0'), { stackName: 'other' })).rejects.toThrow(
    /has no AWS::ServiceCatalog::CloudFormationProduct, so it is not that of our portfolio/,
  );
});

it('asks for --yes where nobody can be asked, before it reads anything', async () => {
  const before = stage.fake.calls.length;
  await expect(stage.publish('1.2.0', composeTemplate('1.2.0'), { yes: false })).rejects.toThrow(
    /pass --yes/,
  );
  expect(stage.fake.calls).toHaveLength(before);
});
