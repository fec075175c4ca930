import { renderTable, type Terminal } from '../stack/terminal';
import type { PublishReport } from './report';

/** The report as lines for a terminal. */
export function sayReport(report: PublishReport, { say, paint }: Terminal): void {
  say(paint.bold(describeAim(report)));
  if (report.comparedWith !== undefined) {
    say(`Compared with version ${report.comparedWith}: ${describeStep(report)}`);
    sayChanges(report, say);
  }
  if (report.versionNotes !== '') say(`Users read: ${report.versionNotes}`);
  say(`Template: ${report.template.url} (${report.template.bytes} bytes)`);
  sayVersions(report, { say });
  for (const note of report.notes) say(`Note: ${note}`);
}

export function sayVersions({ versions, sharedWith }: PublishReport, { say }: Pick<Terminal, 'say'>): void {
  if (versions.length === 0) return;
  const head = ['Version', 'Id', 'Guidance', 'Service actions', 'Launched in this account'];
  say(renderTable(head, versions.map(toCells)));
  if (sharedWith.length > 0)
    say(`Shared with ${sharedWith.join(', ')}; what those accounts have launched cannot be seen from here.`);
}

export function toCells(row: PublishReport['versions'][number]): string[] {
  const { version, id, guidance, serviceActions, launchedHere } = row;
  return [version, id, guidance, serviceActions.join(', '), String(launchedHere)];
}

export function describeAim({ outcome, version, stackName }: PublishReport): string {
  const aims: Record<PublishReport['outcome'], string> = {
    refused: `Version ${version} cannot be published in ${stackName}.`,
    'dry run': `Version ${version} would be published in ${stackName}.`,
    'nothing to do': `Version ${version} is published in ${stackName} already, with the same content: nothing to do.`,
    'to be published': `Version ${version} is to be published in ${stackName}.`,
    published: `Version ${version} is published in ${stackName}.`,
    finished: `Version ${version} was published in ${stackName} before; what was left to do is done.`,
  };
  return aims[outcome];
}

export function describeStep({ neededStep }: PublishReport): string {
  return `the changes need at least a ${neededStep === 'none' ? 'patch' : neededStep} version.`;
}

function sayChanges({ changes, permissions }: PublishReport, say: Terminal['say']): void {
  if (changes.length > 0) {
    const rows = changes.map(({ level, where, sentence, effect }) => [level, where, sentence, effect ?? '']);
    say(renderTable(['Step', 'Where', 'Change', 'Stacks that update'], rows));
  }
  if (permissions.length > 0) {
    const rows = permissions.map(({ where, sentence, broadens }) => [
      broadens ? 'MORE' : 'less',
      where,
      sentence,
    ]);
    say(renderTable(['Rights', 'Where', 'Change'], rows));
  }
}
