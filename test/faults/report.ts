import { renderTable } from '../../scripts/stack/terminal';
import { faults } from './fault-table';
import type { Capture } from './record';
import type { Outcome } from './sweep';

/** Calls as rows, faults as columns. A cell stands for the Create and for the Create that is cancelled there. */
export function tabulate(outcomes: readonly Outcome[]): string {
  const targets = new Map(outcomes.filter(({ call }) => call >= 0).map(({ call, action }) => [call, action]));
  const rows = [...targets].map(([call, action]) => [
    `${call + 1} ${action}`,
    ...faults.map(({ name }) => {
      const here = outcomes.filter((outcome) => outcome.call === call && outcome.fault === name);
      return here.length > 0 && here.every(isFine) ? 'ok' : 'FAIL';
    }),
  ]);
  return renderTable(['Create', ...faults.map(({ name }) => name)], rows);
}

/** What went wrong where, one line each. */
export function listFailures(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter((outcome) => !isFine(outcome))
    .map(
      ({ history, call, action, fault, problems }) =>
        `FAIL ${history}, ${fault} at ${call + 1} ${action}: ${problems.join('; ')}`,
    );
}

export function countFine(outcomes: readonly Outcome[]): string {
  return `${outcomes.filter(isFine).length}/${outcomes.length}`;
}

export function listCaptures(captures: readonly Capture[]): string {
  return renderTable(
    ['mistake in a copy of the handler', 'caught by'],
    captures.map(({ mutant, caughtBy }) => [mutant, caughtBy]),
  );
}

function isFine({ problems }: Outcome): boolean {
  return problems.length === 0;
}
