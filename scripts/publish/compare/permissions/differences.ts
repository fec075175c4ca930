import { canonical, type Fields, readType, section } from '../template';
import { covers, coversButRequirements } from './coverage';
import type { Fact, Grant, Requirement, Rights } from './grant';
import { isKnown, listExisting, listRights } from './rights';
import type { World } from './worlds';

/** A grant or a fact that only one of the two templates has, in some of the worlds. */
export type Difference = GrantDifference | FactDifference;

export interface GrantDifference {
  readonly grant: Grant;
  readonly direction: 'come' | 'gone';
  /** Under which other requirements the other template has it. */
  readonly otherwise?: readonly Requirement[];
}

export interface FactDifference {
  readonly fact: Fact;
  readonly direction: 'come' | 'gone';
}

export function isGrant(difference: Difference): difference is GrantDifference {
  return 'grant' in difference;
}

/** What comes and goes in one world, and matters to somebody who is still there. */
export function findDifferences(before: Fields, after: Fields, world: World): Difference[] {
  const old = listRights(before, world);
  const now = listRights(after, world);
  const left = listLeft(before, after, world);
  return [...compareSide(old, now, 'come'), ...compareSide(now, old, 'gone')].filter((difference) => {
    const { holder } = isGrant(difference) ? difference.grant : difference.fact;
    return difference.direction === 'come' || !left.has(holder);
  });
}

/** What `here` has and `there` has not. */
function compareSide(there: Rights, here: Rights, direction: 'come' | 'gone'): Difference[] {
  const known = new Set(there.facts.map(({ key }) => key));
  const facts = here.facts.filter(({ key }) => !known.has(key)).map((fact) => ({ fact, direction }));
  const grants = here.grants
    .filter((grant) => !there.grants.some((other) => covers(other, grant)))
    .map((grant) => {
      const other = there.grants.find((each) => coversButRequirements(each, grant));
      return { grant, direction, ...(other && { otherwise: other.requirements }) };
    });
  return [...grants, ...facts];
}

/**
 * Resources of the old template that the new one has no longer: whatever limited them does not matter any more. Of a
 * type that is not known, it may be a policy that limits something else, such as that of a bucket.
 */
function listLeft(before: Fields, after: Fields, world: World): Set<string> {
  const existing = new Set(listExisting(after, world).map(([name]) => name));
  const gone = Object.entries(section(before, 'Resources')).filter(
    ([name, resource]) => !existing.has(name) && isKnown(readType(resource)),
  );
  return new Set(gone.map(([name]) => name));
}

/** Whether a difference lets somebody do more. */
export function isBroadening(difference: Difference): boolean {
  if (!isGrant(difference))
    return difference.fact.broadensBy === (difference.direction === 'come' ? 'coming' : 'going');
  return (difference.grant.effect === 'Allow') === (difference.direction === 'come');
}

export function toKey(difference: Difference): string {
  return isGrant(difference)
    ? JSON.stringify([difference.direction, difference.grant, difference.otherwise])
    : canonical([difference.direction, difference.fact.key]);
}
