import type { Command } from 'commander';
import { openCloud } from '../stack/cloud';
import { explainEvent } from '../stack/events';
import { describeError, exitCode, Refused, StackFailure } from '../stack/failure';
import type { Session } from '../stack/session';
import { openTerminal } from '../stack/terminal';

interface GlobalOptions {
  region?: string;
  profile?: string;
  json?: boolean;
}

export type Run = typeof run;

/** One command from its options to the exit code; with --json every end of it is a document. */
export async function run(command: Command, act: (session: Session) => Promise<object>): Promise<void> {
  const { json = false, ...settings } = command.optsWithGlobals<GlobalOptions>();
  const terminal = openTerminal({ json });
  const { signal, release } = listenForStop();
  try {
    const result = await act({
      cloud: openCloud(settings),
      settings,
      terminal,
      signal,
      pollMs: pollInterval(),
    });
    if (json) printJson(result);
  } catch (error) {
    process.exitCode = exitCode(error);
    if (json) printJson(describeFailure(error));
    else reportFailure(error);
  } finally {
    release();
    if (signal.aborted) endNow();
  }
}

/** What reads at that moment would keep the process until it is answered; all that was to be said is on its way. */
function endNow(): void {
  process.stdout.write('', () => process.stderr.write('', () => process.exit()));
}

/** The first Ctrl-C asks the command to end in order; a second one ends it at once. */
function listenForStop(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    release();
    controller.abort();
  };
  const release = () => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return { signal: controller.signal, release };
}

/** An emulator is ready at once; AWS limits how often one may ask. */
function pollInterval(): number {
  return process.env.AWS_ENDPOINT_URL ? 250 : 2000;
}

function reportFailure(error: unknown): void {
  console.error(describeError(error));
  if (!(error instanceof StackFailure)) return;
  for (const event of error.also) console.error(`  then: ${explainEvent(event)}`);
  console.error(error.advice);
}

function describeFailure(error: unknown): object {
  const message = describeError(error);
  if (error instanceof Refused) return { error: message, ...error.document };
  if (!(error instanceof StackFailure)) return { error: message };
  return { error: message, status: error.status, also: error.also.map(explainEvent), advice: error.advice };
}

export function printJson(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
