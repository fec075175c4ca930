import type { Cloud, CloudSettings } from './cloud';
import { Interrupted } from './failure';
import type { Terminal } from './terminal';

/** What a command works with: AWS, the reader, and the wish to stop. */
export interface Session {
  cloud: Cloud;
  /** For clients of other services: `configureClient(settings)`. */
  settings: CloudSettings;
  terminal: Terminal;
  signal: AbortSignal;
  pollMs: number;
}

/** Ends early when the user wants to stop; whoever waits then decides what that means. */
export async function pause(session: Session): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      session.signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, session.pollMs);
    session.signal.addEventListener('abort', done);
    if (session.signal.aborted) done();
  });
}

/** For work that only reads: nothing has to end in order, so the wish to stop ends the waiting at once. */
export async function orInterrupted<T>(
  work: Promise<T>,
  { signal }: Pick<Session, 'signal'>,
  message: string,
): Promise<T> {
  let stop: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted(message));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function stopIfAsked(session: Session, message: string): void {
  if (session.signal.aborted) throw new Interrupted(message);
}

/** Nobody to ask and no --yes: better said before anything is made. */
export function canAgree(session: Session, yes: boolean): boolean {
  return yes || session.terminal.confirm !== undefined;
}

export async function agree(session: Session, yes: boolean, question: string): Promise<boolean> {
  if (yes) return true;
  try {
    return (await session.terminal.confirm?.(question, session.signal)) ?? false;
  } catch (error) {
    stopIfAsked(session, 'Interrupted at the question: nothing was changed.');
    throw error;
  }
}
