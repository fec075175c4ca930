import { randomInt } from 'node:crypto';
import { check } from './check';

const RUNS = 150;

test('whatever happens, and in whatever order, nothing is orphaned and nothing of others is touched', async () => {
  const seed = randomInt(2 ** 31);
  process.stdout.write(`random histories: seed ${seed}\n`);
  const { runs, failure } = await check({ runs: RUNS, seed });
  expect(failure?.words.join('\n')).toBeUndefined();
  expect(runs).toBe(RUNS);
}, 300_000);
