import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';

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
  return toPlain(parseDocument(text, { logLevel: 'silent' }), (value) => value) as T;
}

/** What a document holds, with every scalar as somebody wants to read it. */
export type Tree<S> = S | readonly Tree<S>[] | { readonly [name: string]: Tree<S> };

export function toPlain<S>(document: Document, readScalar: (value: unknown) => S): Tree<S> {
  const read = (node: unknown): Tree<S> => {
    if (isAlias(node)) return read(node.resolve(document));
    const value = readValue(node);
    const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined;
    if (!tag?.startsWith('!')) return expandGetAtt(value);
    const name = tag.slice(1);
    return expandGetAtt({ [['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`]: value });
  };
  const readValue = (node: unknown): Tree<S> => {
    if (isMap(node))
      return Object.fromEntries(node.items.map(({ key, value }) => [String(key), read(value)]));
    if (isSeq(node)) return node.items.map(read);
    return readScalar(isScalar(node) ? node.value : null);
  };
  /** `Fn::GetAtt: A.B.C` is the attribute B.C of A. */
  const expandGetAtt = (value: Tree<S>): Tree<S> => {
    const path = isPlainMap(value) ? value['Fn::GetAtt'] : undefined;
    if (typeof path !== 'string') return value;
    const dot = path.indexOf('.');
    return { 'Fn::GetAtt': [path.slice(0, dot), path.slice(dot + 1)].map(readScalar) };
  };
  return read(document.contents);
}

function isPlainMap<S>(value: Tree<S>): value is { readonly [name: string]: Tree<S> } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
