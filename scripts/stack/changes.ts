import type { Change } from '@aws-sdk/client-cloudformation';

const REPLACEMENT: Record<string, string> = { True: 'replaced', Conditional: 'perhaps replaced' };

export interface ChangeRow {
  action: string;
  resource: string;
  type: string;
  effect: string;
}

/** One row for each resource that a change set touches, removals first: they are what one wants to notice. */
export function listChanges(changes: Change[]): ChangeRow[] {
  const rows = changes.flatMap(({ ResourceChange: change }): ChangeRow[] => {
    if (!change) return [];
    const properties = new Set(change.Details?.flatMap(({ Target }) => Target?.Name ?? []));
    return [
      {
        action: change.Action ?? '?',
        resource: change.LogicalResourceId ?? '?',
        type: change.ResourceType ?? '?',
        effect: [REPLACEMENT[change.Replacement ?? ''], [...properties].sort().join(', ')]
          .filter(Boolean)
          .join(': '),
      },
    ];
  });
  return rows.sort((a, b) => rank(a) - rank(b));
}

function rank({ action }: ChangeRow): number {
  return action === 'Remove' ? 0 : action === 'Modify' ? 1 : 2;
}

/** CloudFormation calls it a failure when a change set turns out empty. */
export function isEmpty(status: string | undefined, reason: string | undefined): boolean {
  return status === 'FAILED' && /didn't contain changes|no updates are to be performed/i.test(reason ?? '');
}
