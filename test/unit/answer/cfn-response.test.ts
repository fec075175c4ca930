import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { FAILED, type ResponseStatus, SUCCESS, send } from 'cfn-response';
import { composeAnswer, deliver } from '../../../handler/respond';
import { attributes, createClock, fail, makeEvent, physicalId, succeed } from './fixtures';
import { type PresignedServer, startServer } from './presigned-server';

/** The reference is npm's cfn-response 1.0.1. We send the documents that it sends, and send them ourselves. */
let server: PresignedServer;
let asked: RequestOptions[];
let thrown: unknown[];

beforeEach(async () => {
  server = await startServer({ scheme: 'http' });
  [asked, thrown] = [[], []];
  jest.spyOn(console, 'log').mockReturnValue(undefined);
  // It always asks for port 443 over TLS: lead it to the server, which is elsewhere.
  jest.spyOn(https, 'request').mockImplementation((...args: unknown[]) => {
    const options = args.find(isOptions) ?? {};
    const listener = args.find(isListener);
    asked.push(options);
    const request = http.request({ ...options, hostname: '127.0.0.1', port: new URL(server.sign()).port });
    return request.on('response', (response) => {
      try {
        listener?.(response);
      } catch (error) {
        thrown.push(error);
      }
    });
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

const isOptions = (value: unknown): value is RequestOptions => typeof value === 'object' && value !== null;
const isListener = (value: unknown): value is (response: IncomingMessage) => void =>
  typeof value === 'function';

const context: Omit<Context, 'done'> = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: 'endpoints',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:endpoints',
  memoryLimitInMB: '256',
  awsRequestId: 'r',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 900_000,
  fail: () => undefined,
  succeed: () => undefined,
};

/** Sends by the reference, and gives what it told the runtime in the end. */
function sendByReference(
  event: CloudFormationCustomResourceEvent,
  status: ResponseStatus,
  data?: object,
  id: string | undefined = physicalId,
): Promise<unknown[]> {
  return new Promise((resolve) => {
    send(event, { ...context, done: (...said: unknown[]) => resolve(said) }, status, data && { ...data }, id);
  });
}

async function sendByUs(
  event: CloudFormationCustomResourceEvent,
  outcome: Parameters<typeof composeAnswer>[1],
): Promise<void> {
  const clock = createClock();
  const patience = { clock, deadline: clock.now() + 45_000, log: () => undefined };
  await deliver(composeAnswer(event, outcome), event.ResponseURL, patience);
}

const lastDocument = () => JSON.parse(server.deliveries.at(-1)?.text ?? '');

describe('the document', () => {
  it('of a success has the same seven fields with the same values, but for the reason', async () => {
    const event = makeEvent(server.sign());
    await sendByReference(event, SUCCESS, attributes);
    const theirs = lastDocument();
    await sendByUs(event, succeed());
    const ours = lastDocument();
    expect(Object.keys(ours)).toStrictEqual(Object.keys(theirs));
    expect(Object.keys(ours)).toHaveLength(7);
    expect(ours).toStrictEqual({ ...theirs, Reason: '' });
  });

  it('of a failure has the same fields with the same values, but for the reason', async () => {
    const event = makeEvent(server.sign());
    await sendByReference(event, FAILED);
    const theirs = lastDocument();
    await sendByUs(event, fail('No subnet is private.'));
    expect(Object.keys(lastDocument())).toStrictEqual(Object.keys(theirs));
    expect(lastDocument()).toStrictEqual({ ...theirs, Reason: 'No subnet is private.' });
  });

  it('of a Delete has the same fields with the same values, but for the reason', async () => {
    const event = {
      ...makeEvent(server.sign()),
      RequestType: 'Delete' as const,
      PhysicalResourceId: physicalId,
    };
    await sendByReference(event, SUCCESS, {});
    const theirs = lastDocument();
    await sendByUs(event, { status: 'SUCCESS', physicalId });
    expect(lastDocument()).toStrictEqual({ ...theirs, Reason: '' });
  });
});

describe('the request', () => {
  it('has the same method, path and headers', async () => {
    const event = makeEvent(server.sign());
    await sendByReference(event, SUCCESS, attributes);
    await sendByUs(event, succeed());
    const [theirs, ours] = server.attempts;
    expect([ours?.method, ours?.path]).toStrictEqual([theirs?.method, theirs?.path]);
    expect(Object.keys(ours?.headers ?? {}).sort()).toStrictEqual(Object.keys(theirs?.headers ?? {}).sort());
    expect(ours?.headers['content-type']).toBe('');
    expect(theirs?.headers['content-type']).toBe('');
    for (const { headers, body } of server.attempts)
      expect(Number(headers['content-length'])).toBe(body.length);
  });
});

describe('we do not deliver by the reference, because it', () => {
  it('counts characters where bytes are asked for, so that CloudFormation gets half a document', async () => {
    const event = makeEvent(server.sign());
    await sendByReference(event, SUCCESS, { Summary: 'Netz für Köln' });
    await sendByUs(event, fail('Netz für Köln'));
    expect(server.deliveries.map(({ objection }) => objection)).toStrictEqual([
      'Response is not valid JSON',
      undefined,
    ]);
  });

  it('sends more than CloudFormation takes, which hides the reason', async () => {
    await sendByReference(makeEvent(server.sign()), SUCCESS, { Summary: 's'.repeat(5_000) });
    expect(server.deliveries).toMatchObject([{ objection: 'Response object is too long.' }]);
  });

  it.each([200, 403, 500, 503])(
    'says the same of every status: done, nothing to report (%i)',
    async (status) => {
      server.script(status);
      expect(await sendByReference(makeEvent(server.sign()), SUCCESS)).toStrictEqual([]);
      expect(server.attempts).toHaveLength(1);
    },
  );

  it('tries once only, and reports a broken connection as done too', async () => {
    server.script('reset');
    expect(await sendByReference(makeEvent(server.sign()), SUCCESS)).toStrictEqual([]);
    expect(server.deliveries).toHaveLength(0);
    expect(server.attempts).toHaveLength(1);
  });

  it('has no limit of time', async () => {
    await sendByReference(makeEvent(server.sign()), SUCCESS);
    expect(Object.keys(asked[0] ?? {}).sort()).toStrictEqual([
      'headers',
      'hostname',
      'method',
      'path',
      'port',
    ]);
  });

  it('goes to port 443 over TLS whatever the URL says', async () => {
    await sendByReference(makeEvent(server.sign({ style: 'unsigned' })), SUCCESS);
    expect(asked).toMatchObject([{ hostname: '127.0.0.1', port: 443 }]);
  });

  it('needs `context.done`, which Node 24 no longer has, and throws where nobody can catch it', async () => {
    Reflect.apply(send, undefined, [makeEvent(server.sign()), context, SUCCESS, {}, physicalId]);
    while (thrown.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(String(thrown[0])).toBe('TypeError: context.done is not a function');
  });

  it('gives the log stream as physical id when it is told none, and so deletes at the next update', async () => {
    await sendByReference(makeEvent(server.sign()), SUCCESS, {}, '');
    expect(lastDocument()).toMatchObject({ PhysicalResourceId: 'stream' });
  });

  it('comes back before anything was sent', async () => {
    const done = sendByReference(makeEvent(server.sign()), SUCCESS);
    expect(server.attempts).toHaveLength(0);
    await done;
    expect(server.attempts).toHaveLength(1);
  });
});
