import { explainEvent, isSettled, listFailures } from '../stack/events';
import { agree, type Session, stopIfAsked } from '../stack/session';
import { newestEventId } from '../stack/watch';
import type { Fleet } from './fleet';
import type { FleetCloud } from './fleet-cloud';
import { refuseForeignWave } from './origin';
import { openSteps, watchWave } from './progress';
import { describeCounts, showFleet } from './report';
import { referTo, surveyFleet } from './survey';
import { nameStack, readValues, WAVES, type Wave } from './waves';

export interface RemoveResult {
  fleetName: string;
  removed: string[];
}

/** Takes the waves away in the reverse order of their coming; what is not there is fine. */
export async function removeFleet(
  fleetName: string,
  yes: boolean,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<RemoveResult> {
  const { cloud, terminal } = session;
  for (const wave of WAVES)
    await refuseForeignWave(await cloud.findStack(nameStack(fleetName, wave)), session);
  const fleet = await surveyFleet(fleetName, new Map(), undefined, session, fleetCloud);
  const standing = fleet.waves.filter(({ status }) => status !== 'ABSENT');
  if (standing.length === 0) {
    terminal.say(`There is no fleet ${fleetName} in ${await cloud.region()}: nothing to remove.`);
    return { fleetName, removed: [] };
  }
  await confirm(fleet, yes, session);
  const removed: string[] = [];
  for (const { wave } of standing.reverse()) {
    stopIfAsked(session, `Interrupted before ${nameStack(fleetName, wave)} was deleted.`);
    removed.push(await removeWave(fleetName, wave, session, fleetCloud));
  }
  return { fleetName, removed };
}

async function confirm(fleet: Fleet, yes: boolean, session: Session): Promise<void> {
  showFleet(fleet, session);
  const question = `Delete these stacks and their endpoints in every account (${describeCounts(fleet.counts)})?`;
  if (!(await agree(session, yes, question))) throw new Error('You said no: nothing was deleted.');
}

async function removeWave(
  fleetName: string,
  wave: Wave,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<string> {
  const { cloud, terminal } = session;
  const stackName = nameStack(fleetName, wave);
  const stack = await cloud.findStack(stackName);
  const stackId = stack?.StackId ?? stackName;
  const isDeleting = stack?.StackStatus === 'DELETE_IN_PROGRESS';
  if (!isSettled(stack?.StackStatus) && !/^(DELETE|REVIEW)_IN_PROGRESS$/.test(stack?.StackStatus ?? ''))
    throw new Error(
      `Stack ${stackName} is in ${stack?.StackStatus}: wait until that is over, then run this again.`,
    );
  terminal.say(`\n${stackName} goes:`);
  const afterEventId = await newestEventId(stackId, session);
  const print = await openSteps(referTo(stackName, readValues(stack)), session, fleetCloud);
  if (!isDeleting) await cloud.deleteStack(stackId);
  const after = await watchWave({ stackName, stackId, afterEventId, isUnderWay: isDeleting, print }, session);
  if (after && after.StackStatus !== 'DELETE_COMPLETE') {
    const [cause] = listFailures(await cloud.listEvents(stackId, afterEventId));
    throw new Error(
      `Stack ${stackName} is in ${after.StackStatus}: ${cause ? explainEvent(cause) : 'no reason was given'}. Mend the cause, then run this again.`,
    );
  }
  terminal.say(`${stackName}: deleted`);
  return stackName;
}
