import type { Effect, Level, TemplateChange } from './comparison';
import { type Fields, isSame, type Value } from './template';
import { show } from './values';

type Judgement = [Level, Effect, string];
type Rule = (before: Value | undefined, after: Value | undefined, name: string) => Judgement[];

/** What stands beside `Type` and `Properties` of a resource. */
const rules: Readonly<Record<string, Rule>> = {
  Condition: (before, after, name) => [
    after === undefined
      ? ['minor', 'none', `${name} is always made now, and not only when ${show(before)} holds.`]
      : ['major', 'replacement', `${name} is made only when ${show(after)} holds, and deleted otherwise.`],
  ],
  DeletionPolicy: (...sides) => comparePolicies('the stack is deleted', ...sides),
  UpdateReplacePolicy: (...sides) => comparePolicies('it is replaced', ...sides),
  DependsOn: (_before, _after, name) => [['patch', 'none', `${name} is made in another order.`]],
  Metadata: (_before, _after, name) => [['patch', 'none', `The metadata of ${name} have changed.`]],
  CreationPolicy: (_before, _after, name) => [
    ['minor', 'none', `The making of ${name} is judged otherwise.`],
  ],
  UpdatePolicy: (_before, _after, name) => [['minor', 'in place', `${name} is updated in another way.`]],
};

export function compareAttributes(name: string, before: Fields, after: Fields): TemplateChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((attribute) => !['Type', 'Properties'].includes(attribute))
    .filter((attribute) => !isSame(before[attribute], after[attribute]))
    .flatMap((attribute) => {
      const rule = rules[attribute] ?? unknown(attribute);
      return rule(before[attribute], after[attribute], name).map(([level, effect, sentence]) => ({
        level,
        where: `Resources.${name}.${attribute}`,
        effect,
        sentence,
      }));
    });
}

/** An absent policy is `Delete` for every type but snapshots of databases, which we have none of. */
function comparePolicies(
  when: string,
  before: Value | undefined,
  after: Value | undefined,
  name: string,
): Judgement[] {
  const [old, now] = [before ?? 'Delete', after ?? 'Delete'];
  if (isSame(old, now)) return [];
  const loss = now === 'Delete' ? 'what was kept until now is lost' : 'something is left behind';
  return [['major', 'none', `When ${when}, ${name} meets ${show(now)} instead of ${show(old)}: ${loss}.`]];
}

function unknown(attribute: string): Rule {
  return (_before, _after, name) => [
    ['major', 'none', `${attribute} of ${name} has changed, and what that means is not known here.`],
  ];
}
