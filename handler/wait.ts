import type { Clock } from './clock';

/** How long work may last; `deadline` is a point in time, in milliseconds. */
export interface Patience {
  readonly clock: Clock;
  readonly deadline: number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Asks until the answer is not undefined: fast at first, then backing off, never past the deadline.
 * Returns undefined when time is up.
 */
export async function poll<T>(
  { clock, deadline }: Patience,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const left = deadline - clock.now();
    if (left <= 0) return undefined;
    await clock.sleep(Math.min(pause, left));
  }
}

/** Tries again while the error is one that time heals, at most `limitMs` long; then throws it. */
export async function retryWhile<T>(
  patience: Patience,
  limitMs: number,
  heals: (error: unknown) => boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  const { clock } = patience;
  const deadline = Math.min(patience.deadline, clock.now() + limitMs);
  let lastError: unknown;
  const done = await poll({ clock, deadline }, async () => {
    try {
      return { value: await attempt() };
    } catch (error) {
      if (!heals(error)) throw error;
      lastError = error;
      return undefined;
    }
  });
  if (!done) throw lastError;
  return done.value;
}
