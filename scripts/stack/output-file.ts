import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeError, UsageError } from './failure';
import type { Terminal } from './terminal';

/** Said before any work: at its end it would come too late. */
export function checkOutputFile(option: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (path !== '' && isWritable(path)) return path;
  const folder = existsSync(dirname(path)) ? 'that you may write to' : 'that exists';
  throw new UsageError(`${option} "${path}" cannot be written: give a file in a folder ${folder}.`);
}

function isWritable(path: string): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    accessSync(found ? path : dirname(path), constants.W_OK);
    return !found?.isDirectory();
  } catch {
    return false;
  }
}

/** What was found out is worth more than its page: one that cannot be written fails the command, and no more. */
export function writeOutput(path: string, text: string, terminal: Terminal): void {
  try {
    writeFileSync(path, text);
    terminal.say(`Written: ${path}`);
  } catch (error) {
    console.error(`${path} could not be written: ${describeError(error)}.`);
    process.exitCode = 1;
  }
}
