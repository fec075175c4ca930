import fc from 'fast-check';
import { systemClock } from '../../../handler/clock';
import { handle, handler } from '../../../handler/index';
import type { Surroundings } from '../../../handler/lifecycle';
import { createClock, createLog, makeEvent, print, rejection, secretsOf } from './fixtures';
import { type PresignedServer, startServer } from './presigned-server';

const clock = createClock();
let server: PresignedServer;
let spoken: string[];

beforeEach(async () => {
  server = await startServer({ now: clock.now });
  spoken = [];
});
afterEach(() => server.close());

/** All that the runtimes from Node 24 on still offer of a context's old ways to end: nothing. */
const contextWith = (remainingMs: number) =>
  Object.freeze({ getRemainingTimeInMillis: () => remainingMs, awsRequestId: 'r' });
const context = contextWith(900_000);

/** Surroundings in which nobody can be reached, and that notice who was spoken to. */
function surround(changes: Partial<Surroundings> = {}): Surroundings {
  const handleRequest = async () => {
    spoken.push('EC2');
    throw Object.assign(new Error('Nobody is there.'), { name: 'Unreachable' });
  };
  return {
    clock,
    log: () => undefined,
    functionStackId: 'stack',
    ec2Config: {
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { handle: handleRequest },
    },
    ssmConfig: {},
    openStack: () => {
      spoken.push('CloudFormation');
      return { look: async () => ({ tags: {} }) };
    },
    ...changes,
  };
}

const wrong = { VpcId: 'vpc-?' };

/** One of the three kinds of event for one URL. */
function makeKind(kind: number, url: string, now?: Properties, before: Properties = {}) {
  const event = makeEvent(url, now);
  const PhysicalResourceId = 'old';
  const OldResourceProperties = { ...event.ResourceProperties, ...before };
  if (kind === 0) return event;
  if (kind === 1)
    return { ...event, RequestType: 'Update' as const, PhysicalResourceId, OldResourceProperties };
  return { ...event, RequestType: 'Delete' as const, PhysicalResourceId };
}
type Properties = Record<string, unknown>;

describe('an event', () => {
  it('is answered once, with a context that has no `done`', async () => {
    const event = makeEvent(server.sign(), wrong);
    await handle(event, context, surround());
    expect(server.attempts).toHaveLength(1);
    expect(server.effective()).toMatchObject([
      { Status: 'FAILED', Reason: expect.stringContaining('VpcId is "vpc-?"'), RequestId: event.RequestId },
    ]);
  });

  it.each([0, 1, 2])(
    'of kind %i is answered when nobody can be reached, and nothing is thrown',
    async (kind) => {
      const event = makeKind(kind, server.sign());
      await handle(event, context, surround());
      expect(spoken).toContain('EC2');
      expect(server.effective()).toMatchObject([{ Status: 'FAILED' }]);
    },
  );

  it('is not thrown back once its answer was taken, however hard that was', async () => {
    server.script(503, 'reset', 'lost reply', 500);
    await handle(makeEvent(server.sign(), wrong), context, surround());
    expect(server.effective()).toHaveLength(1);
  });

  it.each([403, 404])('is thrown back when its answer is refused with %i', async (status) => {
    server.script(status);
    const error = await rejection(handle(makeEvent(server.sign(), wrong), context, surround()));
    expect(print(error)).toContain(`could not be delivered to CloudFormation: ${status}`);
  });

  it('is thrown back before the time of the function is up when nobody takes its answer', async () => {
    server.script('silence', 'silence', 'silence');
    const start = Date.now();
    const event = makeEvent(server.sign(), wrong);
    // Real time, counted from the fake clock's date, since the URL is signed for that.
    const date = clock.now();
    const passing = { now: () => date + Date.now() - start, sleep: systemClock.sleep };
    await rejection(handle(event, contextWith(1_400), surround({ clock: passing })));
    expect(Date.now() - start).toBeLessThan(1_400);
    expect(server.attempts).toHaveLength(1);
  });

  it('is answered whatever its properties are', async () => {
    const properties = fc.dictionary(fc.constantFrom('VpcId', 'SubnetIds', 'Tags', 'X'), fc.jsonValue());
    const property = fc.asyncProperty(properties, properties, fc.nat(2), async (now, before, kind) => {
      const count = server.effective().length;
      await handle(makeKind(kind, server.sign(), now, before), context, surround());
      expect(server.effective()).toHaveLength(count + 1);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('a stale event', () => {
  it.each([0, 1, 2])('of kind %i changes nothing and sends nothing', async (kind) => {
    const url = server.sign({ lifetimeMs: 7_200_000 });
    const event = makeKind(kind, url);
    clock.pass(7_200_001);
    await handle(event, context, surround());
    expect(spoken).toStrictEqual([]);
    expect(server.attempts).toHaveLength(0);
  });

  it('is said to be stale, and its URL is not said', async () => {
    const url = server.sign({ style: 'version 2' });
    const { log, lines } = createLog();
    clock.pass(7_200_001);
    await handle(makeEvent(url), context, surround({ log }));
    expect(lines.map((line) => JSON.parse(line).what)).toStrictEqual(['event', 'expired']);
    for (const secret of secretsOf(url)) expect(lines.join('\n')).not.toContain(secret);
  });
});

describe('the log of an event', () => {
  it.each([
    ['that is refused', wrong],
    ['that fails', undefined],
  ])('%s names the request in every line and the URL in none', async (_, properties) => {
    const event = makeEvent(server.sign(), properties);
    const { log, lines } = createLog();
    server.script(503, 'reset');
    await handle(event, context, surround({ log }));
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ requestId: event.RequestId });
    for (const secret of secretsOf(event.ResponseURL)) expect(lines.join('\n')).not.toContain(secret);
  });

  it('is one JSON object a line on standard output', async () => {
    const live = await startServer();
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const event = makeEvent(live.sign(), wrong);
    await handler(event, context);
    const text = written.mock.calls.map(([chunk]) => String(chunk)).join('');
    written.mockRestore();
    const answered = live.effective();
    await live.close();
    expect(answered).toMatchObject([{ Status: 'FAILED' }]);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).what),
    ).toStrictEqual(['event', 'failed', 'outcome', 'answer']);
    for (const secret of secretsOf(event.ResponseURL)) expect(text).not.toContain(secret);
  });
});

describe('an event whose ResponseURL cannot be read', () => {
  it.each(['', 's3.example.invalid/answer?X-Amz-Signature=0123456789'])(
    '"%s" changes nothing',
    async (url) => {
      const error = await rejection(handle(makeEvent(url), context, surround()));
      expect(print(error)).toContain('ResponseURL');
      expect(print(error)).not.toContain('0123456789');
      expect(spoken).toStrictEqual([]);
    },
  );
});
