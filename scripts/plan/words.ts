import type { SubnetView } from './report';

interface Named {
  readonly id: string;
  readonly name: string | null;
}

export function nameOf({ id, name }: Named): string {
  return name === null ? id : `${id} (${name})`;
}

/** As people count: app-2 before app-10. */
export function compareNames(one: Named, other: Named): number {
  const label = ({ id, name }: Named) => name ?? id;
  return label(one).localeCompare(label(other), 'en', { numeric: true });
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
