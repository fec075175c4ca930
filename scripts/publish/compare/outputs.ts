import type { Level, TemplateChange } from './comparison';
import { type Fields, isSame, section, type Value } from './template';
import { show } from './values';

type Rule = (before: Value | undefined, after: Value | undefined, name: string) => [Level, string];

const rules: Readonly<Record<string, Rule>> = {
  Value: (before, after, name) => [
    'major',
    `${name} is ${show(after)} instead of ${show(before)}, so whoever reads it reads something else.`,
  ],
  Condition: (before, after, name) =>
    after === undefined
      ? ['minor', `${name} is always there now, and not only when ${String(before)} holds.`]
      : ['major', `${name} is there only when ${String(after)} holds.`],
  Export: (before, after, name) =>
    before === undefined
      ? ['minor', `${name} is exported as ${show(nameOf(after))} too.`]
      : [
          'major',
          `${name} is no longer exported as ${show(nameOf(before))}. CloudFormation refuses that while another stack imports it.`,
        ],
  Description: (_before, _after, name) => ['patch', `${name} is described in other words.`],
};

export function compareOutputs(before: Fields, after: Fields): TemplateChange[] {
  const old = section(before, 'Outputs');
  const now = section(after, 'Outputs');
  const gone = Object.keys(old).filter((name) => !(name in now));
  const come = Object.keys(now).filter((name) => !(name in old));
  return [
    ...gone.map((name) => reportRemoval(name, section(old, name), now, come)),
    ...come.map(
      (name): TemplateChange => ({
        level: 'minor',
        where: `Outputs.${name}`,
        sentence: `${name} is a new output.`,
      }),
    ),
    ...Object.keys(old)
      .filter((name) => name in now)
      .flatMap((name) => compareDeclarations(name, section(old, name), section(now, name))),
  ];
}

function reportRemoval(name: string, output: Fields, now: Fields, come: string[]): TemplateChange {
  const heir = come.find((each) => isSame(section(now, each).Value, output.Value));
  const fate = heir ? `is called ${heir} now` : 'is gone';
  return {
    level: 'major',
    where: `Outputs.${name}`,
    sentence: `${name} ${fate}. Stacks and scripts that read ${name} fail.`,
  };
}

function compareDeclarations(name: string, before: Fields, after: Fields): TemplateChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((attribute) => !isSame(before[attribute], after[attribute]))
    .map((attribute) => {
      const rule = rules[attribute] ?? unknown(attribute);
      const [level, sentence] = rule(before[attribute], after[attribute], name);
      return { level, where: `Outputs.${name}.${attribute}`, sentence };
    });
}

function nameOf(exported: Value | undefined): Value | undefined {
  return section(exported).Name;
}

function unknown(attribute: string): Rule {
  return (_before, _after, name) => [
    'major',
    `${attribute} of ${name} has changed, and what that means is not known here.`,
  ];
}
