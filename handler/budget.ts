/** Points in time, in milliseconds, by which the parts of an event's work must be over. */
export interface Budget {
  /** Making and changing. */
  readonly work: number;
  /** Taking away again what a failed Create has made, or what a Delete is for. */
  readonly cleanup: number;
  /** Delivering the answer. */
  readonly answer: number;
}

const LONGEST_CLEANUP_MS = 270_000;
const LONGEST_ANSWER_MS = 45_000;
/** For the last log lines. */
const MARGIN_MS = 1_000;

/** Splits what is left of the function's time. Interface endpoints take one to five minutes, either way. */
export function splitTime(now: number, remainingMs: number): Budget {
  const answer = now + remainingMs - MARGIN_MS;
  const cleanup = answer - Math.min(LONGEST_ANSWER_MS, remainingMs / 10);
  return { answer, cleanup, work: cleanup - Math.min(LONGEST_CLEANUP_MS, remainingMs / 3) };
}
