import type { Parameter, Template } from './template';
import { isRecord } from './values';

/** What a rule may be made of. https://docs.aws.amazon.com/servicecatalog/latest/adminguide/intrinsic-function-reference-rules.html */
const functions = [
  'Fn::And',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::Not',
  'Fn::Or',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
];

/** What is wrong with the rules of a template constraint, for the product that it governs. */
export function lintRules(text: string, product: Template): string[] {
  const rules = parseJson(text);
  if (!isRecord(rules) || Object.keys(rules).length === 0)
    return ['The rules are not a JSON object of rules by name: correct the text.'];
  return Object.entries(rules).flatMap(([name, rule]) => [
    ...(product.Rules?.[name] ? [`The product has a rule ${name} already: choose another name.`] : []),
    ...lintRule(name, rule, product.Parameters ?? {}),
  ]);
}

function lintRule(name: string, rule: unknown, parameters: Readonly<Record<string, Parameter>>): string[] {
  const { RuleCondition, Assertions, ...others } = isRecord(rule) ? rule : {};
  if (!Array.isArray(Assertions) || Assertions.length === 0)
    return [`Rule ${name} asserts nothing: give it a list of Assertions.`];
  const unknown = Object.keys(others).map(
    (key) => `Rule ${name} has ${key}: a rule has RuleCondition and Assertions only.`,
  );
  const mute = Assertions.filter((each) => !isRecord(each) || !each.Assert || !each.AssertDescription).map(
    () => `Rule ${name} has an assertion without Assert or AssertDescription: give it both.`,
  );
  const conditions = [RuleCondition, ...Assertions.map((each) => (isRecord(each) ? each.Assert : undefined))];
  return [
    ...unknown,
    ...mute,
    ...conditions.flatMap((condition) => lintCondition(name, condition, parameters)),
  ];
}

function lintCondition(
  rule: string,
  node: unknown,
  parameters: Readonly<Record<string, Parameter>>,
): string[] {
  if (Array.isArray(node)) return node.flatMap((each) => lintCondition(rule, each, parameters));
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([name, value]) => {
    const named = name === 'Fn::ValueOf' && Array.isArray(value) ? value[0] : value;
    if (name === 'Ref' || name === 'Fn::ValueOf') return lintReference(rule, named, parameters);
    if (!functions.includes(name)) return [`Rule ${rule} uses ${name}, which rules do not know.`];
    return [...lintComparison(rule, value, parameters), ...lintCondition(rule, value, parameters)];
  });
}

function lintReference(
  rule: string,
  name: unknown,
  parameters: Readonly<Record<string, Parameter>>,
): string[] {
  const known = typeof name === 'string' && (name.startsWith('AWS::') || name in parameters);
  return known ? [] : [`Rule ${rule} names the parameter ${name}, which the product does not have.`];
}

/** A value that the parameter can never have is a typing error: the rule would always or never hold. */
function lintComparison(
  rule: string,
  sides: unknown,
  parameters: Readonly<Record<string, Parameter>>,
): string[] {
  if (!Array.isArray(sides)) return [];
  const names = sides.flatMap((side) => (isRecord(side) && typeof side.Ref === 'string' ? [side.Ref] : []));
  const literals = sides.flat().filter((side): side is string => typeof side === 'string');
  return names.flatMap((name) => {
    const allowed = parameters[name]?.AllowedValues?.map(String);
    if (!allowed) return [];
    return literals
      .filter((literal) => !allowed.includes(literal))
      .map(
        (literal) => `Rule ${rule} compares ${name} with "${literal}", but it takes ${allowed.join(', ')}.`,
      );
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
