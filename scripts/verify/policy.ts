import { includesGlob, overlapsGlob } from './glob';

/**
 * Whether an endpoint policy lets a request through, as far as the policy alone tells. Small on purpose: it knows
 * what endpoint policies for ECR and S3 are made of, and says `unclear` for anything else. (The evaluators on npm
 * that know all of IAM are under the AGPL.)
 */
export type Answer = 'allowed' | 'denied' | 'unclear';

export interface PolicyRequest {
  readonly action: string;
  /** A glob: every resource that it stands for is asked about. */
  readonly resource: string;
  /** What is known of the request's context: whether a condition on the key holds. */
  readonly conditions: ConditionTable;
}

/** By key, in lower case: the values that the request has, or `never` where it has a value that nobody's list holds. */
export type ConditionTable = Readonly<Record<string, readonly string[] | 'never'>>;

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** Does a statement speak about the request: about all of it, about some of it or perhaps, not at all. */
type Match = 'yes' | 'maybe' | 'no';

export function evaluatePolicy(policy: string, request: PolicyRequest): Answer {
  const statements = readStatements(policy);
  if (statements === undefined) return 'unclear';
  const matches = (effect: string) =>
    statements
      .filter(({ Effect }) => Effect === effect)
      .map((statement) => matchStatement(statement, request));
  const denies = matches('Deny');
  const allows = matches('Allow');
  if (denies.includes('yes')) return 'denied';
  // An endpoint policy denies what it does not allow, a policy without any Allow everything (terraform-aws-vpc #1197).
  if (allows.every((match) => match === 'no')) return 'denied';
  return allows.includes('yes') && !denies.includes('maybe') ? 'allowed' : 'unclear';
}

function readStatements(policy: string): Statement[] | undefined {
  try {
    const { Statement } = JSON.parse(policy);
    const statements = [Statement].flat();
    return statements.every((each) => typeof each === 'object' && each !== null) ? statements : undefined;
  } catch {
    return undefined;
  }
}

function matchStatement(statement: Statement, request: PolicyRequest): Match {
  return weakest([
    matchPrincipal(statement),
    matchNames(statement.Action, statement.NotAction, request.action.toLowerCase(), toLowerCase),
    matchNames(statement.Resource, statement.NotResource, request.resource, String),
    matchConditions(statement.Condition, request.conditions),
  ]);
}

function weakest(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}

/** Everyone; who else may pull is not known here. */
function matchPrincipal({ Principal, NotPrincipal }: Statement): Match {
  if (NotPrincipal !== undefined) return 'maybe';
  const named = Principal !== null && typeof Principal === 'object' && 'AWS' in Principal;
  return [named ? Principal.AWS : Principal].flat().includes('*') ? 'yes' : 'maybe';
}

function matchNames(
  names: unknown,
  notNames: unknown,
  asked: string,
  tidy: (name: unknown) => string,
): Match {
  if (names !== undefined) return matchGlobs(toList(names, tidy), asked);
  if (notNames === undefined) return 'maybe';
  const match = matchGlobs(toList(notNames, tidy), asked);
  return match === 'maybe' ? 'maybe' : match === 'yes' ? 'no' : 'yes';
}

function matchGlobs(globs: readonly string[], asked: string): Match {
  // A policy variable stands for what is not known here.
  if (globs.some((glob) => includesGlob(glob, asked))) return 'yes';
  return globs.some((glob) => glob.includes('${') || overlapsGlob(glob, asked)) ? 'maybe' : 'no';
}

/** All conditions must hold: one that does not is enough to pass the statement by. */
function matchConditions(condition: unknown, table: ConditionTable): Match {
  if (condition === undefined) return 'yes';
  if (condition === null || typeof condition !== 'object') return 'maybe';
  const matches = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(Object(keys)).map(([key, values]) =>
      matchCondition(operator, toList(values, String), table[key.toLowerCase()]),
    ),
  );
  return weakest(matches);
}

const POSITIVE = /^(StringEquals|StringLike|StringEqualsIgnoreCase|ArnLike|ArnEquals|Bool)$/;
const NEGATIVE = /^(StringNotEquals|StringNotLike|StringNotEqualsIgnoreCase|ArnNotLike|ArnNotEquals)$/;

function matchCondition(
  operator: string,
  values: readonly string[],
  known: readonly string[] | 'never' | undefined,
): Match {
  const isNegative = NEGATIVE.test(operator);
  if (known === undefined || !(isNegative || POSITIVE.test(operator))) return 'maybe';
  const holds = known !== 'never' && known.some((value) => values.some((glob) => includesGlob(glob, value)));
  return holds === isNegative ? 'no' : 'yes';
}

function toList(value: unknown, tidy: (item: unknown) => string): string[] {
  return [value].flat().map(tidy);
}

function toLowerCase(value: unknown): string {
  return String(value).toLowerCase();
}
