import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handle } from '../../handler/index';
import type { Stack } from '../../handler/stack';
import type { Settings } from '../simulator/settings';
import { type Simulator, startSimulator } from '../simulator/simulator';
import { createVirtualClock, holdWhileSending, type VirtualClock } from '../simulator/virtual-clock';

/** What CloudFormation was answered. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly RequestId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export type Properties = Readonly<Record<string, unknown>>;
type RequestType = CloudFormationCustomResourceEvent['RequestType'];

export interface Stage {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  /** Every answer that arrived, in order. */
  readonly answers: Answer[];
  /** Every line the handler logged. */
  readonly lines: Record<string, unknown>[];
  /** What the function sees of its own stack. */
  readonly stack: { tags: Record<string, string>; hasGivenUp: boolean; status?: string };
  /** A resource of a stack, as CloudFormation holds it. */
  addResource(logicalId?: string, stackId?: string): Resource;
  stop(): Promise<void>;
}

export interface Resource {
  /** The id that CloudFormation holds. */
  physicalId: string;
  create(properties: Properties, event?: Partial<EventDetails>): Promise<Answer>;
  update(properties: Properties, event?: Partial<EventDetails>): Promise<Answer>;
  remove(event?: Partial<EventDetails>): Promise<Answer>;
}

interface EventDetails {
  readonly requestId: string;
  readonly physicalId: string;
  readonly properties: Properties;
  readonly oldProperties: Properties;
  readonly remainingMs: number;
  /** The sandbox dies once it has sent so many calls to EC2: the last takes effect, but nothing ever goes on. */
  readonly callsToLive: number;
}

export const STACK_ID =
  'arn:aws:cloudformation:us-east-1:123456789012:stack/ecr-endpoints/6f0e2c60-0000-0000-0000-000000000000';
/** For tests of many runs: EC2 does all it does within seconds, so that little is said while waiting. */
export const briskly: Partial<Settings> = {
  pendingMs: 4_000,
  modifyMs: 3_000,
  deletingMs: 4_000,
  gatewayDeletingMs: 1_000,
  deletedListedMs: 2_000,
  interfacesLingerMs: 1_000,
  dnsDetachMs: 2_000,
};
const FUNCTION_MS = 900_000;
/** Real time, for calls that are never answered. */
const ANSWER_TIMEOUT_MS = 500;

/** The handler, our simulated EC2 and a place for answers, all on virtual time; `latencyMs` is a round trip's. */
export async function setStage(
  settings: Partial<Settings> = {},
  { latencyMs = 0, region = 'us-east-1' } = {},
): Promise<Stage> {
  const clock = createVirtualClock();
  const simulator = await startSimulator({ clock, region, settings });
  const mailbox = await openMailbox();
  const lines: Record<string, unknown>[] = [];
  const stack: Stage['stack'] = { tags: {}, hasGivenUp: false };
  const travel = async <T>(read: () => T): Promise<T> => {
    if (latencyMs > 0) await clock.sleep(latencyMs);
    return read();
  };
  const openStack = (): Stack => ({
    look: () =>
      travel(() => ({ ...stack, ...(stack.hasGivenUp && { resourceStatus: 'DELETE_IN_PROGRESS' }) })),
  });

  const sender = holdWhileSending(
    new NodeHttpHandler({ requestTimeout: ANSWER_TIMEOUT_MS, throwOnRequestTimeout: true }),
    clock,
  );

  const send = async (
    event: CloudFormationCustomResourceEvent,
    { remainingMs = FUNCTION_MS, callsToLive = Number.POSITIVE_INFINITY }: Partial<EventDetails>,
  ): Promise<Answer> => {
    const end = clock.now() + remainingMs;
    const life = createLife(callsToLive);
    const config = {
      region: simulator.account.region,
      endpoint: simulator.url,
      credentials: { accessKeyId: simulator.account.id, secretAccessKey: 'none' },
      requestHandler: letLive(delaySending(sender, travel), life),
    };
    const handled = handle(
      event,
      { getRemainingTimeInMillis: () => end - clock.now() },
      {
        clock,
        log: (what, details) => lines.push({ what, ...details }),
        ec2Config: config,
        ssmConfig: config,
        openStack,
        functionStackId: event.StackId,
      },
    );
    await Promise.race([handled, life.death]);
    const answer = mailbox.answers.findLast(({ RequestId }) => RequestId === event.RequestId);
    if (!answer) throw new Error(`${event.RequestType} was not answered.`);
    return answer;
  };

  let requests = 0;
  const addResource = (logicalId = 'Endpoints', stackId = STACK_ID): Resource => {
    let held: Properties = {};
    const compose = (
      RequestType: RequestType,
      details: Partial<EventDetails>,
    ): CloudFormationCustomResourceEvent => {
      requests += 1;
      const common = {
        ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:endpoints',
        ResponseURL: `${mailbox.url}/answer`,
        StackId: stackId,
        RequestId: details.requestId ?? `request-${requests}`,
        LogicalResourceId: logicalId,
        ResourceType: 'Custom::EcrVpcEndpoints',
        ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '2400', ...(details.properties ?? held) },
      };
      const PhysicalResourceId = details.physicalId ?? resource.physicalId;
      if (RequestType === 'Create') return { ...common, RequestType };
      if (RequestType === 'Delete') return { ...common, RequestType, PhysicalResourceId };
      const OldResourceProperties = { ServiceToken: 'arn', ...(details.oldProperties ?? held) };
      return { ...common, RequestType, PhysicalResourceId, OldResourceProperties };
    };
    const play = async (type: RequestType, details: Partial<EventDetails>): Promise<Answer> => {
      const event = compose(type, details);
      // What a Create was asked for is what its Delete will say, whatever came of it.
      if (type === 'Create') held = details.properties ?? held;
      const answer = await send(event, details);
      if (type === 'Update' && answer.Status === 'SUCCESS') held = details.properties ?? held;
      if (type === 'Create' || answer.Status === 'SUCCESS') resource.physicalId = answer.PhysicalResourceId;
      return answer;
    };
    const resource: Resource = {
      physicalId: '',
      create: (properties, event) => play('Create', { properties, ...event }),
      update: (properties, event) => play('Update', { properties, ...event }),
      remove: (event = {}) => play('Delete', event),
    };
    return resource;
  };

  const stop = async () => {
    await simulator.stop();
    await mailbox.close();
  };
  return { simulator, clock, answers: mailbox.answers, lines, stack, addResource, stop };
}

/** The request leaves after a round trip's time, in which others may leave too. */
function delaySending(sender: NodeHttpHandler, travel: (read: () => undefined) => Promise<undefined>) {
  const handle: NodeHttpHandler['handle'] = async (request, options) => {
    await travel(() => undefined);
    return sender.handle(request, options);
  };
  return { handle };
}

/** So many calls may still be sent; `death` rejects when the last has taken effect. */
function createLife(calls: number) {
  let left = calls;
  let end: (() => void) | undefined;
  const death = new Promise<never>((_, reject) => {
    end = () => reject(new Error('The sandbox died.'));
  });
  // Most runs die of old age, with nobody to tell.
  death.catch(() => undefined);
  const spend = () => {
    left -= 1;
    return left === 0;
  };
  return { isOver: () => left <= 0, spend, end: () => end?.(), death };
}

/** A dead sandbox hears no answers and sends nothing more. */
function letLive(sender: Pick<NodeHttpHandler, 'handle'>, life: ReturnType<typeof createLife>) {
  const never = new Promise<never>(() => undefined);
  const handle: NodeHttpHandler['handle'] = async (request, options) => {
    if (life.isOver()) return never;
    const isLast = life.spend();
    const answer = await sender.handle(request, options);
    if (isLast) life.end();
    if (!life.isOver()) return answer;
    // Time stands still until an answer is read.
    answer.response.body.resume();
    return never;
  };
  return { handle };
}

/** Takes every answer; how it must look on the wire is judged in test/unit/answer. */
async function openMailbox() {
  const answers: Answer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, answers, close };
}
