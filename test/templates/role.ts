import { getResource, readTemplate } from './template';

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const pseudo: Record<string, string> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  'AWS::StackId': 'arn:aws:cloudformation:eu-central-1:111122223333:stack/ours/1',
};
export const stackId = pseudo['AWS::StackId'] ?? '';

type Policy = { PolicyDocument: { Statement: Record<string, unknown>[] } };

/** The role's statements with all conditions met, the parameters filled in and every value a list. */
export function readStatements(parameters: Readonly<Record<string, string>> = {}): Statement[] {
  const policies = getResource(readTemplate(), 'Role').Properties.Policies as (
    | Policy
    | { 'Fn::If': [string, Policy, unknown] }
  )[];
  const granted = policies.map((policy) => ('Fn::If' in policy ? policy['Fn::If'][1] : policy));
  const values = { ...pseudo, ...parameters };
  return granted
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map((statement) => normalize(statement, values));
}

/** IAM's answer for one action on one resource; nothing here denies, so one statement that allows is enough. */
export function isAllowed(
  statements: readonly Statement[],
  { action, resource, context = {} }: Question,
): boolean {
  return statements.some(
    (statement) =>
      statement.Action.includes(action) &&
      statement.Resource.some((pattern) => matches(pattern, resource)) &&
      Object.entries(statement.Condition).every(([operator, tests]) => holds(operator, tests, context)),
  );
}

function holds(
  operator: string,
  tests: Readonly<Record<string, readonly string[]>>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(tests).every(([key, values]) => {
    const value = context[key];
    if (operator === 'StringEqualsIfExists' && value === undefined) return true;
    if (!['StringEquals', 'StringEqualsIfExists', 'Bool'].includes(operator))
      throw new Error(`The role uses the operator ${operator}, which this test does not know.`);
    return value !== undefined && values.includes(value);
  });
}

function matches(pattern: string, resource: string): boolean {
  return pattern.endsWith('*') ? resource.startsWith(pattern.slice(0, -1)) : pattern === resource;
}

function normalize(
  { Sid, Effect, Action, Resource, Condition }: Record<string, unknown>,
  values: Values,
): Statement {
  const toTexts = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).map((one) => resolve(one, values));
  const tests = Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>);
  return {
    Sid: String(Sid),
    Effect: String(Effect),
    Action: toTexts(Action),
    Resource: toTexts(Resource),
    Condition: Object.fromEntries(
      tests.map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, toTexts(value)])),
      ]),
    ),
  };
}

type Values = Readonly<Record<string, string>>;

function resolve(value: unknown, values: Values): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Sub': sub, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, string>;
  if (Ref) return values[Ref] ?? Ref;
  if (sub) return sub.replace(/\$\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
  if (Array.isArray(join)) return toParts(join[1], values).join(join[0]);
  return String(attribute);
}

function toParts(list: unknown, values: Values): string[] {
  if (Array.isArray(list)) return list.map((part) => resolve(part, values));
  const { 'Fn::Split': [separator = '', text] = [] } = list as { 'Fn::Split'?: [string, unknown] };
  return resolve(text, values).split(separator);
}
