import { spawnSync } from 'node:child_process';
import { historyNames } from './history';
import { mutants } from './mutant-table';
import { clearRecords, readCaptures, readOutcomes } from './record';
import { countFine, listCaptures, listFailures, tabulate } from './report';

/** `npm run test:faults`: the whole sweep, two histories at a time, and its report. */
function main(): number {
  clearRecords();
  const jest = [require.resolve('jest/bin/jest'), '--selectProjects', 'faults', '--maxWorkers=2'];
  const { status } = spawnSync(process.execPath, jest, { stdio: 'inherit' });
  const outcomes = historyNames.map(readOutcomes);
  const all = outcomes.flat();
  const captures = readCaptures();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(tabulate(all.filter(({ history }) => history === 'create' || history === 'cancel')));
  for (const [index, name] of historyNames.entries()) say(`${name} ${countFine(outcomes[index] ?? [])}`);
  say(listCaptures(captures));
  say(`mutants ${captures.length}/${mutants.length}`);
  for (const line of listFailures(all)) say(line);
  const isComplete = outcomes.every(({ length }) => length > 0) && captures.length === mutants.length;
  const isFine = status === 0 && isComplete && listFailures(all).length === 0;
  say(`faults ${countFine(all)}`);
  return isFine ? 0 : 1;
}

process.exitCode = main();
