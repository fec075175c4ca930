import type { Artifact } from './catalog-cloud';
import type { PermissionChange, TemplateChange } from './compare/comparison';
import type { Decision } from './decide';
import type { Findings } from './findings';
import { describeStep } from './finish';
import type { PublishRequest } from './request';

export interface VersionRow {
  version: string;
  id: string;
  guidance: 'DEFAULT' | 'DEPRECATED';
  serviceActions: readonly string[];
  /** Products of this account that were launched from it. */
  launchedHere: number;
}

/** What happened, for people and for pipelines. */
export interface PublishReport {
  stackName: string;
  version: string;
  outcome: 'refused' | 'dry run' | 'nothing to do' | 'to be published' | 'published' | 'finished';
  refusals: readonly string[];
  notes: readonly string[];
  commit: string;
  template: { url: string; sha256: string; bytes: number };
  /** What users read about the version. */
  versionNotes: string;
  /** The version that the changes are against. */
  comparedWith: string | undefined;
  neededStep: string;
  changes: readonly TemplateChange[];
  permissions: readonly PermissionChange[];
  versions: VersionRow[];
  /** Accounts whose users can launch the versions; what they launched cannot be seen from here. */
  sharedWith: readonly string[];
}

export function composeReport(
  request: PublishRequest,
  findings: Findings,
  decision: Decision,
): PublishReport {
  const { refusals, notes, object, bytes, comparedWith, comparison, needed, leftovers, versionNotes } =
    decision;
  const { portfolio } = findings;
  const url = portfolio?.versions.find(({ name }) => name === request.version)?.url;
  return {
    ...{ stackName: request.stackName, version: request.version, refusals },
    outcome: decideOutcome(request, decision),
    notes: [...notes, ...listLeft(leftovers)],
    commit: findings.tree.commit,
    template: { url: decision.kind === 'same' && url ? url : object.url, sha256: object.sha256, bytes },
    ...{ comparedWith, neededStep: needed, versionNotes },
    ...{ changes: comparison.changes, permissions: comparison.permissions },
    versions: listVersions(portfolio?.artifacts ?? [], portfolio?.launched ?? new Map()),
    sharedWith: portfolio?.sharedWith ?? [],
  };
}

export function listVersions(
  artifacts: readonly Artifact[],
  launched: ReadonlyMap<string, number>,
): VersionRow[] {
  return artifacts.map(({ id, name, deprecated, actions }) => ({
    ...{ version: name, id, guidance: deprecated ? 'DEPRECATED' : 'DEFAULT' },
    ...{ serviceActions: actions, launchedHere: launched.get(id) ?? 0 },
  }));
}

function decideOutcome(
  { dryRun }: PublishRequest,
  { refusals, kind, leftovers }: Decision,
): PublishReport['outcome'] {
  if (refusals.length > 0) return 'refused';
  if (kind === 'same' && leftovers.steps.length === 0 && !leftovers.policyIsOpen) return 'nothing to do';
  return dryRun ? 'dry run' : 'to be published';
}

function listLeft({ steps, policyIsOpen }: Decision['leftovers']): string[] {
  const policy = policyIsOpen ? ['Freeze the product by the stack policy.'] : [];
  return [...policy, ...steps.map(describeStep)].map((sentence) => `Left to do: ${sentence}`);
}
