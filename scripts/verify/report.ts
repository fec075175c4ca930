import type { Session } from '../stack/session';
import { renderTable, type Terminal } from '../stack/terminal';
import type { Explanation } from './errors';
import { formatTime } from './grades/traffic';
import { type Verdict, verdicts } from './judgement';
import type { GradedLine } from './lines';

/** The document of `verify --json`; its fields are a promise (docs/verify.md). */
export interface Report {
  readonly vpcId: string;
  readonly region: string;
  readonly stackName?: string;
  readonly from: string;
  readonly to: string;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly lines: readonly GradedLine[];
}

/** More is in --json: nobody reads a thousand route tables. */
const MOST_EVIDENCE = 8;

/** Signs besides colours, for who sees no colours. */
export const signs: Readonly<Record<Verdict, string>> = {
  proven: '✔',
  consistent: '≈',
  unknown: '?',
  contradicted: '✘',
};

export function countVerdicts(lines: readonly GradedLine[]): Record<Verdict, number> {
  const count = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
  return {
    proven: count('proven'),
    consistent: count('consistent'),
    unknown: count('unknown'),
    contradicted: count('contradicted'),
  };
}

export function listEvidence({ evidence }: GradedLine): string[] {
  const rest = evidence.length - MOST_EVIDENCE;
  return rest > 0
    ? [...evidence.slice(0, MOST_EVIDENCE), `... and ${rest} more, with --json.`]
    : [...evidence];
}

export function summarize({ counts, lines }: Report): string {
  const told = verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  return `${lines.length} lines: ${told.join(', ')}.`;
}

export function titleReport({ vpcId, region, stackName }: Report): string {
  return `${vpcId} in ${region}${stackName ? `, stack ${stackName}` : ''}`;
}

export function describeWindow({ from, to }: Report): string {
  return `Traffic and calls from ${formatTime(new Date(from))} to ${formatTime(new Date(to))} UTC.`;
}

export function showReport(report: Report, { terminal }: Session): void {
  const { say, paint } = terminal;
  say(paint.bold(titleReport(report)));
  const rows = report.lines.map((line) => [
    `${signs[line.verdict]} ${line.verdict}`,
    line.claim,
    [...listEvidence(line), ...(line.next ? [`Next: ${line.next}`] : [])].join('\n'),
  ]);
  say(colourVerdicts(renderTable(['Verdict', 'What', 'Evidence'], rows, 50), terminal));
  say(`${describeWindow(report)} ${summarize(report)}`);
}

/** Only now, since colours would count as characters in the table. */
function colourVerdicts(table: string, { paint }: Terminal): string {
  const colours = {
    proven: paint.green,
    consistent: paint.cyan,
    unknown: paint.yellow,
    contradicted: paint.red,
  };
  return verdicts.reduce(
    (text, verdict) => text.replaceAll(`${signs[verdict]} ${verdict}`, (word) => colours[verdict](word)),
    table,
  );
}

export function showExplanation({ meaning, causes }: Explanation, { terminal }: Session): void {
  terminal.say(terminal.paint.bold(meaning));
  if (causes.length === 0) return;
  const rows = causes.map(({ cause, line, source }, index) => [
    String(index + 1),
    cause,
    line ?? 'not seen in the VPC',
    source,
  ]);
  terminal.say(renderTable(['', 'Likely cause', 'Line that shows it', 'Source'], rows, 50));
}
