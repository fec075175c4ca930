import { deliver } from '../../../handler/respond';
import { createClock, type FakeClock, print, rejection, until } from './fixtures';
import { type Fault, type PresignedServer, startServer } from './presigned-server';

const ANSWER_MS = 45_000;
const answer = JSON.stringify({
  Status: 'SUCCESS',
  ...{ PhysicalResourceId: 'p', StackId: 's', RequestId: 'r', LogicalResourceId: 'l' },
});

let clock: FakeClock;
let server: PresignedServer;

beforeEach(async () => {
  clock = createClock();
  server = await startServer({ now: clock.now });
});
afterEach(() => server.close());

function send(url = server.sign(), ms = ANSWER_MS): Promise<void> {
  return deliver(answer, url, { clock, deadline: clock.now() + ms, log: () => undefined });
}

const forever = (fault: Fault) => Array.from({ length: 100 }, () => fault);

describe('what may heal is tried again', () => {
  it.each<Fault>([500, 502, 503, 504, 429, 408, 'reset'])('after %s', async (fault) => {
    server.script(fault, fault);
    await send();
    expect(server.attempts).toHaveLength(3);
    expect(server.deliveries).toHaveLength(1);
    expect(clock.pauses).toStrictEqual([500, 1_000]);
  });

  it('after the reply was lost, with the very same document, which counts once', async () => {
    server.script('lost reply');
    await send();
    expect(server.deliveries.map(({ text }) => text)).toStrictEqual([answer, answer]);
    expect(server.effective()).toHaveLength(1);
  });

  it('after nobody listened, and gives up in time', async () => {
    const url = server.sign();
    await server.close();
    expect(print(await rejection(send(url)))).toContain('ECONNREFUSED');
    expect(clock.pauses.length).toBeGreaterThan(3);
  });

  it.each<Fault>([503, 'reset'])('until the deadline and no longer, after %s without end', async (fault) => {
    const [start, url] = [clock.now(), server.sign()];
    server.script(...forever(fault));
    const error = await rejection(send(url));
    expect(print(error)).toContain('could not be delivered');
    expect(clock.now() - start).toBeLessThanOrEqual(ANSWER_MS);
    expect(clock.pauses).toStrictEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000]);
    expect(server.attempts).toHaveLength(7);
  });

  it('a bounded number of times although the deadline is a quarter of an hour away', async () => {
    server.script(...forever(503));
    await rejection(send(server.sign(), 900_000));
    expect(server.attempts.length).toBeLessThanOrEqual(65);
    expect(Math.max(...clock.pauses)).toBe(15_000);
  });
});

describe('what is final is not tried again', () => {
  it.each<Fault>([400, 403, 404, 405, 411, 412, 301, 307])(
    '%i throws at once, and says so',
    async (status) => {
      server.script(status);
      expect(print(await rejection(send()))).toContain(String(status));
      expect(server.attempts).toHaveLength(1);
      expect(clock.pauses).toStrictEqual([]);
    },
  );

  it('the 403 of a URL that expired', async () => {
    const url = server.sign({ lifetimeMs: 7_200_000 });
    clock.pass(7_200_001);
    expect(print(await rejection(send(url)))).toContain('403');
    expect(server.attempts).toHaveLength(1);
    expect(server.deliveries).toHaveLength(0);
  });

  it('the 403 of a URL that expired between two tries', async () => {
    const url = server.sign({ lifetimeMs: 1_000 });
    server.script(503, 503);
    expect(print(await rejection(send(url)))).toContain('403');
    expect(server.attempts).toHaveLength(3);
  });

  it('the 403 of a URL that somebody changed', async () => {
    expect(print(await rejection(send(`${server.sign()}0`)))).toContain('403');
    expect(server.attempts).toHaveLength(1);
  });

  it.each([200, 201, 204])('%i is taken for good', async (status) => {
    server.script(status);
    await send();
    expect(server.attempts).toHaveLength(1);
  });
});

describe('a silent server', () => {
  it('is waited for no longer than the deadline', async () => {
    server.script('silence');
    const start = Date.now();
    expect(print(await rejection(send(server.sign(), 200)))).toContain('no answer in time');
    expect(Date.now() - start).toBeLessThan(200 + 1_000);
    expect(server.attempts).toHaveLength(1);
  });

  it('is left alone when it replies slowly but in time', async () => {
    server.script({ slowMs: 100 });
    await send();
    expect(server.attempts).toHaveLength(1);
  });

  it('gets one try even when the deadline is already here', async () => {
    await send(server.sign(), 0);
    expect(server.effective()).toHaveLength(1);
  });

  it('whose reply never ends does not hold us up, nor hurt us when it breaks', async () => {
    server.script('open reply');
    await send();
    expect(server.effective()).toHaveLength(1);
    await server.close();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('the limit of one try', () => {
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'setInterval',
      ],
    });
  });
  afterEach(() => jest.useRealTimers());

  const letPass = (ms: number) => {
    clock.pass(ms);
    jest.advanceTimersByTime(ms);
  };

  it('is ten seconds, after which the answer is sent again', async () => {
    server.script('silence');
    const sent = send();
    await until(() => server.attempts.length === 1);
    letPass(9_999);
    await until(nextTurns(20));
    expect(clock.pauses).toStrictEqual([]);
    letPass(1);
    await sent;
    expect(clock.pauses).toStrictEqual([500]);
    expect(server.effective()).toHaveLength(1);
  });

  it('leaves no timer running once it is over', async () => {
    server.script(503, 'reset');
    await send();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves time for four tries before the deadline', async () => {
    const start = clock.now();
    server.script(...forever('silence'));
    let isOver = false;
    const failed = rejection(send()).finally(() => {
      isOver = true;
    });
    for (let tries = 1; !isOver; tries++) {
      await until(() => isOver || server.attempts.length === tries);
      if (!isOver) letPass(10_000);
    }
    expect(print(await failed)).toContain('no answer in time');
    expect(server.attempts).toHaveLength(4);
    expect(clock.now() - start).toBeLessThanOrEqual(ANSWER_MS);
  });
});

/** True after some turns of the event loop. */
function nextTurns(count: number): () => boolean {
  let turns = 0;
  return () => ++turns > count;
}
