import { fullAccessPolicy, pullOnlyPolicy } from '../../../handler/policies';
import { includesGlob, overlapsGlob } from '../../../scripts/verify/glob';
import { evaluatePolicy } from '../../../scripts/verify/policy';

const repositories = 'arn:aws:ecr:us-east-1:123456789012:repository/*';
const pull = {
  action: 'ecr:BatchGetImage',
  resource: repositories,
  conditions: { 'aws:sourcevpc': ['vpc-1'], 'aws:principalorgid': 'never' as const },
};
const policy = (...statements: object[]) =>
  JSON.stringify({ Statement: statements.map((each) => ({ Effect: 'Allow', Principal: '*', ...each })) });
const variable = ['$', '{aws:username}'].join('');
const all = { Action: '*', Resource: '*' };
const condition = (operator: string, key: string, value: string | string[]) => ({
  ...all,
  Condition: { [operator]: { [key]: value } },
});

describe('an endpoint policy lets a pull through', () => {
  it.each([
    ['the one that EC2 puts', fullAccessPolicy, 'allowed'],
    ['PullOnly', pullOnlyPolicy, 'allowed'],
    [
      'the action in other capitals, in a list',
      policy({ ...all, Action: ['s3:*', 'ECR:batchgetimage'] }),
      'allowed',
    ],
    ['everyone in long form', policy({ ...all, Principal: { AWS: ['*'] } }), 'allowed'],
    ['the repositories of the account', policy({ ...all, Resource: repositories }), 'allowed'],
    ['what is not named in NotAction', policy({ NotAction: 's3:*', Resource: '*' }), 'allowed'],
    [
      "this VPC's condition",
      policy(condition('StringEquals', 'aws:SourceVpc', ['vpc-0', 'vpc-1'])),
      'allowed',
    ],
    [
      'a Deny for other VPCs',
      policy(all, { ...condition('StringNotEquals', 'aws:SourceVpc', 'vpc-1'), Effect: 'Deny' }),
      'allowed',
    ],
    ['a Deny of something else', policy(all, { ...all, Effect: 'Deny', Action: 'ecr:Delete*' }), 'allowed'],

    ['no statement at all', policy(), 'denied'],
    ['other actions only', policy({ ...all, Action: 'ecr:Describe*' }), 'denied'],
    ['a Deny alone', policy({ ...all, Effect: 'Deny', Action: 'ecr:DeleteRepository' }), 'denied'],
    ['a Deny of it', policy(all, { ...all, Effect: 'Deny', Action: 'ecr:*Image' }), 'denied'],
    ['other resources only', policy({ ...all, Resource: 'arn:aws:s3:::*' }), 'denied'],
    ["another VPC's condition", policy(condition('StringEquals', 'aws:SourceVpc', 'vpc-2')), 'denied'],
    [
      'a condition on what AWS signs',
      policy(condition('StringEquals', 'aws:PrincipalOrgID', 'o-1')),
      'denied',
    ],
    [
      'a Deny for all but us',
      policy(all, { ...condition('StringNotEquals', 'aws:PrincipalOrgID', 'o-1'), Effect: 'Deny' }),
      'denied',
    ],
    ['all but it in NotResource', policy({ Action: '*', NotResource: repositories }), 'denied'],

    ['some repositories', policy({ ...all, Resource: `${repositories.slice(0, -1)}app*` }), 'unclear'],
    [
      'a Deny for some repositories',
      policy(all, { ...all, Effect: 'Deny', Resource: `${repositories}-old` }),
      'unclear',
    ],
    ['one role', policy({ ...all, Principal: { AWS: 'arn:aws:iam::123456789012:role/x' } }), 'unclear'],
    ['NotPrincipal', policy({ ...all, Principal: undefined, NotPrincipal: '*' }), 'unclear'],
    [
      'a condition that is not known',
      policy(condition('StringEquals', 'aws:PrincipalTag/team', 'x')),
      'unclear',
    ],
    [
      'an operator that is not known',
      policy(condition('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-2')),
      'unclear',
    ],
    [
      'a policy variable',
      policy({ ...all, Resource: `arn:aws:ecr:*:*:repository/${variable}/*` }),
      'unclear',
    ],
    ['no JSON', 'full access', 'unclear'],
    ['statements that are none', '{"Statement":["x"]}', 'unclear'],
  ])('%s: %s', (_, document, expected) => {
    expect(evaluatePolicy(document, pull)).toBe(expected);
  });
});

describe('wildcards', () => {
  it.each([
    ['*', 'a*', true, true],
    ['a*', '*', false, true],
    ['a?c', 'abc', true, true],
    ['a?', '*', false, true],
    ['??*', 'a*', false, true],
    ['a*b', 'a*b', true, true],
    ['ab', 'cd', false, false],
    ['a*c', 'b*c', false, false],
    ['', '', true, true],
    ['a', '', false, false],
  ])('%s holds %s: %s, meets it: %s', (outer, inner, includes, overlaps) => {
    expect([includesGlob(outer, inner), overlapsGlob(outer, inner)]).toEqual([includes, overlaps]);
  });

  it('takes no longer for many wildcards', () => {
    expect(overlapsGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(200))).toBe(false);
  });
});
