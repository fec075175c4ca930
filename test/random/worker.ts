import { check, type Verdict } from './check';

/** Plays its share of the histories in a process of its own, and tells its parent after every one. */

export type News = { readonly played: true } | { readonly verdict: Verdict };

async function main([runs, seed, path]: string[]): Promise<void> {
  const report = (news: News) => process.send?.(news);
  const task = { runs: Number(runs), seed: Number(seed), path };
  report({ verdict: await check(task, () => report({ played: true })) });
  process.disconnect();
}

main(process.argv.slice(2));
