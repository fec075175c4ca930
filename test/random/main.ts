import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Task, Verdict } from './check';
import type { News } from './worker';

/** `npm run test:random -- --runs 10000 [--seed N] [--path P]`: random histories, shared out among processes. */

const PROGRESS_EVERY = 1_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
  });
  const runs = readCount(values.runs ?? '1000', 'runs');
  const seed = readCount(values.seed ?? String(randomInt(2 ** 31)), 'seed');
  say(`seed ${seed}`);
  const start = performance.now();
  let played = 0;
  const onRun = () => {
    played += 1;
    if (played % PROGRESS_EVERY === 0) say(`${played} played, ${rate(played, start)}`);
  };
  const verdicts = await Promise.all(share(runs, seed, values.path).map((task) => employ(task, onRun)));
  say(`${rate(played, start)}, ${Math.round((performance.now() - start) / 1_000)} s`);
  const failures = verdicts.flatMap(({ failure }) => failure ?? []);
  for (const { seed, path, words } of failures) {
    say(['', ...words].join('\n'));
    say(`replay: npm run test:random -- --runs ${runs} --seed ${seed} --path ${path}`);
  }
  const done = verdicts.reduce((sum, verdict) => sum + verdict.runs, 0) - failures.length;
  say(`${done}/${values.path === undefined ? runs : done + failures.length}`);
  return failures.length > 0 ? 1 : 0;
}

/** Every process has a seed of its own; a replay needs but one. */
function share(runs: number, seed: number, path: string | undefined): Task[] {
  if (path !== undefined) return [{ runs, seed, path }];
  const count = Math.min(availableParallelism(), runs);
  return Array.from({ length: count }, (_, index) => ({
    runs: Math.floor(runs / count) + (index < runs % count ? 1 : 0),
    seed: seed + index,
  }));
}

function employ({ runs, seed, path }: Task, onRun: () => void): Promise<Verdict> {
  const args = [String(runs), String(seed), ...(path === undefined ? [] : [path])];
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const worker = fork(join(__dirname, 'worker.ts'), args, { execArgv: ['--import', 'tsx'], env });
  return new Promise((resolve, reject) => {
    worker.on('message', (news: News) => ('verdict' in news ? resolve(news.verdict) : onRun()));
    worker.on('exit', (code) => reject(new Error(`A worker ended early, with ${code}.`)));
  });
}

function readCount(text: string, name: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`--${name} is ${text}. Accepted is a whole number.`);
}

function rate(played: number, start: number): string {
  return `${Math.round((played / (performance.now() - start)) * 1_000)} histories a second`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  },
);
