import {
  canonical,
  type Fields,
  isFields,
  isList,
  isSame,
  listConditions,
  noValue,
  section,
  toList,
  type Value,
} from '../template';

/** One way in which all conditions may turn out: what each comparison in them gives. */
export type World = ReadonlyMap<string, boolean>;

/** 256 worlds. Our templates need two or four. */
const MOST_COMPARISONS = 8;

/** Every world of the conditions that the values depend on, or nothing when there are too many to look at. */
export function listWorlds(
  sides: readonly { template: Fields; values: readonly Value[] }[],
): World[] | undefined {
  const comparisons = [
    ...new Set(
      sides.flatMap(({ template, values }) =>
        listConditions(values).flatMap((name) => listComparisons(template, { Condition: name })),
      ),
    ),
  ];
  if (comparisons.length > MOST_COMPARISONS) return undefined;
  return comparisons.reduce<World[]>(
    (worlds, comparison) =>
      worlds.flatMap((world) => [true, false].map((holds) => new Map(world).set(comparison, holds))),
    [new Map()],
  );
}

/** Whether a condition holds. Two conditions with the same definition are the same, whatever they are called. */
export function holds(template: Fields, condition: Value | undefined, world: World): boolean {
  const { And, Or, Not, name } = readOperator(template, condition);
  if (name !== undefined) return holds(template, name, world);
  if (And) return And.every((each) => holds(template, each, world));
  if (Or) return Or.some((each) => holds(template, each, world));
  if (Not) return !holds(template, Not[0], world);
  return knownEquality(condition) ?? world.get(toKey(condition)) ?? false;
}

/** The value with every `Fn::If` decided, and without what `AWS::NoValue` takes away. */
export function resolve(template: Fields, value: Value | undefined, world: World): Value | undefined {
  if (isList(value))
    return value.map((each) => resolve(template, each, world)).filter((each) => each !== undefined);
  if (!isFields(value)) return value;
  if (isSame(value, noValue)) return undefined;
  const choice = value['Fn::If'];
  if (isList(choice) && typeof choice[0] === 'string') {
    const branch = holds(template, { Condition: choice[0] }, world) ? choice[1] : choice[2];
    return resolve(template, branch, world);
  }
  const entries = Object.entries(value).map(
    ([name, each]) => [name, resolve(template, each, world)] as const,
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

function listComparisons(template: Fields, condition: Value | undefined): string[] {
  const { And, Or, Not, name } = readOperator(template, condition);
  if (name !== undefined) return listComparisons(template, name);
  const operands = And ?? Or ?? Not;
  if (operands) return operands.flatMap((each) => listComparisons(template, each));
  return knownEquality(condition) === undefined ? [toKey(condition)] : [];
}

interface Operator {
  And?: readonly Value[];
  Or?: readonly Value[];
  Not?: readonly Value[];
  /** The definition of the condition that is named. */
  name?: Value;
}

function readOperator(template: Fields, condition: Value | undefined): Operator {
  if (!isFields(condition)) return {};
  if (isList(condition['Fn::And'])) return { And: condition['Fn::And'] };
  if (isList(condition['Fn::Or'])) return { Or: condition['Fn::Or'] };
  if (isList(condition['Fn::Not'])) return { Not: condition['Fn::Not'] };
  if (typeof condition.Condition !== 'string') return {};
  const definition = section(template, 'Conditions')[condition.Condition];
  return definition === undefined ? {} : { name: definition };
}

/** What an equality gives in every world, when it does not depend on the world. */
function knownEquality(condition: Value | undefined): boolean | undefined {
  const [left, right] = toList(section(condition)['Fn::Equals']);
  if (left === undefined || right === undefined) return undefined;
  if (isSame(left, right)) return true;
  return typeof left === 'string' && typeof right === 'string' ? false : undefined;
}

function toKey(condition: Value | undefined): string {
  const operands = section(condition)['Fn::Equals'];
  return isList(operands) ? operands.map(canonical).sort().join(' = ') : canonical(condition);
}
