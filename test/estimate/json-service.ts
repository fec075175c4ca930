import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of a service that speaks AWS JSON. */
export interface JsonCall {
  /** `GetProducts`, say. */
  action: string;
  input: Record<string, unknown>;
  /** Who signed for which Region. */
  region: string;
}

/** An answer, or an error by its name. */
export type Answer = (call: JsonCall) => object | { error: string };

export interface JsonService {
  url: string;
  calls: JsonCall[];
  answer: Answer;
  stop(): Promise<void>;
}

/** A service on 127.0.0.1 that answers as the test says: CloudWatch and the Price List API are of this kind. */
export async function startJsonService(answer: Answer): Promise<JsonService> {
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target'] ?? '').replace(/.*\./, '');
    const region = /\/\d{8}\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const call = { action, region, input: JSON.parse(await readBody(request)) };
    service.calls.push(call);
    const said = service.answer(call);
    const isError = 'error' in said;
    response.writeHead(isError ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(isError ? { __type: said.error, message: 'Not authorized.' } : said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: JsonService = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: [], answer },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8') || '{}';
}
