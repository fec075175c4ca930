import {
  createServer,
  request as forwardRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { actions } from './actions';
import { type Members, openMembers } from './members';
import { createOrganization, type Organization } from './organization';
import { decodeRequest, encodeAnswer, encodeError } from './query';
import { Refusal } from './refusal';
import { openStackSetResource } from './stack-set-resource';
import { createStackSets, type StackSets } from './stack-sets';
import { createStacks, type Stacks } from './stacks';

export interface World {
  organization: Organization;
  stackSets: StackSets;
  stacks: Stacks;
}

export interface FleetServer extends World {
  url: string;
  /** Actions that the management account has sent, in order. */
  calls: string[];
  stop(): Promise<void>;
}

/**
 * An AWS endpoint for an organization: it plays CloudFormation of the management account in one Region, stack sets
 * included, and hands everything else to MiniStack, where the members' stacks are real.
 */
export async function startFleetServer(
  emulator: string,
  managementAccount: string,
  region: string,
  members: Members = openMembers(emulator),
): Promise<FleetServer> {
  const organization = createOrganization(managementAccount);
  const stackSets = createStackSets(organization, members, region);
  const readTemplate = async (url: string) => {
    const path = new URL(url).pathname;
    const signed = { authorization: authorize(managementAccount, region, 's3') };
    const answer = await fetch(`${emulator}${path}`, { headers: signed });
    if (answer.ok) return answer.text();
    throw new Refusal('ValidationError', `S3 error: ${answer.status} for ${path}`);
  };
  const stacks = createStacks(openStackSetResource(stackSets, readTemplate), managementAccount, region);
  const world: World = { organization, stackSets, stacks };
  const calls: string[] = [];

  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const caller = readCaller(request);
    const isOurs = caller.service === 'cloudformation' && caller.account === managementAccount;
    if (!isOurs) return forward(emulator, request, body, response);
    const form = new Map(new URLSearchParams(body.toString()));
    calls.push(form.get('Action') ?? '');
    answer(world, form, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // TCP on 127.0.0.1 always has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { ...world, url: `http://127.0.0.1:${port}`, calls, stop };
}

function answer(world: World, form: Map<string, string>, response: ServerResponse): void {
  const name = form.get('Action') ?? '';
  try {
    const action = actions[name];
    if (!action) throw new Refusal('InvalidAction', `The fake does not play ${name}.`);
    const text = encodeAnswer(name, action(world, decodeRequest(name, form)));
    response.writeHead(200, { 'content-type': 'text/xml' }).end(text);
  } catch (error) {
    const isRefusal = error instanceof Refusal;
    const refusal = isRefusal ? error : new Refusal('InternalFailure', `Fake: ${error}`);
    response.writeHead(isRefusal ? 400 : 500, { 'content-type': 'text/xml' }).end(encodeError(refusal));
  }
}

function forward(emulator: string, request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const { method, headers, url = '/' } = request;
  const onward = forwardRequest(`${emulator}${url}`, { ...(method && { method }), headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.once('error', () => response.writeHead(502).end());
  onward.end(body);
}

function authorize(account: string, region: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}

function readCaller({ headers }: IncomingMessage): {
  account: string | undefined;
  service: string | undefined;
} {
  const [, account, service] =
    /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return { account, service };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
