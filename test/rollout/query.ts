import { randomUUID } from 'node:crypto';
import * as model from '@aws-sdk/client-cloudformation';
import { XMLBuilder } from 'fast-xml-parser';
import { Refusal } from './refusal';

/**
 * CloudFormation's query protocol: requests come form-encoded (`Regions.member.1=…`), answers are XML. Which name and
 * type a field has is AWS's own service model, read from the copy the SDK carries.
 */
type Schema = unknown;
export type Request = Record<string, unknown>;

const LIST = 1;
const STRUCTURE = 3;
const INTEGER = 1;
const BOOLEAN = 2;
const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const shapes = model as unknown as Record<string, Schema>;

export function decodeRequest(action: string, form: ReadonlyMap<string, string>): Request {
  const unused = new Set([...form].filter(([, text]) => text !== '').map(([key]) => key));
  for (const key of ['Action', 'Version']) unused.delete(key);
  const request = decode(shapeOf(action, 4), '', form, unused) ?? {};
  const [unknown] = unused;
  if (unknown !== undefined)
    throw new Refusal('ValidationError', `The fake does not know the field ${unknown}.`);
  return request as Request;
}

export function encodeAnswer(action: string, answer: object): string {
  const output = shapeOf(action, 5);
  const result = isShape(output, STRUCTURE) ? encode(output, answer) : {};
  return build(`${action}Response`, {
    '@xmlns': namespace,
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  });
}

export function encodeError({ code, message }: Refusal): string {
  const content = { Type: 'Sender', Code: code, Message: message };
  return build('ErrorResponse', { '@xmlns': namespace, Error: content, RequestId: randomUUID() });
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const build = (root: string, content: object): string => builder.build({ [root]: content });

const deref = (schema: Schema): Schema => (typeof schema === 'function' ? schema() : schema);

function shapeOf(action: string, place: 4 | 5): Schema {
  const operation = shapes[`${action}$`];
  if (!Array.isArray(operation))
    throw new Refusal('InvalidAction', `CloudFormation has no action ${action}.`);
  return deref(operation[place]);
}

const isShape = (schema: Schema, kind: number): schema is Schema[] =>
  Array.isArray(schema) && schema[0] === kind;
/** A plain list of strings is the number 64 plus the schema of its items. */
const isPlainList = (schema: Schema): schema is number => typeof schema === 'number' && schema >= 64;

function fieldsOf(structure: Schema[]): [string, Schema][] {
  const members = structure[5] as Schema[];
  return (structure[4] as string[]).map((name, index) => {
    const member = deref(members[index]);
    // A member with traits is a pair.
    return [name, Array.isArray(member) && member.length === 2 ? deref(member[0]) : member];
  });
}

function itemOf(list: Schema): Schema {
  if (isPlainList(list)) return list - 64;
  const item = deref((list as Schema[])[4]);
  return Array.isArray(item) && item.length === 2 ? deref(item[0]) : item;
}

function decode(
  schema: Schema,
  path: string,
  form: ReadonlyMap<string, string>,
  unused: Set<string>,
): unknown {
  if (isShape(schema, STRUCTURE)) {
    const found = fieldsOf(schema).map(
      ([name, field]) => [name, decode(field, path ? `${path}.${name}` : name, form, unused)] as const,
    );
    const present = found.filter(([, value]) => value !== undefined);
    return present.length > 0 ? Object.fromEntries(present) : undefined;
  }
  if (isShape(schema, LIST) || isPlainList(schema)) {
    const items: unknown[] = [];
    const has = (prefix: string) =>
      [...form.keys()].some((key) => key === prefix || key.startsWith(`${prefix}.`));
    for (let at = 1; has(`${path}.member.${at}`); at += 1)
      items.push(decode(itemOf(schema), `${path}.member.${at}`, form, unused));
    return items.length > 0 ? items : undefined;
  }
  const text = form.get(path);
  unused.delete(path);
  if (text === undefined) return undefined;
  return schema === INTEGER ? Number(text) : schema === BOOLEAN ? text === 'true' : text;
}

function encode(schema: Schema, value: unknown): unknown {
  if (isShape(schema, STRUCTURE)) {
    const source = value as Record<string, unknown>;
    const present = fieldsOf(schema).filter(([name]) => source[name] !== undefined);
    return Object.fromEntries(present.map(([name, field]) => [name, encode(field, source[name])]));
  }
  if (isShape(schema, LIST) || isPlainList(schema)) {
    const items = value as unknown[];
    return items.length === 0 ? '' : { member: items.map((each) => encode(itemOf(schema), each)) };
  }
  return value instanceof Date ? value.toISOString() : value;
}
