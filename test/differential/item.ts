import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Network } from './network';

/** One thing that both sides must do alike. */
export interface Item {
  id: string;
  what: string;
  /** The same calls on either side, on a network of their own; what it returns is compared whole. */
  run(client: EC2Client, network: Network): Promise<unknown>;
  /**
   * Fields left out of the comparison, by path (lists are passed through), with why: the emulator is wrong about
   * them, or the simulator does not play them.
   */
  besides?: Record<string, string>;
}

/** An item about which the emulator is known to be wrong, so that it cannot judge the simulator. */
export interface KnownWrong {
  id: string;
  what: string;
  why: string;
}

/**
 * The code and status of a refusal; a call that is not refused is an error. Texts are left out, since the emulator
 * words them itself, and so are capitals: EC2 has both InvalidVpcID and InvalidVpcId.
 */
export async function refusalOf(sent: Promise<unknown>): Promise<{ code: string; status: unknown }> {
  const answer = await sent.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in answer)) throw new Error(`Not refused: ${JSON.stringify(answer.value).slice(0, 400)}`);
  const { error } = answer;
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return { code: error.name.toLowerCase(), status: httpStatusCode };
}

/** For refusals that EC2 is known to answer with any of several codes. */
export async function refusedWithOneOf(sent: Promise<unknown>, ...codes: string[]): Promise<string> {
  const { code } = await refusalOf(sent);
  return codes.some((each) => each.toLowerCase() === code) ? codes.join(' or ') : code;
}

/** The only item, which must be there. */
export function only<T>(items: readonly T[] | undefined): T {
  const [item, ...more] = items ?? [];
  if (item !== undefined && more.length === 0) return item;
  throw new Error(`Not one item: ${JSON.stringify(items)}`);
}

/** What an answer must hold for the calls that follow. */
export function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Error('The answer lacks what the next call needs.');
}
