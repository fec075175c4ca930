import type { SubnetView } from './report';

export function nameOf({ id, name }: { id: string; name: string | null }): string {
  return name === null ? id : `${id} (${name})`;
}

/** Services with the same outcome for the same reason are told together. */
export function groupChoices({ choices }: SubnetView) {
  return groupBy(choices, ({ taken, reason }) => `${taken} ${reason}`).map((same) => ({
    services: same.map(({ service }) => service).join(', '),
    taken: same.some(({ taken }) => taken),
    reason: same[0]?.reason ?? '',
  }));
}

/** Things with the same key, in the order of their first. */
export function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return [...groups.values()];
}
