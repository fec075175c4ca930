import fc from 'fast-check';
import { play } from './play';
import { type Plot, plots } from './plot';
import { tell } from './tell';

export interface Task {
  readonly runs: number;
  readonly seed: number;
  /** Where a failure was found, to go straight there. */
  readonly path?: string | undefined;
}
export interface Verdict {
  readonly runs: number;
  readonly failure?: { readonly seed: number; readonly path: string; readonly words: readonly string[] };
}

/** Plays so many histories; the first that fails is made as short as it can be. */
export async function check({ runs, seed, path }: Task, onRun: () => void = () => {}): Promise<Verdict> {
  const holds = fc.asyncProperty(plots, async (plot) => {
    const problems = await listProblems(plot);
    onRun();
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  const details = await fc.check(holds, { numRuns: runs, seed, ...(path !== undefined && { path }) });
  const [plot] = details.counterexample ?? [];
  if (!plot) return { runs: details.numRuns };
  const words = [...tell(plot), ...(await listProblems(plot)).map((problem) => `=> ${problem}`)];
  const failure = { seed: details.seed, path: details.counterexamplePath ?? '', words };
  return { runs: details.numRuns, failure };
}

async function listProblems(plot: Plot): Promise<string[]> {
  try {
    return await play(plot);
  } catch (error) {
    return [String(error)];
  }
}
