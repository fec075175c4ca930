import type { PermissionChange } from '../comparison';
import {
  type Fields,
  isFields,
  isList,
  isSame,
  listConditions,
  listDefinitions,
  listReferences,
  section,
  type Value,
} from '../template';

/** What a comparison of statements cannot see, because it is decided somewhere else than in them. */
export function findUnseen(before: Fields, after: Fields, bearers: readonly Value[]): PermissionChange[] {
  const conditions = listConditions(bearers).flatMap((name) => listDefinitions(after, name));
  const deciding = [...bearers, ...conditions];
  return [
    ...findSources(before, after, deciding).map((where) => ({
      where,
      broadens: true,
      sentence: `Permissions depend on ${where}, which has changed: whether somebody may do more is not worked out.`,
    })),
    ...findMacros(before, after),
  ];
}

/** The values that a parameter takes, the rules that refuse some of them, and the mappings. */
function findSources(before: Fields, after: Fields, deciding: readonly Value[]): string[] {
  const names = new Set(listReferences(deciding));
  const parameters = listChanged('Parameters', before, after).filter((name) => names.has(name));
  const rules = listChanged('Rules', before, after).filter((name) =>
    listReferences(section(before, 'Rules')[name]).some((each) => names.has(each)),
  );
  const looksUp = JSON.stringify(deciding).includes('Fn::FindInMap');
  return [
    ...parameters.map((name) => `Parameters.${name}`),
    ...rules.map((name) => `Rules.${name}`),
    ...(looksUp && !isSame(before.Mappings, after.Mappings) ? ['Mappings'] : []),
  ];
}

/** Entries of the old template that the new one has otherwise, or not at all. */
function listChanged(where: string, before: Fields, after: Fields): string[] {
  const now = section(after, where);
  return Object.entries(section(before, where))
    .filter(([name, old]) => !isSame(withoutWords(section(old)), withoutWords(section(now[name]))))
    .map(([name]) => name);
}

function withoutWords({ Description, ConstraintDescription, ...rest }: Fields): Fields {
  return rest;
}

/** Macros write templates: what they make of this one is known only when CloudFormation has called them. */
function findMacros(before: Fields, after: Fields): PermissionChange[] {
  const macros = listMacros(after);
  if (macros.length === 0 || isSame(before, after)) return [];
  return [...new Set(macros)].map((name) => ({
    where: name,
    broadens: true,
    sentence: `${name} makes another template of this one, which cannot be compared: whether somebody may do more is not known.`,
  }));
}

function listMacros(value: Value | undefined): string[] {
  if (isList(value)) return value.flatMap(listMacros);
  if (!isFields(value)) return [];
  const own = Object.keys(value).filter((name) => /^(Transform$|Fn::Transform$|Fn::ForEach::)/.test(name));
  return [...own, ...Object.values(value).flatMap(listMacros)];
}
