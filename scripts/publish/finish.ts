import { lt } from 'semver';
import type { Artifact } from './catalog-cloud';

/** What is left to do once Service Catalog has the version. */
export type Step =
  | { readonly kind: 'deprecate'; readonly version: Artifact }
  | { readonly kind: 'associate'; readonly version: Artifact; readonly action: string };

/**
 * Older versions become deprecated: who has one may stay, nobody launches another. Service actions belong to a
 * version, so the new one gets those of the version before it, and an older one back what the update took.
 */
export function planFinish(
  before: readonly Artifact[],
  now: readonly Artifact[],
  newest: string,
): readonly Step[] {
  return now.flatMap((version): Step[] => {
    const had = before.find(({ name }) => name === version.name)?.actions ?? [];
    const wanted = version.name === newest ? [...had, ...inherit(before, newest)] : had;
    const missing = [...new Set(wanted)].filter((action) => !version.actions.includes(action));
    const isOld = lt(version.name, newest) && !version.deprecated;
    return [
      ...(isOld ? [{ kind: 'deprecate', version } as const] : []),
      ...missing.map((action) => ({ kind: 'associate', version, action }) as const),
    ];
  });
}

export function describeStep(step: Step): string {
  const { name } = step.version;
  return step.kind === 'deprecate'
    ? `Mark version ${name} as deprecated.`
    : `Give version ${name} the service action ${step.action}.`;
}

/** Versions that an update replaced or dropped, though it must only ever add one. */
export function listLosses(before: readonly Artifact[], now: readonly Artifact[]): string[] {
  return before
    .filter(({ id }) => !now.some((each) => each.id === id))
    .map(({ id, name }) => {
      const heir = now.find((each) => each.name === name);
      return heir
        ? `Version ${name} was replaced by the update: its id was ${id} and is ${heir.id} now.`
        : `Version ${name} (${id}) is gone since the update.`;
    });
}

function inherit(before: readonly Artifact[], newest: string): readonly string[] {
  const older = before.filter(({ name }) => lt(name, newest));
  return (
    older.reduce<Artifact | undefined>(
      (last, each) => (last === undefined || lt(last.name, each.name) ? each : last),
      undefined,
    )?.actions ?? []
  );
}
