import { createHash } from 'node:crypto';
import { type Document, parseDocument } from 'yaml';
import { toPlain } from '../../lint/template';

/** A value of a template. CloudFormation takes `30`, `'30'`, `true` and `'true'` for texts, so they are texts here. */
export type Value = string | null | readonly Value[] | Fields;
export interface Fields {
  readonly [name: string]: Value;
}

export const noValue: Fields = { Ref: 'AWS::NoValue' };

/** Reads YAML or JSON; short forms get their full names, so `!Ref X` is `{ Ref: 'X' }` in both. */
export function parseTemplate(text: string): Fields {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error) throw new Error(`This is neither YAML nor JSON: ${error.message}`);
  const template = toValue(document);
  if (!isFields(template) || !isFields(template.Resources))
    throw new Error('This is no CloudFormation template: it has no "Resources" section.');
  return template;
}

/** Reads YAML or JSON that stands in a text of its own; nothing when it is neither. */
export function parseValue(text: string): Value | undefined {
  const document = parseDocument(text, { logLevel: 'silent' });
  return document.errors.length > 0 ? undefined : toValue(document);
}

/** With a digest in the place of inline code, so that a comparison tells that it differs and does not print it. */
export function digestCode(template: Fields): Fields {
  const resources = Object.entries(section(template, 'Resources')).map(([name, resource]) => {
    const properties = section(resource, 'Properties');
    const { ZipFile } = section(properties, 'Code');
    if (readType(resource) !== 'AWS::Lambda::Function' || ZipFile === undefined) return [name, resource];
    const digest = createHash('sha256')
      .update(typeof ZipFile === 'string' ? ZipFile : canonical(ZipFile))
      .digest('hex');
    const code = { ...section(properties, 'Code'), ZipFile: `sha256:${digest}` };
    return [name, { ...section(resource), Properties: { ...properties, Code: code } }];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The fields of a value, or of a field of it; none where there are none. */
export function section(value: Value | undefined, name?: string): Fields {
  const found = name === undefined ? value : isFields(value) ? value[name] : undefined;
  return isFields(found) ? found : {};
}

/** A list as it is, nothing as an empty one, and a single value as a list of one: IAM takes either. */
export function toList(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

export function readType(resource: Value | undefined): string {
  const { Type } = section(resource);
  return typeof Type === 'string' ? Type : '';
}

/** The same text for the same value, whatever the order of the fields. */
export function canonical(value: Value | undefined): string {
  return JSON.stringify(value, (_, each) =>
    isFields(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return canonical(a) === canonical(b);
}

/** What a value refers to: parameters, resources and attributes (`Ref`, `Fn::GetAtt`, `Fn::Sub`), by their first name. */
export function listReferences(value: Value | undefined): string[] {
  if (isList(value)) return value.flatMap(listReferences);
  if (!isFields(value)) return [];
  const [text] = toList(value['Fn::Sub']);
  const own = [value.Ref, toList(value['Fn::GetAtt'])[0]].filter((each) => typeof each === 'string');
  if (typeof text === 'string') own.push(...listSubstituted(text));
  return [...own, ...Object.values(value).flatMap(listReferences)];
}

/** The conditions that a value depends on, by name. */
export function listConditions(value: Value | undefined): string[] {
  if (isList(value)) return value.flatMap(listConditions);
  if (!isFields(value)) return [];
  const chosen = toList(value['Fn::If'])[0];
  const named = [chosen, value.Condition].filter((each) => typeof each === 'string');
  return [...named, ...Object.values(value).flatMap(listConditions)];
}

/** The definition of a condition, and those of the conditions in it. */
export function listDefinitions(template: Fields, name: string): Value[] {
  const definition = section(template, 'Conditions')[name];
  if (definition === undefined) return [];
  return [definition, ...listConditions(definition).flatMap((each) => listDefinitions(template, each))];
}

function listSubstituted(text: string): string[] {
  return [...text.matchAll(/\$\{([^!][^}.]*)[^}]*\}/g)].map(([, name = '']) => name.trim());
}

function toValue(document: Document): Value {
  return toPlain(document, (scalar) => (scalar === null || scalar === undefined ? null : String(scalar)));
}
