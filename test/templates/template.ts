import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

export const root = join(__dirname, '..', '..');

export interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Description: string;
  readonly Metadata: Readonly<Record<string, unknown>>;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { Description?: string; Value: unknown; Export?: unknown }>>;
}

export function readTemplate(): Template {
  return parseTemplate(readFileSync(join(root, 'templates', 'product.yaml'), 'utf8'));
}

/** Plain objects, with `!Ref X` as `{ Ref: 'X' }` and every other short form under its full name. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { logLevel: 'silent' });
  return toPlain(document.contents) as Template;
}

export function getResource(template: Template, name: string): Resource {
  const resource = template.Resources[name];
  if (!resource) throw new Error(`The template has no resource ${name}.`);
  return resource;
}

function toPlain(node: unknown): unknown {
  const value = readValue(node);
  const tag = (node as { tag?: string } | null)?.tag;
  if (!tag?.startsWith('!')) return value;
  const name = tag.slice(1);
  if (name === 'Ref') return { Ref: value };
  return { [`Fn::${name}`]: name === 'GetAtt' ? String(value).split('.') : value };
}

function readValue(node: unknown): unknown {
  if (isMap(node))
    return Object.fromEntries(node.items.map(({ key, value }) => [readValue(key), toPlain(value)]));
  if (isSeq(node)) return node.items.map(toPlain);
  return isScalar(node) ? node.value : null;
}
