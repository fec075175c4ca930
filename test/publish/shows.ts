import { describePlainDiff } from '../../scripts/publish/compare/plain-diff';
import type { PublishReport } from '../../scripts/publish/report';
import { Refused } from '../../scripts/stack/failure';
import { addParameter, editFor, type Kind, kinds } from './kinds';
import { composeTemplate, openStage, type Scene, type Stage } from './stage';

/** One kind of change as `publish --dry-run` and as cloudformation-diff alone see it. */
export interface Verdict {
  readonly kind: Kind;
  readonly needed: string;
  readonly broadens: boolean;
  /** Of asking for 1.1.0: what is refused, or nothing. */
  readonly refusals: readonly string[];
  readonly plain: string;
  /** Calls that changed something: there must be none. */
  readonly writes: readonly string[];
}

/** Each of the six kinds of change, asked for as 1.1.0 after 1.0.0, without changing anything. */
export async function judgeKinds(): Promise<Verdict[]> {
  const stage = await openStage();
  try {
    await stage.publish('1.0.0', composeTemplate('1.0.0'));
    stage.takeWrites();
    const verdicts: Verdict[] = [];
    for (const kind of kinds) verdicts.push(await judgeKind(stage, kind));
    return verdicts;
  } finally {
    await stage.fake.stop();
  }
}

async function judgeKind(stage: Stage, kind: Kind): Promise<Verdict> {
  const after = editFor(kind, '1.1.0');
  const report = await readReport(stage.publish('1.1.0', after, { dryRun: true }));
  return {
    ...{ kind, needed: report.neededStep, refusals: report.refusals, writes: stage.takeWrites() },
    broadens: report.permissions.some(({ broadens }) => broadens),
    plain: describePlain(composeTemplate('1.0.0'), after),
  };
}

/** The report of a publishing, be it refused or not. */
export async function readReport(publishing: Promise<PublishReport>): Promise<PublishReport> {
  return publishing.catch((error: unknown) => {
    if (error instanceof Refused) return error.document as PublishReport;
    throw error;
  });
}

function describePlain(before: string, after: string): string {
  const { impacts, permissionsBroadened, counted } = describePlainDiff(before, after);
  const resources = Object.entries(impacts).map(([name, impact]) => `${name} ${impact}`);
  const sections = Object.entries(counted).map(([name, count]) => `${count} in ${name}`);
  return [...resources, ...sections, `permissions broadened: ${permissionsBroadened}`].join(', ');
}

/** One step of the history that the second show tells. */
export interface Told {
  readonly asked: string;
  readonly outcome: string;
  readonly calls: readonly string[];
  readonly versions: readonly string[];
}

/** 1.0.0, the same again, 1.1.0, and a 1.1.1 that should have been 1.2.0. */
export async function tellHistory(): Promise<Told[]> {
  const stage = await openStage();
  const asked: [string, string, Scene?][] = [
    ['1.0.0', composeTemplate('1.0.0'), { parameter: ['AccountIds=444455556666'] }],
    ['1.0.0', composeTemplate('1.0.0')],
    ['1.1.0', composeTemplate('1.1.0', (text) => addParameter(text))],
    ['1.1.1', composeTemplate('1.1.1', (text) => addParameter(addParameter(text), 'Further'))],
  ];
  try {
    const told: Told[] = [];
    for (const [version, template, more] of asked) told.push(await tellStep(stage, version, template, more));
    return told;
  } finally {
    await stage.fake.stop();
  }
}

async function tellStep(stage: Stage, version: string, template: string, more: Scene = {}): Promise<Told> {
  const from = stage.fake.calls.length;
  const { outcome, refusals } = await readReport(stage.publish(version, template, more));
  return {
    asked: version,
    outcome: [outcome, ...refusals].join(': '),
    calls: stage.fake.calls
      .slice(from)
      .map(({ service, action, subject, outcome: answer }) => `${service} ${action} ${subject} ${answer}`),
    versions: stage.listVersions(),
  };
}
