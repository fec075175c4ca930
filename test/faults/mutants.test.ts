import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Mutant, mutants } from './mutant-table';
import { type Capture, writeRecord } from './record';
import type { Outcome } from './sweep';

/** The sweep is only worth something if it sees mistakes. Each is made in a copy of the handler and looked for. */

const root = join(__dirname, '..', '..');
const copies = join(root, '.cache', 'mutants');
const parts = ['handler', 'test/faults', 'test/lifecycle', 'test/simulator'];
const captures: Capture[] = [];

afterAll(() => {
  writeRecord('mutants', captures);
  rmSync(copies, { recursive: true, force: true });
});

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  'is caught: %s',
  async (name, mutant) => {
    const outcomes = await playCopy(makeCopy(mutant), mutant);
    const seen = outcomes.flatMap(({ fault, action, problems }) =>
      problems
        .filter((problem) => mutant.symptom.test(problem))
        .map((problem) => ({ fault, action, problem })),
    );
    expect({ seen: seen.length > 0, outcomes }).toMatchObject({ seen: true });
    const [{ fault = '', action = '', problem = '' } = {}] = seen;
    const when = fault === 'none' ? 'without a fault' : `${fault} at ${action}`;
    captures.push({ mutant: name, caughtBy: `${mutant.history}, ${when}: ${problem}` });
  },
  120_000,
);

function makeCopy({ name, file, edits }: Mutant): string {
  const copy = join(copies, name.replace(/\W+/g, '-'));
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  const path = join(copy, 'handler', file);
  writeFileSync(path, edits.reduce(edit, readFileSync(path, 'utf8')));
  return copy;
}

/** The handler may have been reworded: then the edit is to be, too. */
function edit(text: string, { from, to }: Mutant['edits'][number]): string {
  if (text.split(from).length === 2) return text.replace(from, () => to);
  throw new Error(`The handler does not have this once: ${from}`);
}

async function playCopy(copy: string, { history, fault }: Mutant): Promise<Outcome[]> {
  const focus = [join(copy, 'test', 'faults', 'focus.ts'), history, fault?.name ?? '', fault?.action ?? ''];
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', ...focus], {
    cwd: root,
    maxBuffer: 100 * 1024 * 1024,
  });
  return JSON.parse((await run).stdout);
}
