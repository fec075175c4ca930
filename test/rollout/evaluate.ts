import type { Parameter } from '../../scripts/lint/template';
import { parseTemplate } from '../templates/template';
import { Refusal } from './refusal';

type Value = string | string[];
type Node = unknown;

export interface Evaluated {
  parameters: Map<string, string>;
  /** By logical id, with every intrinsic function worked out. */
  resources: { logicalId: string; type: string; properties: Record<string, unknown> }[];
  /** Outputs once the resources have ids. */
  readOutputs(ids: ReadonlyMap<string, string>): Record<string, string>;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** A template with its parameters, as CloudFormation works it out; only what stack-set.yaml uses. */
export function evaluate(text: string, given: ReadonlyMap<string, string>, stackName: string): Evaluated {
  const template = parseTemplate(text) as ReturnType<typeof parseTemplate> & {
    Conditions?: Record<string, Node>;
  };
  const unknown = [...given.keys()].filter((name) => !(name in template.Parameters));
  if (unknown.length > 0)
    throw new Refusal('ValidationError', `Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const texts = new Map(
    Object.entries(template.Parameters).map(([name, declared]) => [
      name,
      choose(name, declared, given.get(name)),
    ]),
  );
  const scope = new Map<string, Value>([['AWS::StackName', stackName]]);
  for (const [name, value] of texts)
    scope.set(name, template.Parameters[name]?.Type === 'CommaDelimitedList' ? value.split(',') : value);
  const work = openWork(scope, template.Conditions ?? {});
  checkRules(template.Rules ?? {}, work);
  const resources = Object.entries(template.Resources).map(([logicalId, { Type, Properties }]) => ({
    ...{ logicalId, type: Type },
    properties: work(Properties) as Record<string, unknown>,
  }));
  const readOutputs = (ids: ReadonlyMap<string, string>) => {
    const workWithIds = openWork(new Map([...scope, ...ids]), template.Conditions ?? {});
    const values = Object.entries(template.Outputs).map(([name, { Value }]) => [
      name,
      String(workWithIds(Value)),
    ]);
    return Object.fromEntries(values);
  };
  return { parameters: texts, resources, readOutputs };
}

function choose(name: string, declared: Parameter, given: string | undefined): string {
  const text = given ?? (declared.Default === undefined ? undefined : String(declared.Default));
  if (text === undefined) throw new Refusal('ValidationError', `Parameters: [${name}] must have values`);
  const parts = declared.Type === 'CommaDelimitedList' ? text.split(',') : [text];
  const { AllowedPattern, AllowedValues, ConstraintDescription } = declared;
  const isAccepted = parts.every(
    (part) =>
      (!AllowedPattern || new RegExp(`^(?:${AllowedPattern})$`).test(part)) &&
      (!AllowedValues || AllowedValues.map(String).includes(part)),
  );
  if (isAccepted) return text;
  throw new Refusal(
    'ValidationError',
    `Parameter ${name} failed to satisfy constraint: ${ConstraintDescription}`,
  );
}

function checkRules(rules: Readonly<Record<string, unknown>>, work: (node: Node) => unknown): void {
  for (const rule of Object.values(rules) as { RuleCondition?: Node; Assertions: Assertion[] }[]) {
    if (rule.RuleCondition && !work(rule.RuleCondition)) continue;
    const broken = rule.Assertions.find(({ Assert }) => !work(Assert));
    if (broken) throw new Refusal('ValidationError', `Template error: ${broken.AssertDescription}`);
  }
}

interface Assertion {
  Assert: Node;
  AssertDescription: string;
}

function openWork(
  scope: ReadonlyMap<string, Value>,
  conditions: Record<string, Node>,
): (node: Node) => unknown {
  const functions: Record<string, (args: Node) => unknown> = {
    Ref: (name) => (name === 'AWS::NoValue' ? NO_VALUE : (scope.get(String(name)) ?? name)),
    Condition: (name) => work(conditions[String(name)]),
    'Fn::Condition': (name) => work(conditions[String(name)]),
    'Fn::If': (args) => {
      const [name, yes, no] = args as [string, Node, Node];
      return work(conditions[name]) ? work(yes) : work(no);
    },
    'Fn::Equals': (args) => {
      const [one, other] = (args as Node[]).map((each) => String(work(each)));
      return one === other;
    },
    'Fn::Not': (args) => !work((args as Node[])[0]),
    'Fn::And': (args) => (args as Node[]).every(work),
    'Fn::Or': (args) => (args as Node[]).some(work),
    'Fn::EachMemberEquals': (args) => {
      const [list, value] = (args as Node[]).map(work);
      return (list as string[]).every((each) => each === value);
    },
    'Fn::Join': (args) => {
      const [separator, list] = args as [string, Node];
      return (work(list) as string[]).join(separator);
    },
    'Fn::Sub': (text) => String(text).replace(/\$\{([^}]+)\}/g, (_, name) => String(scope.get(name))),
  };
  const work = (node: Node): unknown => {
    if (Array.isArray(node)) return node.map(work).filter((each) => each !== NO_VALUE);
    if (typeof node !== 'object' || node === null) return node;
    const [only, ...others] = Object.entries(node);
    const call = only && others.length === 0 && functions[only[0]];
    if (call) return call(only[1]);
    const entries = Object.entries(node).map(([key, value]) => [key, work(value)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== NO_VALUE));
  };
  return work;
}
