import { randomBytes } from 'node:crypto';
import type { CreateChangeSetInput, Stack } from '@aws-sdk/client-cloudformation';
import { isEmpty } from '../stack/changes';
import { explainEvent, isSettled, listFailures } from '../stack/events';
import { pause, type Session, stopIfAsked } from '../stack/session';
import { newestEventId } from '../stack/watch';
import { isDone, type WaveReport } from './fleet';
import type { FleetCloud } from './fleet-cloud';
import { openSteps, watchWave } from './progress';
import { referTo } from './survey';
import { nameStack, readValues, type Wave } from './waves';

interface WaveOrder {
  fleetName: string;
  wave: Wave;
  values: ReadonlyMap<string, string>;
  template: string;
}

/**
 * Brings one wave to what the fleet is to have. A new stack set is made without instances first: a creation that fails
 * is deleted by the next stack operation ("Stack failure options"), with the stacks in all accounts; an update is not.
 */
export async function deployWave(
  order: WaveOrder,
  survey: () => Promise<WaveReport>,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<{ report: WaveReport; cause: string | undefined }> {
  const stackName = nameStack(order.fleetName, order.wave);
  let stack = await settle(stackName, order, session, fleetCloud);
  const isNew = !stack || stack.StackStatus === 'REVIEW_IN_PROGRESS';
  if (isNew) {
    await change(order, 'CREATE', { DeployInstances: 'false' }, session, fleetCloud);
    stack = await session.cloud.findStack(stackName);
  }
  const before = await survey();
  // What failed or was not reached is tried again only when the stack set changes in some way.
  const isStuck = !isNew && readValues(stack).get('DeployInstances') === 'true' && !isDone(before);
  const attempt = isStuck ? randomBytes(4).toString('hex') : (readValues(stack).get('Attempt') ?? '');
  const own = { DeployInstances: 'true', Attempt: attempt };
  const cause = await change(order, 'UPDATE', own, session, fleetCloud);
  return { report: await survey(), cause };
}

/** An operation under way, ours from before an interruption or anybody's, is waited for. */
async function settle(
  stackName: string,
  { values }: WaveOrder,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<Stack | undefined> {
  const { cloud, terminal } = session;
  let stack = await cloud.findStack(stackName);
  if (stack?.StackId && !isSettled(stack.StackStatus) && stack.StackStatus !== 'REVIEW_IN_PROGRESS') {
    terminal.say(`${stackName} is in ${stack.StackStatus}: that is waited for first.`);
    const print = await openSteps(referTo(stackName, values), session, fleetCloud);
    stack = await watchWave({ stackName, stackId: stack.StackId, isUnderWay: true, print }, session);
  }
  if (/^(ROLLBACK_|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)/.test(stack?.StackStatus ?? ''))
    throw new Error(
      `Stack ${stackName} is in ${stack?.StackStatus}, which CloudFormation cannot update: look at its events, and delete it if nothing of the fleet depends on it.`,
    );
  return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
}

/** One change set, made and executed; no changes is fine. Returns why an update failed; a failed creation throws. */
async function change(
  { fleetName, wave, values, template }: WaveOrder,
  type: 'CREATE' | 'UPDATE',
  own: Record<string, string>,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<string | undefined> {
  const { cloud } = session;
  const StackName = nameStack(fleetName, wave);
  const ChangeSetName = `ecr-vpc-endpoints-${randomBytes(6).toString('hex')}`;
  stopIfAsked(session, `Interrupted before ${StackName} was changed.`);
  await cloud.createChangeSet({
    ...{ StackName, ChangeSetName, ChangeSetType: type, TemplateBody: template },
    ...(type === 'CREATE' && { OnStackFailure: 'DELETE' as const }),
    Parameters: listParameters(new Map([...values, ['Wave', wave], ...Object.entries(own)])),
  });
  if (!(await isReady(StackName, ChangeSetName, session))) {
    await cloud.deleteChangeSet(StackName, ChangeSetName);
    return undefined;
  }
  const stackId = (await cloud.findStack(StackName))?.StackId ?? StackName;
  const afterEventId = await newestEventId(stackId, session);
  const print = await openSteps(referTo(StackName, values), session, fleetCloud);
  await (type === 'CREATE'
    ? cloud.executeChangeSet(StackName, ChangeSetName)
    : fleetCloud.executeChangeSet(StackName, ChangeSetName));
  const stack = await watchWave({ stackName: StackName, stackId, afterEventId, print }, session);
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack?.StackStatus ?? '')) return undefined;
  const [event] = listFailures(await cloud.listEvents(stackId, afterEventId));
  const cause = event ? explainEvent(event) : 'CloudFormation gave no reason';
  if (type === 'UPDATE') return cause;
  throw new Error(`The stack set of ${StackName} could not be made, and no account was touched: ${cause}`);
}

function listParameters(values: ReadonlyMap<string, string>): CreateChangeSetInput['Parameters'] {
  return [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
}

/** False when there is nothing to change. */
async function isReady(stackName: string, changeSetName: string, session: Session): Promise<boolean> {
  for (;;) {
    const { status, reason } = await session.cloud.readChangeSet(stackName, changeSetName);
    if (status === 'CREATE_COMPLETE') return true;
    if (isEmpty(status, reason)) return false;
    if (status === 'FAILED')
      throw new Error(`CloudFormation could not work out the changes to ${stackName}: ${reason}`);
    await pause(session);
  }
}
