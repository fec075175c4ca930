import { join } from '../values';
import type { GrantDifference } from './differences';
import type { Requirement } from './grant';

/** Grants that differ in the same way and can be told in one sentence. */
export interface GrantGroup extends GrantDifference {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export function tellGrants({ grant, direction, otherwise, actions, resources }: GrantGroup): string {
  const { holder, kind, effect, principal, requirements } = grant;
  const allows = effect === 'Allow';
  const subject = kind === 'identity' ? holder : namePrincipal(principal);
  const does = actions.includes('*') ? 'do everything' : join(actions);
  const place = kind === 'trust' ? ` on ${holder}` : ` on ${nameResources(resources)}`;
  const deed = `${does}${place}`;
  const now = tellRequirements(requirements);
  if (!allows)
    return direction === 'gone'
      ? `${subject} is no longer denied to ${deed}, ${now}.`
      : `${subject} is now denied to ${deed}, ${now}.`;
  if (direction === 'come')
    return otherwise && otherwise.length > 0
      ? `${subject} may now ${deed}, ${now}; until now ${tellRequirements(otherwise)}.`
      : `${subject} may now ${deed}, ${now}.`;
  return otherwise
    ? `${subject} may ${deed} only ${tellRequirements(otherwise)}; until now ${now}.`
    : `${subject} may no longer ${deed}, ${now}.`;
}

function nameResources(resources: readonly string[]): string {
  return resources.includes('*') ? 'any resource' : join(resources);
}

/** The kinds of a `Principal`; whatever else stands there is its own name. */
const principals: readonly [RegExp, string][] = [
  [/^\*$/, 'Anybody'],
  [/^(?:AWS|Service|CanonicalUser) (.+)$/s, '$1'],
  [/^Federated (.+)$/s, 'The identity provider $1'],
];

function namePrincipal(principal: string): string {
  const row = principals.find(([form]) => form.test(principal));
  return row ? principal.replace(...row) : principal;
}

/** The operators of IAM as a sentence says them; any other by its name. */
const operators: Readonly<Record<string, string>> = {
  ArnEquals: 'is',
  ArnLike: 'is like',
  ArnNotEquals: 'is not',
  ArnNotLike: 'is not like',
  Bool: 'is',
  IpAddress: 'is in',
  NotIpAddress: 'is not in',
  StringEquals: 'is',
  StringLike: 'is like',
  StringNotEquals: 'is not',
  StringNotLike: 'is not like',
};

function tellRequirements(requirements: readonly Requirement[]): string {
  if (requirements.length === 0) return 'without a condition';
  return `if ${join(
    requirements.map(({ operator, key, values }) => {
      const plain = operator.replace(/IfExists$/, '');
      const optional = plain === operator ? '' : ' or is absent';
      return `${key} ${operators[plain] ?? operator} ${join(values, 'or')}${optional}`;
    }),
  )}`;
}
