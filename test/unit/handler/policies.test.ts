import fc from 'fast-check';
import { fullAccessPolicy, isSamePolicy, pullOnlyPolicy } from '../../../handler/policies';

type Statement = Record<string, unknown>;

const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const write = (...statements: Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** The policy as EC2 gives it back: on several lines, its keys in another order. */
const wire = `{
  "Statement": [
    {
      "Action": "*",
      "Effect": "Allow",
      "Principal": "*",
      "Resource": "*"
    }
  ]
}`;

describe('isSamePolicy', () => {
  it.each<[string, string, string]>([
    ['white space and the order of keys', fullAccessPolicy, wire],
    ['a single statement outside a list', write(allow), JSON.stringify({ Statement: allow })],
    ['Version', fullAccessPolicy, write(allow)],
    ['Sid', write(allow), write({ ...allow, Sid: 'Everything' })],
    ['Id', write(allow), JSON.stringify({ Id: 'x', Statement: [allow] })],
    [
      'the case of actions',
      write({ ...allow, Action: 'ecr:BatchGetImage' }),
      write({ ...allow, Action: 'ECR:batchgetimage' }),
    ],
    ['everyone spelt as AWS', write(allow), write({ ...allow, Principal: { AWS: '*' } })],
    ['everyone spelt as a list', write(allow), write({ ...allow, Principal: { AWS: ['*'] } })],
    ['values repeated', write({ ...allow, Action: ['a:b', 'A:B'] }), write({ ...allow, Action: 'a:b' })],
    ['true and "true"', condition(true), condition('true')],
    ['text that is no JSON but the same', 'odd', 'odd'],
  ])('does not mind %s', (_, one, other) => {
    expect(isSamePolicy(one, other)).toBe(true);
    expect(isSamePolicy(other, one)).toBe(true);
  });

  it.each<[string, string, string]>([
    ['full access and pull only', fullAccessPolicy, pullOnlyPolicy],
    ['allowing and denying', write(allow), write({ ...allow, Effect: 'Deny' })],
    ['one action more', write({ ...allow, Action: ['a:b'] }), write({ ...allow, Action: ['a:b', 'a:c'] })],
    ['another resource', write(allow), write({ ...allow, Resource: 'arn:aws:s3:::b' })],
    [
      'the case of resources',
      write({ ...allow, Resource: 'arn:aws:s3:::b' }),
      write({ ...allow, Resource: 'arn:aws:s3:::B' }),
    ],
    ['another principal', write(allow), write({ ...allow, Principal: { AWS: '111122223333' } })],
    ['everyone of AWS and every service', write(allow), write({ ...allow, Principal: { Service: '*' } })],
    [
      'everyone and everyone beside one',
      write(allow),
      write({ ...allow, Principal: { AWS: ['*', '111122223333'] } }),
    ],
    [
      'a principal and its opposite',
      write(allow),
      write({ ...allow, Principal: undefined, NotPrincipal: '*' }),
    ],
    ['an action and its opposite', write(allow), write({ ...allow, Action: undefined, NotAction: '*' })],
    ['a condition', write(allow), condition('true')],
    ['two values of a condition', condition('true'), condition('false')],
    ['one statement more', write(allow), write(allow, { ...allow, Effect: 'Deny' })],
    ['no statement', write(allow), write()],
    ['a policy and text that is none', write(allow), 'odd'],
    ['a policy and JSON that is none', write(allow), '{}'],
    ['a policy and null', write(allow), 'null'],
    ['two odd texts', 'odd', 'odder'],
  ])('tells apart %s', (_, one, other) => {
    expect(isSamePolicy(one, other)).toBe(false);
    expect(isSamePolicy(other, one)).toBe(false);
  });

  function condition(value: unknown): string {
    return write({ ...allow, Condition: { Bool: { 'aws:SecureTransport': value } } });
  }
});

describe('isSamePolicy, on any policy', () => {
  const list = (...values: string[]) => fc.subarray(values, { minLength: 1 });
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom<unknown>('*', { AWS: ['111122223333', '999900001111'] }),
    Action: list('ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 's3:GetObject'),
    Resource: list('arn:aws:s3:::one', 'arn:aws:s3:::two'),
    Condition: fc.constantFrom({}, { StringEquals: { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] } }),
  });
  const policy = fc.array(statement, { minLength: 1, maxLength: 3 });

  /** The same in other words. */
  const respell = (statements: Statement[]) =>
    JSON.stringify({
      Statement: statements.toReversed().map(({ Action, Principal, ...rest }, index) => ({
        Sid: `s${index}`,
        ...turnKeys(rest),
        Action: unwrap(turn(Action)).map((action) => String(action).toUpperCase()),
        Principal: Principal === '*' ? { AWS: '*' } : turn(Principal),
      })),
    });

  /** Lists and keys the other way round; lists of one as their member. */
  function turn(value: unknown): unknown {
    if (Array.isArray(value)) return value.length === 1 ? value[0] : value.toReversed();
    return value !== null && typeof value === 'object' ? turnKeys(value) : value;
  }

  function turnKeys(value: object): Statement {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, turn(inner)])
        .reverse(),
    );
  }

  function unwrap(value: unknown): unknown[] {
    return Array.isArray(value) ? value : [value];
  }

  it('finds the same meaning in other words', () => {
    fc.assert(
      fc.property(policy, (statements) => {
        expect(isSamePolicy(write(...statements), respell(statements))).toBe(true);
      }),
    );
  });

  it('finds another meaning where one statement differs', () => {
    fc.assert(
      fc.property(policy, fc.constantFrom('Action', 'Resource', 'Effect', 'Condition'), (statements, key) => {
        const [first, ...others] = statements;
        const changed = { ...first, [key]: key === 'Condition' ? { Null: { 'aws:x': 'true' } } : 'Other' };
        expect(isSamePolicy(write(...statements), respell([changed, ...others]))).toBe(false);
      }),
    );
  });
});

describe('pull only', () => {
  it('allows everyone what a pull needs, and nothing else', () => {
    expect(JSON.parse(pullOnlyPolicy).Statement).toEqual([
      {
        ...{ Sid: 'PullOnly', Effect: 'Allow', Principal: '*', Resource: '*' },
        Action: [
          ...['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability'],
          ...['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        ],
      },
    ]);
    expect(JSON.parse(pullOnlyPolicy).Version).toBe('2012-10-17');
  });
});
