import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

export interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinLength?: string | number;
  readonly MaxLength?: string | number;
  readonly ConstraintDescription?: string;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Interface {
  readonly ParameterGroups?: readonly {
    readonly Label?: { readonly default?: string };
    readonly Parameters?: readonly string[];
  }[];
  readonly ParameterLabels?: Readonly<Record<string, { readonly default?: string }>>;
}

export interface Template {
  readonly Description?: string;
  readonly Metadata?: { readonly 'AWS::CloudFormation::Interface'?: Interface };
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description?: string; readonly Value: unknown }>>;
}

/** Plain objects, with `!Ref X` as `{ Ref: 'X' }` and every other short form under its full name. JSON is YAML too. */
export function parseTemplate<T = Template>(text: string): T {
  const document = parseDocument(text, { logLevel: 'silent' });
  return toPlain(document.contents) as T;
}

function toPlain(node: unknown): unknown {
  const value = readValue(node);
  const tag = (node as { tag?: string } | null)?.tag;
  if (!tag?.startsWith('!')) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: name === 'GetAtt' ? String(value).split('.') : value };
}

function readValue(node: unknown): unknown {
  if (isMap(node))
    return Object.fromEntries(node.items.map(({ key, value }) => [readValue(key), toPlain(value)]));
  if (isSeq(node)) return node.items.map(toPlain);
  return isScalar(node) ? node.value : null;
}
