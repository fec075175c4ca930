import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { checkStackName } from './stack/assignments';
import { UsageError } from './stack/failure';
import { refuseForeign } from './stack/origin';
import { agree, canAgree, type Session, stopIfAsked } from './stack/session';
import { renderTable } from './stack/terminal';
import { explainFailure, newestEventId, watchStack } from './stack/watch';

export interface DestroyOptions {
  stackName: string;
  yes?: boolean;
}

export interface DestroyResult {
  stackName: string;
  stackId: string | undefined;
  status: string;
  deleted: { resource: string; type: string; id: string }[];
}

/** Deletes the stack. One that is not there is success, as with the AWS CLI: the wished state is reached. */
export async function destroy(options: DestroyOptions, session: Session): Promise<DestroyResult> {
  const { cloud, terminal } = session;
  const stackName = checkStackName(options.stackName);
  if (!canAgree(session, options.yes ?? false))
    throw new UsageError('There is no terminal to ask on: pass --yes to delete without a question.');
  const stack = await cloud.findStack(stackName);
  if (!stack?.StackId) return reportAbsent(stackName, session);
  refuseWhileBusy(stackName, stack);
  await refuseForeign(stackName, stack, session);
  const resources = await cloud.listResources(stack.StackId);
  showResources(stackName, resources, session);
  if (!(await agree(session, options.yes ?? false, 'Delete this stack and all of it?')))
    throw new Error('You said no: nothing was deleted.');
  stopIfAsked(session, 'Interrupted before the start: nothing was deleted.');
  const afterEventId = await newestEventId(stack.StackId, session);
  await cloud.deleteStack(stack.StackId);
  const outcome = await watchStack(
    { stackId: stack.StackId, stackName, afterEventId, operation: 'deletion' },
    session,
  );
  if (outcome.status !== 'DELETE_COMPLETE') throw await explainFailure(outcome, advise(stackName), session);
  terminal.say(terminal.paint.green(`${stackName}: ${outcome.status}`));
  return { stackName, stackId: stack.StackId, status: outcome.status, deleted: resources.map(nameResource) };
}

async function reportAbsent(stackName: string, { cloud, terminal }: Session): Promise<DestroyResult> {
  terminal.say(`There is no stack ${stackName} in ${await cloud.region()}: nothing to delete.`);
  return { stackName, stackId: undefined, status: 'ABSENT', deleted: [] };
}

/** A creation may be cancelled by deleting; whatever else is under way must end first. */
function refuseWhileBusy(stackName: string, stack: Stack): void {
  const status: string = stack.StackStatus ?? '';
  if (!status.endsWith('_IN_PROGRESS') || /^(CREATE|REVIEW|DELETE)_IN_PROGRESS$/.test(status)) return;
  throw new Error(`Stack ${stackName} is in ${status}: wait until that is over, then run this again.`);
}

function nameResource(resource: StackResourceSummary): DestroyResult['deleted'][number] {
  return {
    resource: resource.LogicalResourceId ?? '?',
    type: resource.ResourceType ?? '?',
    id: resource.PhysicalResourceId ?? '',
  };
}

function showResources(stackName: string, resources: StackResourceSummary[], { terminal }: Session): void {
  terminal.say(`Stack ${stackName} and what it made will be deleted:`);
  const rows = resources.map(nameResource).map(({ resource, type, id }) => [resource, type, id]);
  terminal.say(rows.length > 0 ? renderTable(['Resource', 'Type', 'Id'], rows) : '  It has no resources.');
}

function advise(stackName: string): string {
  return `Stack ${stackName} could not be deleted: mend the cause, then run this again.`;
}
