import { randomUUID } from 'node:crypto';
import * as model from '@aws-sdk/client-ec2';
import { XMLBuilder } from 'fast-xml-parser';
import { refuse } from './refusal';

/**
 * The EC2 query protocol: parameters come form-encoded (`Filter.1.Value.2=…`), answers are XML. Which name a field
 * has on the wire is AWS's own service model, read from the copy the SDK carries.
 */
type Schema = unknown;
interface Field {
  name: string;
  schema: Schema;
  traits: { xmlName?: string; ec2QueryName?: string };
}

const LIST = 1;
const STRUCTURE = 3;
const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const shapes = model as unknown as Record<string, Schema>;

/** The typed request that form fields stand for; anything the model does not know is refused as EC2 does. */
export function decodeRequest(
  actionName: string,
  form: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const unused = new Set(form.keys());
  const request = decode(inputOf(actionName), '', form, unused) ?? {};
  const [unknown] = unused;
  if (unknown !== undefined) {
    throw refuse('UnknownParameter', `The parameter ${unknown} is not recognized`);
  }
  return request as Record<string, unknown>;
}

/** "Error codes for the Amazon EC2 API", MissingParameter: for what the model marks as required. */
export function refuseMissing(actionName: string, request: Record<string, unknown>): void {
  const input = deref(inputOf(actionName));
  if (!Array.isArray(input)) return;
  const required: string[] = input[4].slice(0, input[6] ?? 0);
  const missing = required.find((name) => request[name] === undefined);
  if (missing) throw refuse('MissingParameter', `The request must contain the parameter ${missing}`);
}

export function isInModel(actionName: string): boolean {
  return shapes[`${actionName}$`] !== undefined;
}

export function encodeAnswer(actionName: string, answer: object): string {
  const operation = shapes[`${actionName}$`] as Schema[];
  const output = deref(operation[5]);
  // What has no output shape still answers `return`, as EC2's WSDL has it.
  const fields = Array.isArray(output) ? encode(output, answer) : { return: true };
  return build(`${actionName}Response`, {
    '@xmlns': namespace,
    requestId: randomUUID(),
    ...(fields as object),
  });
}

/** "Making requests to the Amazon EC2 API", error responses: one error, no namespace, RequestID in capitals. */
export function encodeError(code: string, message: string): string {
  return build('Response', {
    Errors: { Error: { Code: code, Message: message } },
    RequestID: randomUUID(),
  });
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const build = (root: string, content: object): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;

const inputOf = (actionName: string): Schema => (shapes[`${actionName}$`] as Schema[])[4];

function deref(schema: Schema): Schema {
  return typeof schema === 'function' ? schema() : schema;
}

/** A member is a schema, or a pair of a schema and its traits; a traits value that is a number is no trait we need. */
function toField(name: string, member: Schema): Field {
  const isPair = Array.isArray(member) && member.length === 2;
  const traits = isPair && typeof member[1] === 'object' ? member[1] : {};
  return { name, schema: deref(isPair ? member[0] : member), traits };
}

function fieldsOf(structure: Schema[]): Field[] {
  const members = structure[5] as Schema[];
  return (structure[4] as string[]).map((name, index) => toField(name, members[index]));
}

const isShape = (schema: Schema, kind: number): schema is Schema[] =>
  Array.isArray(schema) && schema[0] === kind;
/** A plain list of strings is the number 64 plus the schema of its items. */
const isPlainList = (schema: Schema): schema is number => typeof schema === 'number' && schema >= 64;

function decode(
  schema: Schema,
  path: string,
  form: ReadonlyMap<string, string>,
  unused: Set<string>,
): unknown {
  const shape = deref(schema);
  if (isShape(shape, STRUCTURE)) {
    const found = fieldsOf(shape).map(({ name, schema, traits }) => {
      const wireName = traits.ec2QueryName ?? capitalize(traits.xmlName ?? name);
      return [name, decode(schema, path ? `${path}.${wireName}` : wireName, form, unused)] as const;
    });
    const present = found.filter(([, value]) => value !== undefined);
    return present.length > 0 ? Object.fromEntries(present) : undefined;
  }
  if (isShape(shape, LIST) || isPlainList(shape)) {
    const item = isPlainList(shape) ? shape - 64 : toField('item', shape[4]).schema;
    const items: unknown[] = [];
    for (let at = 1; hasPrefix(form, `${path}.${at}`); at += 1) {
      items.push(decode(item, `${path}.${at}`, form, unused));
    }
    return items.length > 0 ? items : undefined;
  }
  const text = form.get(path);
  unused.delete(path);
  return text === undefined ? undefined : readScalar(shape, path, text);
}

function readScalar(schema: Schema, path: string, text: string): unknown {
  if (schema === 1) {
    if (/^-?\d+$/.test(text)) return Number(text);
    throw refuse('InvalidParameterValue', `Value (${text}) for parameter ${path} is invalid: not an integer`);
  }
  if (schema === 2) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw refuse('InvalidParameterValue', `Value (${text}) for parameter ${path} is invalid: not a boolean`);
  }
  return text;
}

const hasPrefix = (form: ReadonlyMap<string, string>, path: string): boolean =>
  form.has(path) || [...form.keys()].some((key) => key.startsWith(`${path}.`));

const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function encode(schema: Schema, value: unknown): unknown {
  if (isShape(schema, STRUCTURE)) {
    const source = value as Record<string, unknown>;
    const present = fieldsOf(schema).filter(({ name }) => source[name] !== undefined);
    return Object.fromEntries(
      present.map(({ name, schema, traits }) => [traits.xmlName ?? name, encode(schema, source[name])]),
    );
  }
  if (isShape(schema, LIST)) {
    const { schema: item, traits } = toField('item', schema[4]);
    const items = value as unknown[];
    return items.length === 0 ? '' : { [traits.xmlName ?? 'item']: items.map((each) => encode(item, each)) };
  }
  if (isPlainList(schema)) return { item: value };
  // EC2 writes milliseconds and a Z: 2026-01-01T00:00:00.000Z.
  return value instanceof Date ? value.toISOString() : value;
}
