import { randomBytes } from 'node:crypto';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { judge } from './judge';

/**
 * What happens to one request instead of taking it: a number is an HTTP status sent without taking it, `reset` cuts
 * the connection before it is taken and `lost reply` after, `open reply` takes it and never ends the reply's body.
 */
export type Fault = number | 'reset' | 'lost reply' | 'open reply' | 'silence' | { readonly slowMs: number };

/** One request, as it came. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A document that S3 took, and what CloudFormation says to it. */
export interface Delivery {
  readonly path: string;
  readonly text: string;
  /** Why CloudFormation cannot read it. */
  readonly objection: string | undefined;
}

export interface PresignedServer {
  /** Every request, taken or not. */
  readonly attempts: readonly Attempt[];
  /** Every document taken, in order. */
  readonly deliveries: readonly Delivery[];
  /** What CloudFormation acts on: the first document for each URL, if it can be read. */
  effective(): unknown[];
  /** A new ResponseURL, signed for two hours. */
  sign(signing?: Signing): string;
  /** What the next requests meet, one each; those after meet no fault. */
  script(...faults: Fault[]): void;
  close(): Promise<void>;
}

export interface Signing {
  readonly lifetimeMs?: number;
  /** Signature Version 2 says `Expires=` in seconds since 1970; an emulator signs nothing. */
  readonly style?: 'version 4' | 'version 2' | 'unsigned';
}

export interface ServerOptions {
  readonly now?: () => number;
  readonly scheme?: 'http' | 'https';
  /** Whether this process is to trust the server's certificate, as it would one of a public authority. */
  readonly trusted?: boolean;
}

const TWO_HOURS_MS = 7_200_000;

/** A server on 127.0.0.1 that is as strict with a presigned URL as S3, and with the document as CloudFormation. */
export async function startServer(options: ServerOptions = {}): Promise<PresignedServer> {
  const { now = Date.now, scheme = 'https', trusted = true } = options;
  const [attempts, deliveries, faults]: [Attempt[], Delivery[], Fault[]] = [[], [], []];
  const signed = new Map<string, number>();

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const attempt = await receive(request);
    attempts.push(attempt);
    const fault = faults.shift();
    if (fault === 'silence') return;
    if (fault === 'reset') return void request.socket.destroy();
    if (typeof fault === 'number') return void response.writeHead(fault).end();
    const refusal = refuse(attempt, signed.get(attempt.path), now());
    if (refusal) return void response.writeHead(refusal).end();
    const text = attempt.body.toString();
    deliveries.push({ path: attempt.path, text, objection: judge(attempt.body) });
    if (fault === 'lost reply') return void request.socket.destroy();
    if (fault === 'open reply') return void response.writeHead(200, { 'content-length': 10 }).write('<');
    if (fault) await new Promise((resolve) => setTimeout(resolve, fault.slowMs));
    response.writeHead(200).end();
  };

  const identity = scheme === 'https' ? await makeIdentity() : undefined;
  const handle = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
  const server = identity ? https.createServer(identity, handle) : http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  const distrust = identity && trusted ? trust(identity.cert) : () => undefined;

  return {
    attempts,
    deliveries,
    effective: () => {
      const first = new Map([...deliveries].reverse().map((delivery) => [delivery.path, delivery]));
      return [...first.values()].filter(({ objection }) => !objection).map(({ text }) => JSON.parse(text));
    },
    sign: ({ lifetimeMs = TWO_HOURS_MS, style = 'version 4' } = {}) => {
      const second = Math.floor(now() / 1_000) * 1_000;
      const path = composePath(second, lifetimeMs, style);
      signed.set(path, style === 'unsigned' ? Number.POSITIVE_INFINITY : second + lifetimeMs);
      return `${scheme}://127.0.0.1:${address.port}${path}`;
    },
    script: (...more) => void faults.push(...more),
    close: () => {
      distrust();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Attempt> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, body: Buffer.concat(chunks) };
}

/** The status S3 refuses with. Method, path, query and an empty content type are what the signature is over. */
function refuse({ method, headers }: Attempt, expiry: number | undefined, now: number): number | undefined {
  if (method !== 'PUT' || expiry === undefined || headers['content-type']) return 403;
  if (now > expiry) return 403;
  return headers['content-length'] === undefined ? 411 : undefined;
}

/** As CloudFormation's own look: the object's name is made of stack, logical and request id. */
function composePath(now: number, lifetimeMs: number, style: Signing['style']): string {
  const unique = randomBytes(8).toString('hex');
  if (style === 'unsigned') return `/_emulator/cfn-response/${unique}`;
  const name = `/arn%3Aaws%3Acloudformation%3Aeu-central-1%3A111122223333%3Astack/demo/1%7CEndpoints%7C${unique}`;
  const signature = randomBytes(32).toString('hex');
  const seconds = (ms: number) => String(Math.floor(ms / 1_000));
  const query: Record<string, string> =
    style === 'version 2'
      ? { AWSAccessKeyId: 'AKIDEXAMPLE', Expires: seconds(now + lifetimeMs), Signature: `${signature}=` }
      : {
          'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
          'X-Amz-Date': new Date(now).toISOString().replace(/[-:]|\.\d+/g, ''),
          'X-Amz-SignedHeaders': 'host',
          'X-Amz-Expires': seconds(lifetimeMs),
          'X-Amz-Credential': 'AKIDEXAMPLE/20260101/eu-central-1/s3/aws4_request',
          'X-Amz-Signature': signature,
        };
  return `${name}?${new URLSearchParams(query)}`;
}

async function makeIdentity(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}

/**
 * Adds an authority for every connection of this process. Certificates are verified as before: a request that
 * names no agent and no authority cannot be told of one in any other way before Node 22.
 */
function trust(ca: string): () => void {
  const { createSecureContext } = tls;
  tls.createSecureContext = (options) => createSecureContext({ ca, ...options });
  return () => {
    tls.createSecureContext = createSecureContext;
  };
}
