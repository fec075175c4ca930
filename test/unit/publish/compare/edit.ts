import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fields, parseTemplate } from '../../../../scripts/publish/compare/template';

export const product = readFileSync(
  join(__dirname, '..', '..', '..', '..', 'templates', 'product.yaml'),
  'utf8',
);

/** Read once: reading takes longer than comparing. */
export const parsedProduct: Fields = parseTemplate(product);

type Branch = Record<string, unknown> | unknown[];
export type Edit = (template: Branch) => void;

/** The text of the product's template after small edits, as JSON. */
export function edit(...edits: readonly Edit[]): string {
  return JSON.stringify(change(parsedProduct, edits));
}

export function editFields(...edits: readonly Edit[]): Fields {
  return change(parsedProduct, edits);
}

export function editText(text: string, ...edits: readonly Edit[]): string {
  return JSON.stringify(change(parseTemplate(text), edits));
}

function change(template: Fields, edits: readonly Edit[]): Fields {
  const copy = structuredClone(template);
  for (const each of edits) each(copy as Record<string, unknown>);
  return copy;
}

export function set(path: string, value: unknown): Edit {
  return (template) => {
    const { parent, key } = find(template, path, true);
    Reflect.set(parent, key, value);
  };
}

export function remove(path: string): Edit {
  return (template) => {
    const { parent, key } = find(template, path);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  };
}

export function rename(path: string, name: string): Edit {
  return (template) => {
    const { parent, key } = find(template, path);
    Reflect.set(parent, name, Reflect.get(parent, key));
    Reflect.deleteProperty(parent, key);
  };
}

export function push(path: string, value: unknown): Edit {
  return (template) => findList(template, path).push(value);
}

export function reverse(path: string): Edit {
  return (template) => findList(template, path).reverse();
}

function findList(template: Branch, path: string): unknown[] {
  const { parent, key } = find(template, path);
  const list: unknown = Reflect.get(parent, key);
  if (!Array.isArray(list)) throw new Error(`${path} is no list.`);
  return list;
}

/** A step of the path is a name, or `Sid=X` for the member of a list that has it. */
function find(template: Branch, path: string, mayBeNew = false): { parent: Branch; key: string } {
  const steps = path.split('.');
  const parent = steps.slice(0, -1).reduce<Branch>((branch, step) => {
    const next: unknown = Reflect.get(branch, toKey(branch, step));
    if (typeof next !== 'object' || next === null) throw new Error(`The template has no ${path}: ${step}.`);
    return next as Branch;
  }, template);
  const key = toKey(parent, steps.at(-1) ?? '');
  if (!mayBeNew && !(key in parent)) throw new Error(`The template has no ${path}.`);
  return { parent, key };
}

function toKey(branch: Branch, step: string): string {
  const [field, value] = step.split('=');
  if (value === undefined || !Array.isArray(branch)) return step;
  return String(branch.findIndex((each) => Reflect.get(Object(each), field ?? '') === value));
}
