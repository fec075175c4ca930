import { explainEvent, formatElapsed } from '../stack/events';
import { describeError, Interrupted, StackFailure } from '../stack/failure';
import { openTerminal } from '../stack/terminal';

const { say, paint } = openTerminal();
const startedAt = new Date();

/** Opens a chapter, with the time since the start. */
export function announce(title: string): void {
  say(`\n${paint.bold(`[${formatElapsed(startedAt, new Date())}] ${title}`)}`);
}

/** Aborts on the first Ctrl-C or request to end; a second one ends the process at once. */
export function listenForStop(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

/** Gives up on the work as soon as the user wants to stop: all of it lives in the emulator, which ends with us. */
export async function orStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  return Promise.race([
    work,
    untilStopped(stopped).then(() => Promise.reject(new Interrupted('Interrupted.'))),
  ]);
}

export async function untilStopped(stopped: AbortSignal): Promise<void> {
  if (stopped.aborted) return;
  await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve(), { once: true }));
}

/** What went wrong, root cause first, and then what the function itself logged. */
export function reportFailure(error: unknown, log: string[]): void {
  say(`\n${paint.red(describeError(error))}`);
  if (error instanceof StackFailure) for (const event of error.also) say(`  then: ${explainEvent(event)}`);
  if (log.length === 0) return;
  say("\nThe function's last log lines:");
  for (const line of log.slice(-40)) say(`  ${line}`);
}
