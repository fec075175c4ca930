import { randomUUID } from 'node:crypto';
import type { Members, Place, Wanted } from './members';

/** Accounts in memory: what happens in each is written down before. */
export interface ScriptedMembers extends Members {
  /** Why the next deployments in a place fail, until it is taken out again. */
  broken: Map<string, string>;
  /** The stacks that stand, by `account region`. */
  standing: Map<string, Wanted>;
  /** Every deployment and deletion that began, in order. */
  log: string[];
  /** Called before each; a test can hold it up. */
  before: (place: Place) => Promise<void>;
}

export const key = ({ account, region }: Place): string => `${account} ${region}`;

export function scriptMembers(): ScriptedMembers {
  const members: ScriptedMembers = {
    ...{ broken: new Map(), standing: new Map(), log: [] },
    before: async () => undefined,
    put: async (place, stackId, wanted) => {
      members.log.push(`put ${key(place)} ${wanted.stackSetName}`);
      await members.before(place);
      const reason = members.broken.get(key(place));
      const id = stackId ?? `arn:aws:cloudformation:${place.region}:${place.account}:stack/s/${randomUUID()}`;
      if (!reason) members.standing.set(key(place), wanted);
      return { stackId: id, reason };
    },
    remove: async (place, stackId) => {
      members.log.push(`remove ${key(place)}`);
      await members.before(place);
      const reason = members.broken.get(key(place));
      if (!reason) members.standing.delete(key(place));
      return { stackId, reason };
    },
  };
  return members;
}
