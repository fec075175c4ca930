import { renderMarkdown } from '../../../scripts/publish/markdown';
import type { PublishReport } from '../../../scripts/publish/report';

const report: PublishReport = {
  ...{ stackName: 'catalog', version: '1.0.1', outcome: 'refused', commit: 'abc', comparedWith: '1.0.0' },
  ...{ refusals: ['Too small:\n  Here: why'], notes: ['A note.'], neededStep: 'minor' },
  versionNotes: 'A is new.',
  template: { url: 'https://b/t.yaml', sha256: 'ff', bytes: 12 },
  changes: [{ level: 'minor', where: 'Parameters.A', sentence: 'A is new | optional.', effect: 'none' }],
  permissions: [{ where: 'Resources.Role', sentence: 'Role may more.', broadens: true }],
  versions: [
    { version: '1.0.0', id: 'pa-1', guidance: 'DEFAULT', serviceActions: ['act-1'], launchedHere: 3 },
  ],
  sharedWith: ['444455556666'],
};

it('tells a reviewer what changes, for whom, and why it is refused', () => {
  expect(renderMarkdown(report)).toBe(`## Version 1.0.1 cannot be published in catalog.

> Too small:
>   Here: why

Compared with version 1.0.0: the changes need at least a minor version.

### Changes

| Step | Where | Change | Stacks that update |
| --- | --- | --- | --- |
| minor | \`Parameters.A\` | A is new \\| optional. | none |

### Permissions

| Rights | Where | Change |
| --- | --- | --- |
| **more** | \`Resources.Role\` | Role may more. |

Users read: A is new.

### Versions

| Version | Id | Guidance | Service actions | Launched in this account |
| --- | --- | --- | --- | --- |
| 1.0.0 | pa-1 | DEFAULT | act-1 | 3 |

Shared with 444455556666; what those accounts have launched cannot be seen from here.

- A note.

Commit \`abc\`, template \`ff\` (12 bytes).
`);
});

it('says so when no permission changes, and leaves out what there is not', () => {
  const first = {
    ...report,
    outcome: 'published' as const,
    refusals: [],
    notes: [],
    comparedWith: undefined,
  };
  const text = renderMarkdown({ ...first, versions: [], sharedWith: [] });
  expect(text.split('\n\n')).toHaveLength(3);
  expect(renderMarkdown({ ...report, permissions: [] })).toContain('### Permissions\n\nNone changes.');
});
