import type { PublishReport } from './report';
import { describeAim, describeStep, toCells } from './words';

/** The report as a comment on a pull request. */
export function renderMarkdown(report: PublishReport): string {
  const { refusals, notes, comparedWith, template, commit, sharedWith, versions, versionNotes } = report;
  const compared = comparedWith !== undefined;
  const parts = [
    `## ${describeAim(report)}`,
    refusals.map((sentence) => `> ${sentence.split('\n').join('\n> ')}`).join('\n>\n'),
    compared ? `Compared with version ${comparedWith}: ${describeStep(report)}` : '',
    compared ? renderChanges(report) : '',
    compared ? renderPermissions(report) : '',
    versionNotes === '' ? '' : `Users read: ${versionNotes}`,
    versions.length > 0 ? `### Versions\n\n${renderVersions(report)}` : '',
    sharedWith.length > 0
      ? `Shared with ${sharedWith.join(', ')}; what those accounts have launched cannot be seen from here.`
      : '',
    notes.map((note) => `- ${note}`).join('\n'),
    `Commit \`${commit}\`, template \`${template.sha256}\` (${template.bytes} bytes).`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function renderChanges({ changes }: PublishReport): string {
  if (changes.length === 0) return '';
  const rows = changes.map(({ level, where, sentence, effect }) => [
    level,
    code(where),
    sentence,
    effect ?? '',
  ]);
  return `### Changes\n\n${table(['Step', 'Where', 'Change', 'Stacks that update'], rows)}`;
}

function renderPermissions({ permissions }: PublishReport): string {
  if (permissions.length === 0) return '### Permissions\n\nNone changes.';
  const rows = permissions.map(({ where, sentence, broadens }) => [
    broadens ? '**more**' : 'less',
    code(where),
    sentence,
  ]);
  return `### Permissions\n\n${table(['Rights', 'Where', 'Change'], rows)}`;
}

function renderVersions({ versions }: PublishReport): string {
  const head = ['Version', 'Id', 'Guidance', 'Service actions', 'Launched in this account'];
  return table(head, versions.map(toCells));
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
}

function code(text: string): string {
  return `\`${text}\``;
}
