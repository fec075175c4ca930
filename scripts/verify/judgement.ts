/** How far the evidence goes: it shows it, it fits with it, it says nothing, it shows the opposite. */
export const verdicts = ['proven', 'consistent', 'unknown', 'contradicted'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judgement {
  readonly verdict: Verdict;
  /** What was seen, one sentence each, with ids. */
  readonly evidence: readonly string[];
  /** What to do about it. */
  readonly next?: string;
}

export const proven = (...evidence: string[]): Judgement => ({ verdict: 'proven', evidence });
export const consistent = (...evidence: string[]): Judgement => ({ verdict: 'consistent', evidence });
export const unknown = (...evidence: string[]): Judgement => ({ verdict: 'unknown', evidence });

/** One thing that was looked at, within a line that looks at several. */
export interface Finding {
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** The weakest finding decides; a contradiction is told alone with what is unknown, the rest would hide it. */
export function conclude(findings: readonly Finding[], next?: string): Judgement {
  const worst = verdicts.findLast((verdict) => findings.some((finding) => finding.verdict === verdict));
  if (worst === undefined) return unknown('There is nothing to look at.');
  const told = worst === 'contradicted' ? findings.filter(({ verdict }) => isDoubt(verdict)) : findings;
  const evidence = [...told]
    .sort((one, other) => verdicts.indexOf(other.verdict) - verdicts.indexOf(one.verdict))
    .map(({ sentence }) => sentence);
  return { verdict: worst, evidence: [...new Set(evidence)], ...(isDoubt(worst) && next && { next }) };
}

function isDoubt(verdict: Verdict): boolean {
  return verdict === 'contradicted' || verdict === 'unknown';
}

/** "a, b and 7 more": enough to find them, short enough to read. */
export function enumerate(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
