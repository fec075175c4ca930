import { deployWave } from './rollout/deploy-wave';
import { type Fleet, isDone, type WaveReport } from './rollout/fleet';
import type { FleetCloud } from './rollout/fleet-cloud';
import { planFleet } from './rollout/plan';
import { type RemoveResult, removeFleet } from './rollout/remove';
import { describeWave, showFleet } from './rollout/report';
import type { RolloutRequest } from './rollout/request';
import { surveyFleet, surveyWave } from './rollout/survey';
import { describeTargets, WAVES, type Wave } from './rollout/waves';
import type { Values } from './stack/assignments';
import { UsageError } from './stack/failure';
import { writeOutput } from './stack/output-file';
import { agree, canAgree, type Session, stopIfAsked } from './stack/session';

/** With `failure` the rollout has stopped, and the report says where. */
export type RolloutResult = (Fleet & { failure?: string }) | RemoveResult;

export async function rollout(
  request: RolloutRequest,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<RolloutResult> {
  const { mode, fleetName, yes } = request;
  if (mode === 'status') return reportFleet(request, new Map(), session, fleetCloud);
  if (!canAgree(session, yes))
    throw new UsageError('There is no terminal to ask on: pass --yes to go on without a question.');
  if (mode === 'remove') return removeFleet(fleetName, yes, session, fleetCloud);
  return deployFleet(request, session, fleetCloud);
}

/** The canary, a look at it, and then the organization. The stack sets are the only state. */
async function deployFleet(
  request: RolloutRequest,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<RolloutResult> {
  const values = await planFleet(request, session, fleetCloud);
  for (const wave of WAVES) {
    if (wave === 'Organization' && !(await mayGoOn(request, values, session, fleetCloud)))
      return reportFleet(request, values, session, fleetCloud, 'You said no: only the canary was deployed.');
    session.terminal.say(`\n${session.terminal.paint.bold(`${wave}: ${describeTargets(wave, values)}`)}`);
    const survey = () => surveyWave(request.fleetName, wave, values, undefined, session, fleetCloud);
    const order = { fleetName: request.fleetName, wave, values, template: request.template.text };
    const { report, cause } = await deployWave(order, survey, session, fleetCloud);
    if (!isDone(report)) return reportFleet(request, values, session, fleetCloud, explainStop(report, cause));
  }
  return reportFleet(request, values, session, fleetCloud);
}

/** The look at the canary, for whoever is there to look. */
async function mayGoOn(
  request: RolloutRequest,
  values: Values,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<boolean> {
  if (request.yes) return true;
  await reportFleet(request, values, session, fleetCloud);
  try {
    return await agree(session, false, 'The canary stands. Go on with the organization?');
  } finally {
    stopIfAsked(session, 'Interrupted at the question: the canary stands, the organization was not touched.');
  }
}

/** The instances say why they failed; what CloudFormation says counts when none of them does. */
function explainStop(report: WaveReport, cause: string | undefined): string {
  const { wave, instances } = report;
  const rest: Record<Wave, string> = {
    Canary: ' The organization was not touched.',
    Organization: ' What was done before the failure stays.',
  };
  const isSaid = instances.some(({ state }) => state === 'failed' || state === 'inoperable');
  if (instances.every(({ state }) => state === 'suspended') && !cause)
    return `${describeWave(report)} has no active account: nothing is proven by it. Check the IDs.${wave === 'Canary' ? rest.Canary : ''}`;
  const why = isSaid || !cause ? '' : ` ${cause}`;
  return `The ${wave.toLowerCase()} wave stopped.${why}${rest[wave]} Mend the cause, then run the same command again.`;
}

async function reportFleet(
  { fleetName, roleName, html }: RolloutRequest,
  planned: ReadonlyMap<string, string>,
  session: Session,
  fleetCloud: FleetCloud,
  failure?: string,
): Promise<Fleet & { failure?: string }> {
  const fleet = await surveyFleet(fleetName, planned, roleName, session, fleetCloud);
  if (fleet.waves.every(({ status }) => status === 'ABSENT') && !failure)
    throw new Error(
      `There is no fleet ${fleetName} in ${await session.cloud.region()}: check --stack-name and --region.`,
    );
  showFleet(fleet, session);
  if (html) {
    const { renderFleet } = await import('./rollout/fleet-page');
    writeOutput(html, renderFleet(fleet), session.terminal);
  }
  if (!failure) return fleet;
  session.terminal.say(session.terminal.paint.red(failure));
  return { ...fleet, failure };
}
