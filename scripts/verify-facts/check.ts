import { nameOf } from '../../handler/ec2-errors';
import { Interrupted } from '../stack/failure';
import type { Bench } from './bench';

export interface Finding {
  seen: string;
  holds: boolean;
}

/** One fact that no source settles, and how EC2 is asked about it. */
export interface Check {
  /** As `docs/unverified-facts.md` names it. */
  name: string;
  says: string;
  expected: string;
  see(bench: Bench): Promise<string | Finding>;
}

export interface Row extends Finding {
  check: Check;
}

/** A refusal is an answer too; only the wish to stop and what EC2 did not say end the run. */
export async function carryOut(check: Check, bench: Bench): Promise<Row> {
  bench.proceed();
  const seen = await check.see(bench).catch(refusalOf);
  const finding = typeof seen === 'string' ? { seen, holds: seen === check.expected } : seen;
  return { check, ...finding };
}

/** The code with which EC2 refuses, or `accepted`. */
export async function codeOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(() => 'accepted', refusalOf);
}

/** Whether something lasted at most as long as we take it to last. */
export function lasted(ms: number, mostMs: number): Finding {
  const seconds = `${Math.round(ms / 1_000)} s`;
  return { seen: seconds, holds: ms <= mostMs };
}

/** Held by definition: without a second subnet in a zone, say, there is nothing to look at. */
export const notLookedAt = (why: string): Finding => ({ seen: `not looked at: ${why}`, holds: true });

function refusalOf(error: unknown): string {
  if (error instanceof Interrupted) throw error;
  if (error instanceof Error && '$metadata' in error) return nameOf(error);
  throw error;
}
