import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectServices } from '../handler/services';
import { composeReport, reportAbsence } from './plan/compose';
import { openReader, type Reader } from './plan/reading';
import type { PlanReport } from './plan/report';
import { type Asked, planLaunch, planUpdate, type Subject } from './plan/subject';
import { renderText } from './plan/text';
import { checkStackName, readParameters, readTags } from './stack/assignments';
import { UsageError } from './stack/failure';
import { checkOutputFile, writeOutput } from './stack/output-file';
import { orInterrupted, type Session } from './stack/session';

export interface PlanOptions {
  vpcId?: string;
  stackName?: string;
  logicalId?: string;
  parameter?: string[];
  tag?: string[];
  html?: string;
  svg?: string;
}

export interface PlanRequest extends Asked {
  readonly stackName: string | undefined;
  readonly html: string | undefined;
  readonly svg: string | undefined;
}

/** Everything that can be wrong with the command line by itself is said here, before AWS is asked anything. */
export function readPlanRequest(options: PlanOptions): PlanRequest {
  const { stackName, logicalId } = options;
  const parameters = readParameters(options.parameter ?? [], options.vpcId);
  if (stackName === undefined && logicalId !== undefined)
    throw new UsageError('--logical-id names a resource of a stack: give --stack-name too.');
  if (stackName === undefined && parameters.size === 0)
    throw new UsageError(
      'No VPC is named: pass --vpc-id, or --stack-name for a stack that is there already.',
    );
  return {
    ...{ parameters, tags: readTags(options.tag ?? []), logicalId },
    ...{ html: checkOutputFile('--html', options.html), svg: checkOutputFile('--svg', options.svg) },
    stackName: stackName === undefined ? undefined : checkStackName(stackName),
  };
}

/** Reads, decides as the function would, and shows it. Writes nothing to AWS. */
export async function plan(
  request: PlanRequest,
  session: Session,
  templateFile: string,
  reader: Reader = openReader(session.settings),
): Promise<PlanReport> {
  const { terminal } = session;
  terminal.say(terminal.paint.dim('Reading what is there ...'));
  const report = await orInterrupted(
    findSubject(request, session, templateFile).then((subject) => study(subject, reader)),
    session,
    'Interrupted: nothing was changed, plan only reads.',
  );
  terminal.say(renderText(report, terminal.paint));
  await drawFiles(report, request, session);
  return report;
}

async function findSubject(request: PlanRequest, session: Session, templateFile: string): Promise<Subject> {
  const { stackName } = request;
  if (stackName !== undefined) return planUpdate(stackName, request, session);
  return planLaunch(readFileSync(templateFile, 'utf8'), request);
}

/** Where the VPC is, what is there, and what the function would make of it. */
export async function study(subject: Subject, reader: Reader): Promise<PlanReport> {
  const { endpointSet, additionalServices } = subject.request.properties;
  const accountId = await reader.accountId();
  const found = await reader.find(subject, accountId);
  if ('absence' in found) return reportAbsence(found, subject, await reader.region(), accountId);
  const reading = await reader.read(found.site.vpcId, selectServices(endpointSet, additionalServices));
  return composeReport(reading, subject, found, accountId);
}

/** 0: nothing to do; 3: changes; 1: it would fail. */
export function rateOutcome({ outcome }: PlanReport): number {
  return { nothing: 0, changes: 3, fails: 1 }[outcome];
}

/** The built template beside the CLI; in a source tree that is not built, its source has the same parameters. */
export function findTemplate(distFolder: string): string {
  const built = join(distFolder, 'ecr-vpc-endpoints.template.yaml');
  return existsSync(built) ? built : join(distFolder, '..', 'templates', 'product.yaml');
}

async function drawFiles(report: PlanReport, { html, svg }: PlanRequest, { terminal }: Session) {
  if (html !== undefined) {
    const { renderPlanPage } = await import('./plan/page');
    writeOutput(html, renderPlanPage(report), terminal);
  }
  if (svg !== undefined) {
    const { renderPicture } = await import('./plan/picture');
    writeOutput(svg, renderPicture(report), terminal);
  }
}
