import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { parseTemplate } from './template';

/** What @aws-cdk/cloudformation-diff alone says, for the side by side. */
export interface PlainDiff {
  /** The impact on each resource that differs, by logical ID. */
  readonly impacts: Readonly<Record<string, string>>;
  readonly permissionsBroadened: boolean;
  readonly iamChanges: boolean;
  /** How many entries of the sections that it counts and does not judge. */
  readonly counted: Readonly<Record<string, number>>;
}

export function describePlainDiff(before: string, after: string): PlainDiff {
  const diff = fullDiff(parseTemplate(before), parseTemplate(after));
  const impacts: Record<string, string> = {};
  diff.resources.forEachDifference((name, { changeImpact }) => {
    impacts[name] = changeImpact;
  });
  const { parameters, outputs, conditions, metadata, unknown } = diff;
  const counted = Object.entries({ parameters, outputs, conditions, metadata, unknown })
    .map(([name, { differenceCount }]) => [name, differenceCount] as const)
    .filter(([, count]) => count > 0);
  return {
    impacts,
    permissionsBroadened: diff.permissionsBroadened,
    iamChanges: diff.iamChanges.hasChanges,
    counted: Object.fromEntries(counted),
  };
}
