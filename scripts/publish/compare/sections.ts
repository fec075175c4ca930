import type { Level, TemplateChange } from './comparison';
import {
  canonical,
  type Fields,
  isFields,
  isSame,
  listConditions,
  section,
  toList,
  type Value,
} from './template';
import { join } from './values';

/** What a difference in one entry of a section means; `user` names those that an entry decides about. */
type Compare = (before: Fields, after: Fields) => TemplateChange[];

/** The sections that neither declare parameters, outputs nor resources. */
const sections: Readonly<Record<string, Compare>> = {
  AWSTemplateFormatVersion: (before, after) =>
    compareWhole(
      'AWSTemplateFormatVersion',
      before,
      after,
      'patch',
      'The format version is written differently.',
    ),
  Description: (before, after) =>
    compareWhole('Description', before, after, 'patch', 'The template is described in other words.'),
  Metadata: (before, after) =>
    compareWhole('Metadata', before, after, 'patch', 'Labels, groups or other metadata have changed.'),
  Transform: (before, after) =>
    compareWhole(
      'Transform',
      before,
      after,
      'major',
      'Another transform needs CAPABILITY_AUTO_EXPAND, and stack sets with service-managed permissions take none.',
    ),
  Rules: compareRules,
  Conditions: compareConditions,
  Mappings: (before, after) => compareEntries('Mappings', before, after, judgeMapping),
};

const compared = ['Parameters', 'Outputs', 'Resources'];

export function compareSections(before: Fields, after: Fields): TemplateChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => !compared.includes(name) && !isSame(before[name], after[name]))
    .flatMap((name) => sections[name]?.(before, after) ?? [reportUnknown(name)]);
}

function reportUnknown(name: string): TemplateChange {
  return {
    level: 'major',
    where: name,
    sentence: `The section ${name} has changed, and what that means is not known here.`,
  };
}

function compareWhole(
  where: string,
  before: Fields,
  after: Fields,
  level: Level,
  sentence: string,
): TemplateChange[] {
  return isSame(before[where], after[where]) ? [] : [{ level, where, sentence }];
}

type Judge = (
  name: string,
  before: Value | undefined,
  after: Value | undefined,
  templates: { before: Fields; after: Fields },
) => [Level, string];

function compareEntries(where: string, before: Fields, after: Fields, judge: Judge): TemplateChange[] {
  const old = section(before, where);
  const now = section(after, where);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => !isSame(old[name], now[name]))
    .map((name) => {
      const [level, sentence] = judge(name, old[name], now[name], { before, after });
      return { level, where: `${where}.${name}`, sentence };
    });
}

function judgeMapping(name: string, before: Value | undefined): [Level, string] {
  return before === undefined
    ? ['patch', `The mapping ${name} is new.`]
    : ['major', `The mapping ${name} has changed, and with it whatever looks something up there.`];
}

function compareConditions(before: Fields, after: Fields): TemplateChange[] {
  return compareEntries('Conditions', before, after, (name, old, now, templates) => {
    if (old === undefined) return ['patch', `The condition ${name} is new.`];
    if (now === undefined) return ['patch', `The condition ${name} is gone.`];
    const users = listUsers(name, templates.after);
    return users.length === 0
      ? ['patch', `The condition ${name} has changed, and nothing depends on it.`]
      : ['major', `The condition ${name} has changed, and decides about ${join(users)}.`];
  });
}

/** Resources, outputs and other conditions that depend on a condition. */
function listUsers(name: string, template: Fields): string[] {
  return ['Conditions', 'Resources', 'Outputs'].flatMap((where) =>
    Object.entries(section(template, where))
      .filter(([, entry]) => listConditions(entry).includes(name))
      .map(([user]) => `${where}.${user}`),
  );
}

/** A rule refuses values, so a new one is a narrowing of parameters. */
function compareRules(before: Fields, after: Fields): TemplateChange[] {
  return compareEntries('Rules', before, after, (name, old, now) => {
    if (old === undefined) return ['major', `The rule ${name} is new and refuses values that were accepted.`];
    if (now === undefined) return ['minor', `The rule ${name} is gone, and what it refused is accepted.`];
    return judgeRule(name, section(old), section(now));
  });
}

function judgeRule(name: string, old: Fields, now: Fields): [Level, string] {
  const kept = new Set(listAssertions(now));
  const known = new Set(listAssertions(old));
  const tightened = [...kept].some((assertion) => !known.has(assertion));
  if (tightened || (!isSame(old.RuleCondition, now.RuleCondition) && now.RuleCondition === undefined))
    return [
      'major',
      `The rule ${name} asserts more, or in more cases, and may refuse values that were accepted.`,
    ];
  if (!isSame(old.RuleCondition, now.RuleCondition))
    return old.RuleCondition === undefined
      ? ['minor', `The rule ${name} asserts what it did in fewer cases.`]
      : ['major', `The rule ${name} asserts in other cases, and may refuse values that were accepted.`];
  return kept.size < known.size
    ? ['minor', `The rule ${name} asserts less, and accepts more values.`]
    : ['patch', `The rule ${name} explains itself in other words.`];
}

function listAssertions(rule: Fields): string[] {
  return toList(rule.Assertions).map((each) => canonical(isFields(each) ? each.Assert : each));
}
