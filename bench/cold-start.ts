import { type Figures, type Launch, measure } from './handler-process';

/** The medians of one variant, and how often the first variant's load and first call fit into this one's. */
export interface Standing {
  readonly name: string;
  readonly figures: Figures;
  readonly ratio: number;
}

/** Plays every variant once a round, in turn, so that a busy moment of the machine meets all of them. */
export async function compareColdStarts(
  variants: Readonly<Record<string, Launch>>,
  rounds: number,
): Promise<Standing[]> {
  const names = Object.keys(variants);
  const results = new Map<string, Figures[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const launch = variants[name];
      if (launch) results.get(name)?.push(await measure(launch));
    }
  }
  const [ours = []] = results.values();
  return [...results].map(([name, all]) => ({
    name,
    figures: {
      loadMs: median(all.map(({ loadMs }) => loadMs)),
      callMs: median(all.map(({ callMs }) => callMs)),
      memoryMb: median(all.map(({ memoryMb }) => memoryMb)),
    },
    // Pair by pair: the machine's mood changes from round to round.
    ratio: median(all.map((figures, round) => total(figures) / total(ours[round] ?? figures))),
  }));
}

const total = ({ loadMs, callMs }: Figures) => loadMs + callMs;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
