import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as iam from '@aws-sdk/client-iam';
import * as catalog from '@aws-sdk/client-service-catalog';
import * as sts from '@aws-sdk/client-sts';
import { XMLBuilder } from 'fast-xml-parser';
import { refuse } from '../simulator/refusal';

/**
 * The two protocols of the fake's services. JSON 1.1 carries objects as they are; the query protocol has them
 * form-encoded (`Tags.member.1.Key=…`), and answers in XML with an element `member` for each item of a list.
 */
export type Service = 'cloudformation' | 'iam' | 'sts' | 'servicecatalog';
export type Request = Readonly<Record<string, unknown>>;

const models: Record<Service, Record<string, unknown>> = {
  cloudformation: { ...cloudFormation },
  iam: { ...iam },
  sts: { ...sts },
  servicecatalog: { ...catalog },
};

const namespaces: Record<string, string> = {
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};

/** A query request names the version of its API, which tells the service. */
export function findService(version: string | null): Service | undefined {
  return { '2010-05-15': 'cloudformation', '2010-05-08': 'iam', '2011-06-15': 'sts' }[version ?? ''] as
    | Service
    | undefined;
}

/** `A.member.1.B=x` as `{ A: [{ B: 'x' }] }`; every scalar stays a text. */
export function decodeForm(form: URLSearchParams): Request {
  const root: Record<string, unknown> = {};
  for (const [key, value] of form)
    if (key !== 'Action' && key !== 'Version') place(root, key.split('.'), value);
  return toLists(root) as Request;
}

function place(node: Record<string, unknown>, [name = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    node[name] = value;
    return;
  }
  node[name] ??= {};
  place(node[name] as Record<string, unknown>, rest, value);
}

function toLists(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node);
  const [first] = entries;
  if (first?.[0] === 'member') return Object.values(first[1]).map(toLists);
  return Object.fromEntries(entries.map(([key, value]) => [key, toLists(value)]));
}

/** What AWS's own service model, which the SDK carries, does not know or misses is refused. */
export function checkRequest(service: Service, action: string, request: Request): void {
  const operation = models[service][`${action}$`];
  if (!Array.isArray(operation)) throw refuse('InvalidAction', `${action} is not an action of ${service}.`);
  const input = typeof operation[4] === 'function' ? operation[4]() : operation[4];
  const names: string[] = Array.isArray(input) ? input[4] : [];
  const required = Array.isArray(input) ? names.slice(0, input[6] ?? 0) : [];
  const unknown = Object.keys(request).find((name) => !names.includes(name));
  const missing = required.find((name) => request[name] === undefined);
  const code = service === 'servicecatalog' ? 'InvalidParametersException' : 'ValidationError';
  if (unknown !== undefined) throw refuse(code, `${action} has no parameter ${unknown}.`);
  if (missing !== undefined) throw refuse(code, `${action} needs the parameter ${missing}.`);
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

export function encodeAnswer(service: Service, action: string, answer: object): string {
  if (service === 'servicecatalog') return JSON.stringify(answer);
  return buildXml(`${action}Response`, {
    '@xmlns': namespaces[service],
    [`${action}Result`]: toXml(answer),
    ResponseMetadata: { RequestId: 'fake' },
  });
}

export function encodeError(service: Service | 's3', code: string, message: string): string {
  if (service === 'servicecatalog') return JSON.stringify({ __type: code, Message: message });
  if (service === 's3') return buildXml('Error', { Code: code, Message: message, RequestId: 'fake' });
  return buildXml('ErrorResponse', {
    '@xmlns': namespaces[service],
    Error: { Type: 'Sender', Code: code, Message: message },
    RequestId: 'fake',
  });
}

function buildXml(root: string, content: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;
}

function toXml(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? '' : { member: value.map(toXml) };
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(present.map(([key, each]) => [key, toXml(each)]));
}
