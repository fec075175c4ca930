import type { Template } from './template';

/** One value for each parameter, by name. */
export type Values = Readonly<Record<string, string>>;

/** Every way to fill in the form that matters: the value given, else each allowed value, else the default. */
export function listAssignments({ Parameters = {} }: Template, given: Values): Values[] {
  return Object.entries(Parameters).reduce<Values[]>(
    (assignments, [name, { AllowedValues, Default = '' }]) => {
      const choices = given[name] === undefined ? (AllowedValues ?? [Default]).map(String) : [given[name]];
      return assignments.flatMap((values) => choices.map((choice) => ({ ...values, [name]: choice })));
    },
    [{}],
  );
}

/** The text that a property is with these values; undefined where only a deployment knows. */
export function resolveText(template: Template, values: Values, property: unknown): string | undefined {
  if (typeof property === 'string' || typeof property === 'number') return String(property);
  if (!isRecord(property)) return undefined;
  if (typeof property.Ref === 'string') return values[property.Ref];
  const branch = property['Fn::If'];
  if (Array.isArray(branch))
    return resolveText(template, values, holds(template, values, branch[0]) ? branch[1] : branch[2]);
  const [index, list] = listOf(property['Fn::Select']);
  const [separator, whole] = isRecord(list) ? listOf(list['Fn::Split']) : [];
  if (typeof separator === 'string')
    return resolveText(template, values, whole)?.split(separator)[Number(index)];
  const [glue, parts] = listOf(property['Fn::Join']);
  if (typeof glue === 'string') return joinTexts(listOf(parts), glue, template, values);
  const sub = property['Fn::Sub'];
  return typeof sub === 'string'
    ? sub.replace(/\$\{([^!}]+)\}/g, (whole, name) => values[name] ?? whole)
    : undefined;
}

/** Whether a condition holds, named or written out; one that cannot be decided here counts as met. */
export function holds(template: Template, values: Values, condition: unknown): boolean {
  if (typeof condition === 'string') return holds(template, values, template.Conditions?.[condition]);
  if (!isRecord(condition)) return true;
  if (typeof condition.Condition === 'string') return holds(template, values, condition.Condition);
  const { 'Fn::Not': not, 'Fn::And': and, 'Fn::Or': or, 'Fn::Equals': equals } = condition;
  if (Array.isArray(not)) return !holds(template, values, not[0]);
  if (Array.isArray(and)) return and.every((each) => holds(template, values, each));
  if (Array.isArray(or)) return or.some((each) => holds(template, values, each));
  const sides = Array.isArray(equals) ? equals.map((side) => resolveText(template, values, side)) : [];
  return sides.includes(undefined) || sides[0] === sides[1];
}

function joinTexts(parts: unknown[], glue: string, template: Template, values: Values): string | undefined {
  const texts = parts.map((part) => resolveText(template, values, part));
  return texts.includes(undefined) ? undefined : texts.join(glue);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
