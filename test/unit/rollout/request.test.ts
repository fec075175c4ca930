import { join } from 'node:path';
import { type RolloutOptions, readRolloutRequest } from '../../../scripts/rollout/request';
import { UsageError } from '../../../scripts/stack/failure';

const templates = join(__dirname, '..', '..', '..', 'templates');
const UNIT = 'ou-ab12-cdefgh34';
const ACCOUNT = '111122223333';
const read = (options: Partial<RolloutOptions>) =>
  readRolloutRequest({ stackName: 'ecr', ...options }, templates);

it('turns options into parameters of the template', () => {
  const { mode, given } = read({
    ...{
      ou: [UNIT, 'r-ab12'],
      canaryAccounts: `${ACCOUNT}, 444455556666`,
      regions: 'eu-west-1,us-gov-west-1',
    },
    ...{ templateUrl: 'https://b.s3.eu-west-1.amazonaws.com/t.yaml', callAs: 'DELEGATED_ADMIN' },
    parameter: ['VpcTag=network=main', 'Refresh='],
  });
  expect(mode).toBe('deploy');
  expect(Object.fromEntries(given)).toEqual({
    OrganizationalUnitIds: `${UNIT},r-ab12`,
    CanaryAccounts: `${ACCOUNT},444455556666`,
    CanaryOrganizationalUnitId: '',
    Regions: 'eu-west-1,us-gov-west-1',
    TemplateUrl: 'https://b.s3.eu-west-1.amazonaws.com/t.yaml',
    CallAs: 'DELEGATED_ADMIN',
    VpcTag: 'network=main',
    VpcIdParameterName: '',
    Refresh: '',
  });
});

it('gives nothing that is not asked for', () => {
  expect(read({})).toMatchObject({ mode: 'deploy', given: new Map(), yes: false });
  expect(read({ canaryOu: UNIT }).given.get('CanaryAccounts')).toBe('');
  expect(read({ parameter: ['VpcIdParameterName=/a/b'] }).given.get('VpcTag')).toBe('');
});

it.each<[string, Partial<RolloutOptions>, RegExp]>([
  [
    'two selectors',
    { parameter: ['VpcTag=a=b', 'VpcIdParameterName=/a'] },
    /VpcIdParameterName and VpcTag are given together/,
  ],
  ['no selector', { parameter: ['VpcIdParameterName='] }, /takes the selector away/],
  ['no selector by tag', { parameter: ['VpcTag='] }, /takes the selector away/],
  ['a tag without =', { parameter: ['VpcTag=network'] }, /VpcTag is "network"\. Accepted is Key=Value/],
  ['a tag without a key', { parameter: ['VpcTag==x'] }, /VpcTag is "=x"\. Accepted is Key=Value/],
  ['a long tag value', { parameter: [`VpcTag=a=${'x'.repeat(257)}`] }, /Accepted is Key=Value/],
  [
    'a name with a space',
    { parameter: ['VpcIdParameterName=a b'] },
    /Accepted is the name of an SSM parameter/,
  ],
  ['levels without /', { parameter: ['VpcIdParameterName=a/b'] }, /Accepted is the name of an SSM parameter/],
  ['a reserved name', { parameter: ['VpcIdParameterName=/aws/x'] }, /SSM keeps names/],
  ['a malformed unit', { ou: ['ou-1'] }, /--ou "ou-1" is not the ID of an organizational unit/],
  ['a root as canary', { canaryOu: 'r-ab12' }, /--canary-ou "r-ab12" is not the ID/],
  ['the same unit twice', { ou: [UNIT, UNIT] }, /--ou names "ou-ab12-cdefgh34" twice/],
  ['a unit that is the canary too', { ou: [UNIT], canaryOu: UNIT }, /both --canary-ou and --ou/],
  ['an account twice', { canaryAccounts: `${ACCOUNT},${ACCOUNT}` }, /names "111122223333" twice/],
  ['a malformed account', { canaryAccounts: '1111-2222-3333' }, /not an account ID: 12 digits/],
  ['two canaries', { canaryAccounts: ACCOUNT, canaryOu: UNIT }, /exclude each other/],
  ['a malformed Region', { regions: 'Frankfurt' }, /"Frankfurt" is not the name of a Region/],
  ['an empty Region', { regions: 'eu-west-1,' }, /"" is not the name of a Region/],
  ['a URL that is none', { templateUrl: 's3://b/k' }, /--template-url "s3:\/\/b\/k" is not a URL/],
  ['two templates', { templateUrl: 'https://x/y', bucket: 'my-bucket' }, /exclude each other/],
  ['a role ARN', { roleName: `arn:aws:iam::${ACCOUNT}:role/x` }, /without the ARN/],
  ['a page in no folder', { html: '/no/such/folder/fleet.html' }, /in a folder that does not exist/],
  ['an unknown parameter', { parameter: ['VpcId=vpc-0123abcd'] }, /no parameter VpcId/],
  ['a parameter of its own', { parameter: ['Wave=Canary'] }, /rollout sets it/],
  ['a parameter with an option', { parameter: ['Regions=x'] }, /pass --regions instead/],
  ['two modes', { status: true, remove: true }, /exclude each other/],
  ['a target for --status', { status: true, ou: [UNIT] }, /--status takes no --ou/],
  ['a canary for --remove', { remove: true, canaryAccounts: ACCOUNT }, /--remove takes no --canary-accounts/],
  ['a long name', { stackName: `a${'b'.repeat(115)}` }, /at most 115 characters/],
])('refuses %s in one sentence', (_name, options, sentence) => {
  expect(() => read(options)).toThrow(UsageError);
  expect(() => read(options)).toThrow(sentence);
});
