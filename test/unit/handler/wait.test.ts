import fc from 'fast-check';
import { poll, retryWhile } from '../../../handler/wait';

/** Time that passes only while somebody sleeps. */
function makeClock(start = 0) {
  let time = start;
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    time += ms;
  };
  return { now: () => time, sleep, pauses };
}

const never = async () => undefined;

describe('poll', () => {
  it('gives the first answer, without a pause', async () => {
    const clock = makeClock();
    expect(await poll({ clock, deadline: 0 }, async () => 'yes')).toBe('yes');
    expect(clock.pauses).toEqual([]);
  });

  it.each([0, '', false, null])('takes %j for an answer', async (answer) => {
    expect(await poll({ clock: makeClock(), deadline: 10_000 }, async () => answer)).toBe(answer);
  });

  it('asks soon at first, then less often, but at least every ten seconds', async () => {
    const clock = makeClock();
    await poll({ clock, deadline: 60_000 }, never);
    expect(clock.pauses.slice(0, 4)).toEqual([1_000, 1_500, 2_250, 3_375]);
    expect(clock.pauses.slice(6, -1)).toEqual(Array(clock.pauses.length - 7).fill(10_000));
  });

  it('asks once even when time is up', async () => {
    const ask = jest.fn(never);
    expect(await poll({ clock: makeClock(1_000), deadline: 0 }, ask)).toBeUndefined();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('uses a deadline to the full', async () => {
    const clock = makeClock();
    await poll({ clock, deadline: 2_500 }, never);
    expect(clock.now()).toBe(2_500);
  });

  it('never sleeps past the deadline', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.nat(900_000), async (start, limit) => {
        const clock = makeClock(start);
        await poll({ clock, deadline: start + limit }, never);
        expect(clock.now()).toBeLessThanOrEqual(start + limit);
      }),
    );
  });

  it('passes on what asking throws', async () => {
    const ask = async () => {
      throw new Error('no');
    };
    await expect(poll({ clock: makeClock(), deadline: 10_000 }, ask)).rejects.toThrow('no');
  });
});

describe('retryWhile', () => {
  const soon = new Error('soon');
  const heals = (error: unknown) => error === soon;
  /** Fails so often, then succeeds. */
  const failing = (times: number, error = soon) => {
    let left = times;
    return jest.fn(async () => {
      left -= 1;
      if (left >= 0) throw error;
      return 'done';
    });
  };

  it('tries until it succeeds', async () => {
    const attempt = failing(3);
    expect(await retryWhile({ clock: makeClock(), deadline: 60_000 }, 60_000, heals, attempt)).toBe('done');
    expect(attempt).toHaveBeenCalledTimes(4);
  });

  it('gives back nothing where nothing is what came of it', async () => {
    const attempt = jest.fn(never);
    expect(
      await retryWhile({ clock: makeClock(), deadline: 60_000 }, 60_000, heals, attempt),
    ).toBeUndefined();
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('throws at once what time does not heal', async () => {
    const attempt = failing(3, new Error('never'));
    const clock = makeClock();
    await expect(retryWhile({ clock, deadline: 60_000 }, 60_000, heals, attempt)).rejects.toThrow('never');
    expect([attempt.mock.calls.length, clock.pauses]).toEqual([1, []]);
  });

  it.each([
    ['its own limit', 900_000, 5_000],
    ['the deadline', 5_000, 900_000],
  ])('throws the last error after %s', async (_, deadline, limit) => {
    const clock = makeClock();
    await expect(retryWhile({ clock, deadline }, limit, heals, failing(1_000))).rejects.toBe(soon);
    expect(clock.pauses).toEqual([1_000, 1_500, 2_250, 250]);
  });

  it('counts its limit from now', async () => {
    const clock = makeClock(100_000);
    expect(await retryWhile({ clock, deadline: 900_000 }, 5_000, heals, failing(2))).toBe('done');
    expect(clock.now()).toBe(102_500);
  });
});
