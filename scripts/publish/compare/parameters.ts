import type { Level, TemplateChange } from './comparison';
import { comparePatterns } from './pattern';
import { canonical, type Fields, isSame, section, toList, type Value } from './template';
import { show, showAll } from './values';

/** What one attribute of a parameter's declaration has become; nothing when it means the same. */
type Verdict = { level: Level; sentence: string };
type Rule = (before: Value | undefined, after: Value | undefined, name: string) => Verdict[];

const rules: Readonly<Record<string, Rule>> = {
  Type: (before, after, name) => [
    {
      level: 'major',
      sentence: `${name} is ${show(after)} instead of ${show(before)}, which takes other values or checks them in another way.`,
    },
  ],
  Default: compareDefaults,
  AllowedValues: compareAllowedValues,
  AllowedPattern: compareAllowedPatterns,
  MinLength: (...sides) => compareLimits('lower', 'length', ...sides),
  MaxLength: (...sides) => compareLimits('upper', 'length', ...sides),
  MinValue: (...sides) => compareLimits('lower', 'value', ...sides),
  MaxValue: (...sides) => compareLimits('upper', 'value', ...sides),
  NoEcho: (_, after, name) => [
    {
      level: 'minor',
      sentence: `The value of ${name} is ${after === 'true' ? 'hidden' : 'shown'} from now on.`,
    },
  ],
  Description: describes,
  ConstraintDescription: describes,
};

export function compareParameters(before: Fields, after: Fields): TemplateChange[] {
  const old = section(before, 'Parameters');
  const now = section(after, 'Parameters');
  const gone = Object.keys(old).filter((name) => !(name in now));
  const come = Object.keys(now).filter((name) => !(name in old));
  return [
    ...gone.map((name) => reportRemoval(name, section(old, name), now, come)),
    ...come.map((name) => reportAddition(name, section(now, name))),
    ...Object.keys(old)
      .filter((name) => name in now)
      .flatMap((name) => compareDeclarations(name, section(old, name), section(now, name))),
  ];
}

function reportRemoval(name: string, declaration: Fields, now: Fields, come: string[]): TemplateChange {
  const heir = come.find((each) => isSame(withoutWords(section(now, each)), withoutWords(declaration)));
  const sentence = heir
    ? `${name} seems to be called ${heir} now. Whoever passes ${name} is refused, and a value given so far is not carried over.`
    : `${name} is gone. Whoever passes it is refused, and a value given so far no longer counts.`;
  return { level: 'major', where: `Parameters.${name}`, sentence };
}

function withoutWords({ Description, ConstraintDescription, ...rest }: Fields): Fields {
  return rest;
}

function reportAddition(name: string, { Default }: Fields): TemplateChange {
  const where = `Parameters.${name}`;
  return Default === undefined
    ? {
        level: 'major',
        where,
        sentence: `${name} is new and has no default, so nobody can update or launch without giving it a value.`,
      }
    : { level: 'minor', where, sentence: `${name} is new and optional: left out, it is ${show(Default)}.` };
}

function compareDeclarations(name: string, before: Fields, after: Fields): TemplateChange[] {
  const attributes = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return attributes
    .filter((attribute) => !isSame(before[attribute], after[attribute]))
    .flatMap((attribute) => {
      const rule = rules[attribute] ?? unknown(attribute);
      return rule(before[attribute], after[attribute], name).map((verdict) => ({
        ...verdict,
        where: `Parameters.${name}.${attribute}`,
      }));
    });
}

function compareDefaults(before: Value | undefined, after: Value | undefined, name: string): Verdict[] {
  if (before === undefined)
    return [{ level: 'minor', sentence: `${name} can be left out now: it is ${show(after)} then.` }];
  if (after === undefined)
    return [
      {
        level: 'major',
        sentence: `${name} has no default any more, so a launch that leaves it out is refused.`,
      },
    ];
  // UpdateStack takes the default of the new template for a parameter that the call does not name.
  return [
    {
      level: 'major',
      sentence: `Left out, ${name} is ${show(after)} instead of ${show(before)}. New launches get that, and so do stacks whose updates leave it out (nested stacks, scripts); an update with the previous value keeps it.`,
    },
  ];
}

function compareAllowedValues(before: Value | undefined, after: Value | undefined, name: string): Verdict[] {
  if (before === undefined)
    return [{ level: 'major', sentence: `${name} takes only ${showAll(toList(after))} now.` }];
  if (after === undefined) return [{ level: 'minor', sentence: `${name} is no longer limited to a list.` }];
  const gone = without(toList(before), toList(after));
  const come = without(toList(after), toList(before));
  const verdicts: Verdict[] = [];
  if (gone.length > 0)
    verdicts.push({ level: 'major', sentence: `${name} no longer takes ${showAll(gone)}.` });
  if (come.length > 0) verdicts.push({ level: 'minor', sentence: `${name} takes ${showAll(come)} too.` });
  if (verdicts.length === 0)
    verdicts.push({ level: 'patch', sentence: `The values that ${name} takes are listed in another order.` });
  return verdicts;
}

function without(values: readonly Value[], others: readonly Value[]): Value[] {
  const known = new Set(others.map(canonical));
  return values.filter((value) => !known.has(canonical(value)));
}

function compareAllowedPatterns(
  before: Value | undefined,
  after: Value | undefined,
  name: string,
): Verdict[] {
  if (before === undefined) return [{ level: 'major', sentence: `${name} must match ${show(after)} now.` }];
  if (after === undefined)
    return [{ level: 'minor', sentence: `${name} need not match a pattern any more.` }];
  const step = comparePatterns(String(before), String(after));
  const sentences = {
    widened: `${name} takes more texts: its pattern ${show(after)} has further alternatives.`,
    narrowed: `${name} takes fewer texts: its pattern ${show(after)} has lost alternatives.`,
    unclear: `The pattern of ${name} is ${show(after)} instead of ${show(before)}, and may refuse what was accepted.`,
  };
  return [{ level: step === 'widened' ? 'minor' : 'major', sentence: sentences[step] }];
}

function compareLimits(
  side: 'lower' | 'upper',
  of: string,
  before: Value | undefined,
  after: Value | undefined,
  name: string,
): Verdict[] {
  const none = side === 'lower' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const [old, now] = [before, after].map((limit) => (limit === undefined ? none : Number(limit)));
  const narrowed = side === 'lower' ? Number(now) > Number(old) : Number(now) < Number(old);
  const limit = side === 'lower' ? 'at least' : 'at most';
  const sentence =
    after === undefined
      ? `The ${of} of ${name} need not be ${limit} ${before} any more.`
      : `The ${of} of ${name} must be ${limit} ${after}${before === undefined ? '' : `, instead of ${before}`}.`;
  return [{ level: narrowed ? 'major' : 'minor', sentence }];
}

function describes(_before: Value | undefined, _after: Value | undefined, name: string): Verdict[] {
  return [{ level: 'patch', sentence: `${name} is described in other words.` }];
}

function unknown(attribute: string): Rule {
  return (_before, _after, name) => [
    {
      level: 'major',
      sentence: `${attribute} of ${name} has changed, and what that means is not known here.`,
    },
  ];
}
