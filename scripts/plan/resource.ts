import { parse } from 'yaml';
import { type Declarations, refuseUnknown, type Values } from '../stack/assignments';
import { UsageError } from '../stack/failure';

/** Our custom resource as a template has it, with the values that CloudFormation would send. */
export interface Resource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const TYPE = 'Custom::EcrVpcEndpoints';

/** The functions whose short forms YAML would otherwise drop, and leave their arguments looking like values. */
const shortForms = ['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue']
  .concat(['Join', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub', 'Transform', 'Condition'])
  .flatMap((name) => {
    const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
    const wrap = (value: unknown) => ({ [key]: value });
    const tag = `!${name}`;
    return [
      { tag, resolve: wrap },
      { tag, collection: 'seq' as const, resolve: () => wrap('...') },
      { tag, collection: 'map' as const, resolve: () => wrap('...') },
    ];
  });

/** Reads a template, CloudFormation's short forms included. */
export function readTemplate(text: string): Record<string, unknown> {
  const template: unknown = parse(text, { customTags: shortForms, logLevel: 'silent' });
  return isRecord(template) ? template : {};
}

/** Finds the custom resource and fills in its parameters: those given, else those before, else the defaults. */
export function resolveResource(
  template: Record<string, unknown>,
  given: Values,
  before: Values,
  logicalId?: string,
): Resource {
  const declarations = toRecord(template.Parameters) as Declarations;
  refuseUnknown(declarations, given);
  const found = chooseResource(toRecord(template.Resources), logicalId);
  const values = new Map(
    Object.entries(declarations).map(([name, declaration]) => [
      name,
      given.get(name) ?? before.get(name) ?? declaration?.Default,
    ]),
  );
  const entries = Object.entries(found.properties)
    .filter(([name]) => name !== 'ServiceToken')
    .map(([name, value]) => [name, resolveValue(name, value, values)]);
  return { logicalId: found.logicalId, properties: Object.fromEntries(entries) };
}

function chooseResource(resources: Record<string, unknown>, logicalId: string | undefined) {
  const ours = Object.entries(resources).filter(([, resource]) => toRecord(resource).Type === TYPE);
  const names = ours.map(([name]) => name).join(', ');
  const [chosen, ...more] = ours.filter(([name]) => logicalId === undefined || name === logicalId);
  if (!chosen && logicalId !== undefined && ours.length > 0)
    throw new UsageError(`--logical-id "${logicalId}" is not a ${TYPE} of the template; it has: ${names}.`);
  if (!chosen) throw new Error(`The stack has no ${TYPE}, so there is nothing to plan. Check --stack-name.`);
  if (more.length > 0)
    throw new UsageError(`The template has several ${TYPE}: choose one with --logical-id (${names}).`);
  return { logicalId: chosen[0], properties: toRecord(toRecord(chosen[1]).Properties) };
}

/** A parameter's value or a literal. What CloudFormation computes cannot be known here. */
function resolveValue(name: string, value: unknown, values: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) {
    // A list parameter inside a list is joined; the handler splits at commas.
    return value.flatMap((member) => resolveValue(name, member, values));
  }
  if (!isRecord(value))
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  const [key = ''] = Object.keys(value);
  const target = value[key];
  if (key === 'Ref' && typeof target === 'string' && values.has(target)) return toText(values.get(target));
  if (key === 'Ref' && target === 'AWS::NoValue') return undefined;
  if (!/^(Ref|Condition|Fn::\w+)$/.test(key)) {
    return Object.fromEntries(
      Object.entries(value).map(([inner, one]) => [inner, resolveValue(name, one, values)]),
    );
  }
  throw new Error(
    `The template computes ${name} with ${key}, which only CloudFormation can do: pass --vpc-id and the other values by hand, without --stack-name.`,
  );
}

function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function toRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
