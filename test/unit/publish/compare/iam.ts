import fc from 'fast-check';

/** A statement as IAM takes it, out of few words, so that two of them often meet. */
export type Statement = {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

/** A statement, and whether it stands under a condition of the template. */
export interface Placed {
  readonly statement: Statement;
  readonly under: '' | 'C' | 'D';
}

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Values of the keys that conditions ask for; absent when the request has none. */
  readonly keys: Readonly<Record<string, string | undefined>>;
  readonly conditions: Readonly<Record<string, boolean>>;
}

const some = (...words: string[]) =>
  fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 2 });

const anyCondition = fc.dictionary(
  fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists'),
  fc.dictionary(fc.constantFrom('a', 'b'), some('x', 'y'), { minKeys: 1, maxKeys: 2 }),
  { maxKeys: 2 },
);

const anyStatement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Action: some('s3:Get*', 's3:GetObject', 's3:*', 'S3:PutObject'),
  Resource: some('*', 'arn:a/*', 'arn:a/b'),
  Condition: anyCondition,
});

const anyPlaced: fc.Arbitrary<Placed> = fc.record({
  statement: anyStatement,
  under: fc.constantFrom('', '', 'C', 'D'),
});

export const anyPolicy = fc.array(anyPlaced, { maxLength: 3 });

/** A policy and its next version, which differs in few things, as versions do. */
export const anyVersions = fc
  .array(
    fc.tuple(
      anyPlaced,
      anyPlaced,
      fc.constantFrom('', '', 'gone', 'under', 'Action', 'Resource', 'Condition'),
    ),
    {
      maxLength: 3,
    },
  )
  .map((rows) => ({
    before: rows.map(([placed]) => placed),
    after: rows.flatMap(([placed, other, change]) => vary(placed, other, change)),
  }));

function vary(placed: Placed, other: Placed, change: string): Placed[] {
  if (change === 'gone') return [];
  if (change === 'under') return [{ ...placed, under: other.under }];
  const field = Object.entries(other.statement).filter(([name]) => name === change);
  return [{ ...placed, statement: { ...placed.statement, ...Object.fromEntries(field) } }];
}

export function listRequests(): Request[] {
  const values = ['x', 'y', 'z', undefined];
  const sides = [true, false];
  return ['s3:GetObject', 's3:GetBucketAcl', 's3:PutObject'].flatMap((action) =>
    ['arn:a/b', 'arn:a/c', 'arn:d'].flatMap((resource) =>
      values.flatMap((a) =>
        values.flatMap((b) =>
          sides.flatMap((C) =>
            sides.map((D) => ({ action, resource, keys: { a, b }, conditions: { C, D } })),
          ),
        ),
      ),
    ),
  );
}

/** IAM by its rules, told anew: denied by one statement, or else allowed by one. */
export function isAllowed(policy: readonly Placed[], request: Request): boolean {
  const effects = policy
    .filter(({ under }) => under === '' || request.conditions[under])
    .filter(({ statement }) => applies(statement, request))
    .map(({ statement }) => statement.Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function applies({ Action, Resource, Condition }: Statement, request: Request): boolean {
  return (
    matches(
      Action.map((each) => each.toLowerCase()),
      request.action.toLowerCase(),
    ) &&
    matches(Resource, request.resource) &&
    Object.entries(Condition).every(([operator, lines]) =>
      Object.entries(lines).every(([key, values]) => holds(operator, request.keys[key], values)),
    )
  );
}

function matches(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern,
  );
}

/** A negated operator holds for a key that the request does not have. */
function holds(operator: string, value: string | undefined, values: readonly string[]): boolean {
  if (value === undefined) return operator !== 'StringEquals';
  return values.includes(value) !== (operator === 'StringNotEquals');
}
