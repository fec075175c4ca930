import type { Effect, TemplateChange } from './comparison';
import { listExisting } from './permissions/rights';
import { resolve } from './permissions/worlds';
import { compareResources } from './resources';
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
} from './template';

/** Parameters that can still be given and decide about nothing any more. */
export function findIdleParameters(before: Fields, after: Fields): TemplateChange[] {
  const used = listUsed(after);
  return listUsed(before)
    .filter((name) => name in section(after, 'Parameters') && !used.includes(name))
    .map((name) => ({
      level: 'major',
      where: `Parameters.${name}`,
      sentence: `${name} decides about no resource any more, so a value given for it no longer counts.`,
    }));
}

/** What a stack meets that leaves the parameters out whose defaults have changed. */
export function addEffects(
  changes: readonly TemplateChange[],
  before: Fields,
  after: Fields,
): TemplateChange[] {
  return changes.map((change) => {
    const [where, name = '', attribute] = change.where.split('.');
    if (where !== 'Parameters' || attribute !== 'Default') return change;
    const [old, now] = [before, after].map((side) => section(section(side, 'Parameters'), name).Default);
    return old === undefined || now === undefined
      ? change
      : { ...change, effect: findEffect(give(after, name, old), give(after, name, now)) };
  });
}

function listUsed(template: Fields): string[] {
  const resources = section(template, 'Resources');
  const conditions = listConditions(resources).map((name) => listDefinitions(template, name));
  const used = new Set(listReferences([resources, ...conditions.flat()]));
  return Object.keys(section(template, 'Parameters')).filter((name) => used.has(name));
}

/** The resources that there are when the parameter has this value. */
function give(template: Fields, name: string, value: Value): Fields {
  const given = replaceReference(template, name, value);
  if (!isFields(given)) return template;
  const world = new Map<string, boolean>();
  const resources = listExisting(given, world).map(([each, resource]) => [
    each,
    resolve(given, resource, world),
  ]);
  return { ...given, Resources: Object.fromEntries(resources) };
}

function replaceReference(value: Value, name: string, by: Value): Value {
  if (isList(value)) return value.map((each) => replaceReference(each, name, by));
  if (!isFields(value)) return value;
  if (isSame(value, { Ref: name })) return by;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'Fn::Sub' ? substitute(each, name, String(by)) : replaceReference(each, name, by),
    ]),
  );
}

function substitute(value: Value, name: string, by: string): Value {
  if (typeof value === 'string') return value.replaceAll(`\${${name}}`, by);
  return isList(value) ? value.map((each) => substitute(each, name, by)) : replaceReference(value, name, by);
}

function findEffect(before: Fields, after: Fields): Effect {
  const effects = compareResources({ before, after }, []).map(({ effect }) => effect);
  if (effects.includes('replacement')) return 'replacement';
  return effects.includes('in place') ? 'in place' : 'none';
}
