import type { Template } from '../../scripts/lint/template';
import { isRecord } from '../../scripts/lint/values';
import { refuse } from '../simulator/refusal';

/** CloudFormation's functions as far as a portfolio's template uses them; any other is refused, never guessed. */
export interface Scope {
  readonly template: Template;
  /** Values of parameters, pseudo parameters, and physical ids of resources that are made. */
  readonly names: ReadonlyMap<string, string>;
}

const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: unknown, scope: Scope) => unknown;

const functions: Record<string, Evaluate> = {
  Ref: (name, { names }) => (name === 'AWS::NoValue' ? NO_VALUE : lookUp(String(name), names)),
  Condition: (name, scope) => holds(name, scope),
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = argument as unknown[];
    return resolve(holds(condition, scope) ? yes : no, scope);
  },
  'Fn::Not': (argument, scope) => !holds((argument as unknown[])[0], scope),
  'Fn::And': (argument, scope) => (argument as unknown[]).every((each) => holds(each, scope)),
  'Fn::Or': (argument, scope) => (argument as unknown[]).some((each) => holds(each, scope)),
  'Fn::Equals': (argument, scope) => {
    const [one, other] = resolve(argument, scope) as unknown[];
    return one === other;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = resolve(argument, scope) as string[];
    return (text ?? '').split(separator ?? ',');
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = resolve(argument, scope) as [string, string[]];
    const item = list[Number(index)];
    if (item === undefined)
      throw refuse('ValidationError', 'Template error: Fn::Select cannot select nonexistent value.');
    return item;
  },
  'Fn::Join': (argument, scope) => {
    const [separator, list] = resolve(argument, scope) as [string, string[]];
    return list.join(separator);
  },
  'Fn::Sub': (argument, { names, ...scope }) => {
    const [text, own = {}] = Array.isArray(argument) ? argument : [argument];
    const more = Object.entries(resolve(own, { names, ...scope }) as Record<string, string>);
    const all = new Map([...names, ...more]);
    return String(text).replace(/\$\{([^!}]+)\}/g, (_whole, name) => lookUp(name, all));
  },
};

export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((each) => resolve(each, scope)).filter((each) => each !== NO_VALUE);
  if (!isRecord(value))
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  const [entry, another] = Object.entries(value);
  if (entry && !another && (entry[0] in functions || entry[0].startsWith('Fn::'))) {
    const evaluate = functions[entry[0]];
    if (!evaluate) throw refuse('ValidationError', `The fake does not play ${entry[0]}.`);
    return evaluate(entry[1], scope);
  }
  const resolved = Object.entries(value).map(([key, each]) => [key, resolve(each, scope)] as const);
  return Object.fromEntries(resolved.filter(([, each]) => each !== NO_VALUE));
}

/** A named condition, or one written out. */
export function holds(condition: unknown, scope: Scope): boolean {
  if (typeof condition !== 'string') return resolve(condition, scope) === true;
  const named = scope.template.Conditions?.[condition];
  if (named === undefined)
    throw refuse('ValidationError', `Template format error: Unresolved condition ${condition}`);
  return resolve(named, scope) === true;
}

/** Every name that a value refers to. */
export function listReferences(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listReferences);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === 'Ref') return [String(each)];
    if (key === 'Fn::GetAtt') return [String((each as string[])[0])];
    const texts = key === 'Fn::Sub' ? [Array.isArray(each) ? each[0] : each] : [];
    const inTexts = texts.flatMap((text) =>
      [...String(text).matchAll(/\$\{([^!}.]+)/g)].map(([, name = '']) => name),
    );
    return [...inTexts, ...listReferences(each)];
  });
}

function lookUp(name: string, names: ReadonlyMap<string, string>): string {
  const value = names.get(name);
  if (value !== undefined) return value;
  throw refuse('ValidationError', `Template format error: Unresolved resource dependencies [${name}]`);
}
