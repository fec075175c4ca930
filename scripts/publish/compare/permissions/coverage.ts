import type { Grant, Requirement } from './grant';

/** Whether everything that the narrow grant allows (or denies), the wide one does too. */
export function covers(wide: Grant, narrow: Grant): boolean {
  return (
    coversButRequirements(wide, narrow) &&
    wide.requirements.every((requirement) =>
      narrow.requirements.some((stricter) => implies(stricter, requirement)),
    )
  );
}

export function coversButRequirements(wide: Grant, narrow: Grant): boolean {
  return (
    wide.holder === narrow.holder &&
    wide.kind === narrow.kind &&
    wide.effect === narrow.effect &&
    (wide.principal === '*' || wide.principal === narrow.principal) &&
    matches(wide.action.toLowerCase(), narrow.action.toLowerCase()) &&
    matches(wide.resource, narrow.resource)
  );
}

const patterns = new Map<string, RegExp>();

/** `*` stands for any text, another wildcard or `${Reference}` included; `?` for one character that is neither. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  if (!/[*?]/.test(pattern)) return false;
  const known = patterns.get(pattern) ?? toRegExp(pattern);
  patterns.set(pattern, known);
  return known.test(text);
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*$]');
  return new RegExp(`^${source}$`, 's');
}

/** Whether whoever meets the first requirement meets the second. */
function implies(stricter: Requirement, requirement: Requirement): boolean {
  if (stricter.key.toLowerCase() !== requirement.key.toLowerCase()) return false;
  // An operator with IfExists is content with less than the same one without.
  if (![requirement.operator, requirement.operator.replace(/IfExists$/, '')].includes(stricter.operator))
    return false;
  // The values of StringNotEquals and its like are all refused, those of the others are alternatives.
  return /Not/.test(requirement.operator)
    ? requirement.values.every((value) => stricter.values.includes(value))
    : stricter.values.every((value) => requirement.values.includes(value));
}
