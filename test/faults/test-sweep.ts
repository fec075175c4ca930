import { type HistoryName, histories } from './history';
import { writeRecord } from './record';
import { sweep } from './sweep';

/** Real time; a sweep takes less than half a minute on an idle machine. */
const LONGEST_SWEEP_MS = 600_000;

/** The whole sweep of one history as one test. Each has a file of its own, so that they run side by side. */
export function testSweep(name: HistoryName): void {
  const history = histories.find((one) => one.name === name);
  test(
    `${name}: no fault at any call leaves anything behind`,
    async () => {
      const outcomes = history ? await sweep(history) : [];
      writeRecord(name, outcomes);
      expect(outcomes.length).toBeGreaterThan(100);
      expect(outcomes.filter(({ problems }) => problems.length > 0).slice(0, 10)).toEqual([]);
    },
    LONGEST_SWEEP_MS,
  );
}
