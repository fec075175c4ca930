import { stringify } from 'yaml';
import { renderTable, type Terminal, wrap } from '../stack/terminal';
import { endpointMarks, type Mark, stepMarks, tableMarks } from './marks';
import type { PlanReport, Step } from './report';
import { groupBy, groupChoices, nameOf } from './words';

const WIDTH = 100;

/** The whole report for a terminal or a log: colour only underlines what the words and marks say. */
export function renderText(report: PlanReport, paint: Terminal['paint']): string {
  const tint = ({ sign, word, tone }: Mark) => paint[tones[tone]](`${sign} ${word}`);
  const sections: [string, string][] = [
    ['Problems', listProblems(report)],
    ['Subnets', tabulateSubnets(report)],
    ['Network interfaces, one a zone', tabulateZones(report)],
    ['Subnets not chosen', tabulateRejections(report)],
    ['Route tables', tabulateTables(report, tint)],
    ['Endpoints', tabulateEndpoints(report, tint)],
    ['Steps', listSteps(report, tint)],
    ['Good to know', bullet(report.notes)],
    ['Cannot be known before', bullet(report.unknown.map(({ topic, sentence }) => `${topic}: ${sentence}`))],
  ];
  const parts = sections
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `${paint.bold(title)}\n${body}`);
  return [describe(report), ...parts, paint.bold(report.summary)].join('\n\n');
}

const tones = { good: 'green', new: 'cyan', warn: 'yellow', bad: 'red', quiet: 'dim' } as const;

function describe({ vpc, region, accountId, stack }: PlanReport): string {
  const place = accountId === null ? region : `${region}, account ${accountId}`;
  const whose = stack ? `the next update of stack ${stack.name} (${stack.logicalId})` : 'a first launch';
  return `Plan of ${whose}: ${vpc ? `${nameOf(vpc)} ${vpc.cidrs.join(', ')}` : 'no VPC'}, ${place}`;
}

function listProblems({ problems }: PlanReport): string {
  return problems.map(({ sentence }) => indent(wrap(`! ${sentence}`, WIDTH), '  ')).join('\n');
}

function tabulateSubnets({ subnets }: PlanReport): string {
  const rows = subnets.map((subnet) => [
    nameOf(subnet),
    subnet.zone,
    subnet.cidr ?? '',
    subnet.private ? 'private' : 'public',
    subnet.because,
    `${subnet.routeTableId ?? 'none'}${subnet.association === 'main' ? ' (main)' : ''}`,
  ]);
  return tabulate(['Subnet', 'Zone', 'Addresses', 'Is', 'Because of', 'By route table'], rows);
}

function tabulateZones({ zones }: PlanReport): string {
  const rows = zones.flatMap(({ zone, choices }) =>
    groupBy(choices, ({ subnetId, reason }) => `${subnetId}: ${reason}`).map((same) => [
      zone,
      same.map(({ service }) => service).join(', '),
      same[0]?.subnetId ?? 'none',
      same[0]?.reason ?? '',
    ]),
  );
  return tabulate(['Zone', 'Services', 'Subnet', 'Why'], rows);
}

function tabulateRejections({ subnets }: PlanReport): string {
  const rows = subnets.flatMap((subnet) =>
    groupChoices(subnet)
      .filter(({ taken }) => !taken)
      .map(({ services, reason }) => [nameOf(subnet), services, reason]),
  );
  return tabulate(['Subnet', 'Services', 'Why not'], rows);
}

function tabulateTables({ routeTables }: PlanReport, tint: (mark: Mark) => string): string {
  const rows = routeTables.map((table) => [
    `${nameOf(table)}${table.main ? ' (main)' : ''}`,
    table.public ? 'public' : 'private',
    String(table.subnetIds.length),
    table.routes.join('\n') || 'no default route',
    tint(tableMarks[table.s3.change]),
    [table.s3.endpointId === 'new' ? 'the new endpoint' : table.s3.endpointId, table.s3.reason]
      .filter(Boolean)
      .join(': '),
  ]);
  return tabulate(['Route table', 'Is', 'Subnets', 'Leads to', 'Route to S3', 'Why'], rows);
}

function tabulateEndpoints({ endpoints }: PlanReport, tint: (mark: Mark) => string): string {
  const rows = endpoints.map((endpoint) => [
    endpoint.id === 'new' ? 'to be made' : nameOf(endpoint),
    endpoint.service,
    endpoint.type,
    endpoint.state,
    tint(endpointMarks[endpoint.fate]),
    endpoint.reason,
  ]);
  return tabulate(['Endpoint', 'Service', 'Type', 'State', 'Becomes', 'Why'], rows);
}

function listSteps({ steps }: PlanReport, tint: (mark: Mark) => string): string {
  return steps
    .map((step) => {
      const head = `${String(step.number).padStart(2)}. ${tint(stepMarks[step.change])}: ${step.summary}`;
      return `${head}\n${indent(`${step.call}\n${indent(wrap(showParameters(step), WIDTH), '  ')}`, '    ')}`;
    })
    .join('\n');
}

/** A line for each parameter, as people read it; the exact values are in the document of --json. */
export function showParameters({ parameters }: Step): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}: ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`)
    .join('\n');
}

function tabulate(head: string[], rows: string[][]): string {
  return rows.length === 0 ? '' : renderTable(head, rows, 40);
}

function bullet(sentences: readonly string[]): string {
  return sentences.map((sentence) => indent(wrap(sentence, WIDTH), '  - ', '    ')).join('\n');
}

function indent(text: string, first: string, rest = first): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first : rest) + line)
    .join('\n');
}
