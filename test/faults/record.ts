import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './sweep';

/** What a run has found, for the report at its end. */
export interface Records {
  readonly [history: string]: readonly Outcome[];
}
export interface Capture {
  readonly mutant: string;
  readonly caughtBy: string;
}

const folder = join(__dirname, '..', '..', '.cache', 'faults');
const pathOf = (name: string) => join(folder, `${name}.json`);

export function clearRecords(): void {
  rmSync(folder, { recursive: true, force: true });
}

export function writeRecord(name: string, record: readonly (Outcome | Capture)[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(pathOf(name), JSON.stringify(record));
}

/** Empty where the part has not come to its end. */
export function readOutcomes(name: string): Outcome[] {
  return read(name);
}

export function readCaptures(): Capture[] {
  return read('mutants');
}

function read(name: string): never[] {
  try {
    return JSON.parse(readFileSync(pathOf(name), 'utf8'));
  } catch {
    return [];
  }
}
