import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal, refuse } from '../simulator/refusal';
import { createAccount, type FakeAccount } from './fake-account';
import { nameBucketAction, playBucketCall } from './fake-buckets';
import { catalogActions } from './fake-catalog';
import { iamActions, stsActions } from './fake-identity';
import { stackActions } from './fake-stacks';
import {
  checkRequest,
  decodeForm,
  encodeAnswer,
  encodeError,
  findService,
  type Request,
  type Service,
} from './fake-wire';

export interface FakeCall {
  readonly service: Service | 's3';
  readonly action: string;
  /** What it was about, for people. */
  readonly subject: string;
  /** `ok`, or the error's code. */
  outcome: string;
}

/** Before a call is played: an error code refuses it, `reset` drops the connection, `lose` drops the answer. */
export type Intercept = (call: FakeCall) => string | undefined;

export interface Fake {
  readonly url: string;
  readonly account: FakeAccount;
  readonly calls: FakeCall[];
  intercept: Intercept | undefined;
  stop(): Promise<void>;
}

const actions: Record<Service, Record<string, (account: FakeAccount, request: Request) => object>> = {
  cloudformation: stackActions,
  iam: iamActions,
  sts: stsActions,
  servicecatalog: catalogActions,
};

const JSON_TARGET = /^AWS242ServiceCatalogService\.(\w+)$/;

/** Everything that is worth reading in a log of calls. */
const SUBJECTS = [
  'StackName',
  'ProductId',
  'ProvisioningArtifactId',
  'Guidance',
  'ServiceActionId',
  'RoleName',
  'PortfolioId',
];

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Service Catalog, CloudFormation, S3, IAM and STS of one account and Region on 127.0.0.1. */
export async function startFake({ id = '111122223333', region = 'us-east-1' } = {}): Promise<Fake> {
  const account = createAccount(id, region);
  const calls: FakeCall[] = [];
  const server = createServer(async (request, response) => {
    const answer = await play(fake, request, await readBody(request));
    if (answer) send(request, response, answer);
    else request.socket.resetAndDestroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // TCP on 127.0.0.1 always has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const fake: Fake = {
    ...{ url: `http://127.0.0.1:${port}`, account, calls, intercept: undefined },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

async function play(fake: Fake, request: IncomingMessage, body: string): Promise<Answer | undefined> {
  const { call, run } = readCall(fake.account, request, body);
  fake.calls.push(call);
  const fault = fake.intercept?.(call);
  try {
    if (fault === 'reset') return undefined;
    if (fault !== undefined && fault !== 'lose') throw refuse(fault, 'The test wants this to fail.', 400);
    const answer = run();
    return fault === 'lose' ? undefined : answer;
  } catch (error) {
    const { code, status, message } =
      error instanceof Refusal ? error : refuse('InternalFailure', `Fake: ${error}`, 500);
    call.outcome = code;
    return { status, headers: errorHeaders(call.service), body: encodeError(call.service, code, message) };
  }
}

/** The protocol tells the service: a target header is JSON, a form is the query protocol, all else is S3. */
function readCall(
  account: FakeAccount,
  request: IncomingMessage,
  body: string,
): { call: FakeCall; run(): Answer } {
  const [, target] = JSON_TARGET.exec(String(request.headers['x-amz-target'])) ?? [];
  if (target !== undefined)
    return readServiceCall(account, 'servicecatalog', target, body ? JSON.parse(body) : {});
  const form = new URLSearchParams(body);
  const service = request.method === 'POST' ? findService(form.get('Version')) : undefined;
  if (service) return readServiceCall(account, service, form.get('Action') ?? '', decodeForm(form));
  return readBucketCall(account, request, body);
}

function readServiceCall(account: FakeAccount, service: Service, action: string, request: Request) {
  const subject = SUBJECTS.flatMap((name) =>
    request[name] === undefined ? [] : [String(request[name])],
  ).join(' ');
  const run = () => {
    checkRequest(service, action, request);
    const perform = actions[service][action];
    if (!perform) throw refuse('InvalidAction', `The fake does not play ${action}.`);
    const headers = {
      'content-type': service === 'servicecatalog' ? 'application/x-amz-json-1.1' : 'text/xml',
    };
    return { status: 200, headers, body: encodeAnswer(service, action, perform(account, request)) };
  };
  return { call: { service, action, subject, outcome: 'ok' }, run };
}

function readBucketCall(account: FakeAccount, request: IncomingMessage, body: string) {
  const path = new URL(request.url ?? '/', 'http://fake').pathname;
  const [bucket = '', ...key] = path.slice(1).split('/').map(decodeURIComponent);
  const { method = '', headers } = request;
  const call = { method, bucket, key: key.join('/'), headers, body };
  const logged = {
    service: 's3',
    action: nameBucketAction(call),
    subject: `${bucket}/${call.key}`,
    outcome: 'ok',
  } as const;
  return { call: { ...logged }, run: () => playBucketCall(account, call) };
}

function errorHeaders(service: Service | 's3'): Record<string, string> {
  return { 'content-type': service === 'servicecatalog' ? 'application/x-amz-json-1.1' : 'application/xml' };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}
