import { UsageError } from './stack/failure';
import { writeOutput } from './stack/output-file';
import { orInterrupted, type Session } from './stack/session';
import { openAws } from './verify/aws';
import { type Explanation, explainError } from './verify/errors';
import type { Readings, Source } from './verify/facts';
import { gradeLines, type Line, lines } from './verify/lines';
import { type Machine, thisMachine } from './verify/place';
import { attempt, readSources, type Subject, type Tools } from './verify/read';
import { countVerdicts, type Report, showExplanation, showReport } from './verify/report';
import { readOutputs, type VerifyRequest } from './verify/request';
import { runCanary } from './verify/run-canary';
import type { Scene } from './verify/scene';

export interface VerifyResult extends Partial<Report> {
  readonly error?: Explanation & { readonly text: string };
}

/** Reads, grades, shows. Nothing is changed, so there is nothing to ask. */
export async function verify(
  request: VerifyRequest,
  session: Session,
  machine: Machine = thisMachine,
): Promise<VerifyResult> {
  const { error: text } = request;
  const explanation = text === undefined ? undefined : explainError(text);
  if (explanation) showExplanation(explanation, session);
  const error = explanation && text !== undefined ? { error: { text, ...explanation } } : {};
  if (request.vpcId === undefined && request.stackName === undefined) return error;
  const report = await orInterrupted(
    makeReport(request, explanation, session, machine),
    session,
    'Interrupted: nothing was changed, verify only reads.',
  );
  showReport(report, session);
  if (request.html) {
    const { renderReport } = await import('./verify/page');
    writeOutput(request.html, renderReport(report), session.terminal);
  }
  return { ...report, ...error };
}

async function makeReport(
  request: VerifyRequest,
  explanation: Explanation | undefined,
  session: Session,
  machine: Machine,
): Promise<Report> {
  const wanted = ({ id }: Line) =>
    id === 'canary' ? request.canary !== undefined : !explanation || explanation.lines.includes(id);
  const subject = await findSubject(request, session, machine);
  const aws = openAws(session.settings, session.signal);
  const tools: Tools = {
    aws,
    machine,
    say: (sentence) => session.terminal.say(session.terminal.paint.dim(sentence)),
  };
  const { scene, readings: read } = await readSources(subject, listSources(wanted), tools);
  const readings =
    request.canary === undefined ? read : await addCanary(request.canary, scene, read, tools, session);
  const graded = gradeLines(readings, scene, wanted);
  return {
    vpcId: subject.vpcId,
    region: subject.region,
    ...(request.stackName && { stackName: request.stackName }),
    from: subject.window.from.toISOString(),
    to: subject.window.to.toISOString(),
    counts: countVerdicts(graded),
    lines: graded,
  };
}

async function findSubject(
  { vpcId, stackName, sinceMs }: VerifyRequest,
  { cloud }: Session,
  machine: Machine,
): Promise<Subject> {
  const to = machine.now();
  const window = { from: new Date(to.getTime() - sinceMs), to };
  const region = await cloud.region();
  if (stackName === undefined) return { region, vpcId: vpcId ?? '', window };
  const outputs = readOutputs(stackName, await cloud.findStack(stackName));
  if (vpcId !== undefined && vpcId !== outputs.vpcId)
    throw new UsageError(
      `Stack ${stackName} serves ${outputs.vpcId}, not ${vpcId}: give one of --vpc-id and --stack-name.`,
    );
  return { region, vpcId: outputs.vpcId, outputs, window };
}

function listSources(wanted: (line: Line) => boolean): Set<Source> {
  // The canary has to know where it runs, and which addresses are the endpoints'.
  const ofCanary: Source[] = ['answers', 'interfaces', 'services'];
  return new Set(lines.filter(wanted).flatMap(({ id, needs }) => (id === 'canary' ? ofCanary : needs)));
}

async function addCanary(
  image: string,
  scene: Scene,
  readings: Readings,
  tools: Tools,
  session: Session,
): Promise<Readings> {
  const canary = await attempt(() => runCanary(image, scene, readings, tools, session));
  return { ...readings, canary };
}
