import { finished, type Readable } from 'node:stream';
import type { Clock } from '../../handler/clock';

/** Turns of the event loop without news after which everybody is taken to be asleep. */
const QUIET_TURNS = 25;
/** The request header that names a hold, so that a server which will never answer can let go of it. */
const HOLD_HEADER = 'x-clock-hold';

export interface VirtualClock extends Clock {
  /** Stops time until the returned function is called; calling it twice is harmless. */
  hold(): () => void;
}

interface Sleeper {
  due: number;
  wake(): void;
}

/**
 * Time that passes only while everybody sleeps: ten minutes of polling take milliseconds, and two programs that
 * sleep at once wake in the order of their due times (ties: in the order they lay down), one at a time.
 * A sleep nobody awaits any more (the loser of a race) still moves time when it is its turn: hold the clock
 * while looking at a result.
 */
export function createVirtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = start;
  let holds = 0;
  let quiet = 0;
  let watching = false;
  const sleepers: Sleeper[] = [];

  const watch = () => {
    quiet = 0;
    if (!watching && holds === 0 && sleepers.length > 0) {
      watching = true;
      setImmediate(turn);
    }
  };
  const turn = () => {
    watching = false;
    if (holds > 0 || sleepers.length === 0) return;
    quiet += 1;
    if (quiet < QUIET_TURNS) {
      watching = true;
      setImmediate(turn);
      return;
    }
    const first = sleepers.reduce((a, b) => (b.due < a.due ? b : a));
    sleepers.splice(sleepers.indexOf(first), 1);
    now = Math.max(now, first.due);
    first.wake();
    watch();
  };

  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ due: now + Math.max(0, ms), wake });
        watch();
      }),
    hold: () => {
      let held = true;
      holds += 1;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        watch();
      };
    },
  };
}

interface HttpMessage {
  headers: Record<string, string>;
}
interface RequestHandler {
  handle(request: never, options?: never): Promise<{ response: { body?: unknown } }>;
}

const namedHolds = new Map<string, () => void>();
let lastName = 0;

/** Lets time pass again although the request that carries these headers will never be answered. */
export function letGo(headers: Record<string, string | string[] | undefined>): void {
  namedHolds.get(String(headers[HOLD_HEADER]))?.();
}

/** Wraps an SDK request handler: time stands still from the moment a request leaves until its answer is read. */
export function holdWhileSending<H extends RequestHandler>(requestHandler: H, clock: VirtualClock): H {
  const handle = async (request: HttpMessage, options?: never) => {
    lastName += 1;
    const name = String(lastName);
    const release = clock.hold();
    const end = () => {
      namedHolds.delete(name);
      release();
    };
    namedHolds.set(name, end);
    request.headers[HOLD_HEADER] = name;
    try {
      const answer = await requestHandler.handle(request as never, options);
      if (isStream(answer.response.body)) finished(answer.response.body, end);
      else end();
      return answer;
    } catch (error) {
      end();
      throw error;
    }
  };
  return new Proxy(requestHandler, {
    get(target, key) {
      const value: unknown = key === 'handle' ? handle : Reflect.get(target, key);
      return typeof value === 'function' && key !== 'handle' ? value.bind(target) : value;
    },
  });
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}
