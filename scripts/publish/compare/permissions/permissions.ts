import type { PermissionChange } from '../comparison';
import { type Fields, isSame, listDefinitions, section, type Value } from '../template';
import { join } from '../values';
import {
  type Difference,
  findDifferences,
  type GrantDifference,
  isBroadening,
  isGrant,
  toKey,
} from './differences';
import { listBearers } from './rights';
import { findUnseen } from './unseen';
import { type GrantGroup, tellGrants } from './words';
import { holds, isDecidedBy, listWorlds, type World } from './worlds';

interface Seen {
  readonly difference: Difference;
  /** The numbers of the worlds in which it is seen. */
  readonly worlds: number[];
}

interface Side {
  readonly template: Fields;
  readonly values: readonly Value[];
}

/** What anybody may do more or less, statement by statement, however the conditions turn out. */
export function comparePermissions(before: Fields, after: Fields): PermissionChange[] {
  const sides: Side[] = [before, after].map((template) => ({ template, values: listBearers(template) }));
  const worlds = listWorlds(sides);
  const unseen = findUnseen(before, after, sides[1]?.values ?? []);
  if (!worlds) return [...unseen, tooManyConditions];
  const seen = new Map<string, Seen>();
  worlds.forEach((world, number) => {
    for (const difference of findDifferences(before, after, world)) {
      const key = toKey(difference);
      const known = seen.get(key) ?? { difference, worlds: [] };
      if (!known.worlds.includes(number)) known.worlds.push(number);
      seen.set(key, known);
    }
  });
  const told = tell([...seen.values()], (numbers) => tellWorlds(numbers, worlds, sides));
  return [...told, ...unseen].sort((a, b) => Number(b.broadens) - Number(a.broadens));
}

const tooManyConditions: PermissionChange = {
  where: 'Conditions',
  broadens: true,
  sentence:
    'Too many conditions bear on permissions to look at every combination, so nothing was compared: read both templates.',
};

function tell(seen: readonly Seen[], tellWorlds: (numbers: number[]) => string): PermissionChange[] {
  const facts = seen.flatMap(({ difference, worlds }): PermissionChange[] =>
    isGrant(difference)
      ? []
      : [
          {
            where: difference.fact.where,
            broadens: isBroadening(difference),
            sentence: difference.fact[difference.direction].replace(/\.$/, `${tellWorlds(worlds)}.`),
          },
        ],
  );
  const grants = groupGrants(seen).map(({ group, worlds }) => ({
    where: group.grant.where,
    broadens: isBroadening(group),
    sentence: tellGrants(group).replace(/\.$/, `${tellWorlds(worlds)}.`),
  }));
  return [...grants, ...facts];
}

/** First the actions on one resource together, then the resources of the same actions. */
function groupGrants(seen: readonly Seen[]): { group: GrantGroup; worlds: number[] }[] {
  const single = seen.flatMap(({ difference, worlds }) =>
    isGrant(difference) ? [{ group: toGroup(difference), worlds }] : [],
  );
  const ofOneResource = merge(single, ({ actions, ...rest }) => rest);
  return merge(ofOneResource, ({ resources, ...rest }) => rest);
}

function toGroup(difference: GrantDifference): GrantGroup {
  const { action, resource } = difference.grant;
  const grant = { ...difference.grant, action: '', resource: '' };
  return { ...difference, grant, actions: [action], resources: [resource] };
}

type Grouped = { group: GrantGroup; worlds: number[] };

function merge(items: readonly Grouped[], pickShared: (group: GrantGroup) => object): Grouped[] {
  const merged = new Map<string, Grouped>();
  for (const { group, worlds } of items) {
    const key = JSON.stringify([pickShared(group), worlds]);
    const known = merged.get(key);
    const actions = sortTogether(known?.group.actions, group.actions);
    const resources = sortTogether(known?.group.resources, group.resources);
    merged.set(key, { group: { ...group, actions, resources }, worlds });
  }
  return [...merged.values()];
}

function sortTogether(some: readonly string[] = [], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])].sort();
}

/** In which cases: nothing for all of them, and the name of a condition where one says it. */
function tellWorlds(numbers: readonly number[], worlds: readonly World[], sides: readonly Side[]): string {
  if (numbers.length === worlds.length) return '';
  const conditions = sides.flatMap(({ template }) =>
    Object.keys(section(template, 'Conditions'))
      .filter((name) => worlds.every((world) => isDecidedBy(template, name, world)))
      .map((name) => ({ template, name })),
  );
  for (const { template, name } of conditions) {
    const held = worlds.flatMap((world, number) =>
      holds(template, { Condition: name }, world) ? [number] : [],
    );
    const words = `${name} holds${tellDefinition(template, name, sides)}`;
    if (isSame(held.map(String), numbers.map(String))) return ` (when ${words})`;
    if (isComplement(held, numbers, worlds.length)) return ` (unless ${words})`;
  }
  return ` (in some combinations of ${join([...new Set(conditions.map(({ name }) => name))])})`;
}

/** Which of two definitions is meant, where they differ. */
function tellDefinition(template: Fields, name: string, sides: readonly Side[]): string {
  const definitions = sides.map((side) => listDefinitions(side.template, name));
  if (isSame(definitions[0], definitions[1]) || definitions.some(({ length }) => length === 0)) return '';
  return template === sides[0]?.template ? ', as it was defined before' : ', as it is defined now';
}

function isComplement(held: readonly number[], numbers: readonly number[], count: number): boolean {
  return held.length + numbers.length === count && numbers.every((number) => !held.includes(number));
}
