import type {
  Stack,
  StackSetOperationResultSummary,
  StackSetOperationSummary,
} from '@aws-sdk/client-cloudformation';
import { formatElapsed, isOfStack, isSettled } from '../stack/events';
import { pause, type Session, stopIfAsked } from '../stack/session';
import { unwrapReason } from './fleet';
import type { FleetCloud, StackSetRef } from './fleet-cloud';

export interface Watched {
  stackName: string;
  stackId: string;
  /** The newest event from before the operation; absent for one that was found under way. */
  afterEventId?: string | undefined;
  isUnderWay?: boolean;
  /** Prints what is new in the accounts. */
  print(): Promise<void>;
}

/** Waits for the stack's operation and prints what StackSets does in each account and Region meanwhile. */
export async function watchWave(watched: Watched, session: Session): Promise<Stack | undefined> {
  const { stackName, stackId, afterEventId, isUnderWay, print } = watched;
  for (;;) {
    const stack = await session.cloud.findStack(stackId);
    const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
    // Right after the start the state may still be the old one, so it does not count alone.
    const isOver =
      isSettled(status) && (isUnderWay || !stack || (await hasClosed(stackId, afterEventId, session)));
    await print();
    if (isOver) return stack;
    stopIfAsked(
      session,
      `Only the watching has stopped: CloudFormation goes on with ${stackName}. Run the same command again to go on from there.`,
    );
    await pause(session);
  }
}

async function hasClosed(
  stackId: string,
  afterEventId: string | undefined,
  { cloud }: Session,
): Promise<boolean> {
  const events = await cloud.listEvents(stackId, afterEventId);
  return events.some((event) => isOfStack(event) && isSettled(event.ResourceStatus));
}

/** To be opened before the start: prints each step of the stack set's operations once, but none that ended before. */
export async function openSteps(
  stackSet: StackSetRef,
  { terminal }: Session,
  fleetCloud: FleetCloud,
): Promise<() => Promise<void>> {
  const startedAt = new Date();
  const told = new Map<string, string | undefined>();
  const ended = (await fleetCloud.listOperations(stackSet)).filter(isOver);
  const over = new Set(ended.map(({ OperationId }) => OperationId));
  const tellResults = async ({ OperationId = '', Action }: StackSetOperationSummary) => {
    for (const result of await fleetCloud.listResults(stackSet, OperationId)) {
      const key = `${OperationId} ${result.Account} ${result.Region}`;
      if (result.Status === 'PENDING' || told.get(key) === result.Status) continue;
      told.set(key, result.Status);
      terminal.say(formatStep(Action, result, formatElapsed(startedAt, new Date()), terminal.paint));
    }
  };
  return async () => {
    const operations = await fleetCloud.listOperations(stackSet);
    for (const operation of operations.filter(({ OperationId }) => !over.has(OperationId)).reverse()) {
      await tellResults(operation);
      if (isOver(operation)) over.add(operation.OperationId);
    }
  };
}

const isOver = ({ Status }: { Status?: string | undefined }): boolean =>
  Status === 'SUCCEEDED' || Status === 'FAILED' || Status === 'STOPPED';

function formatStep(
  action = '',
  { Account = '?', Region = '?', Status, StatusReason }: StackSetOperationResultSummary,
  elapsed: string,
  paint: Session['terminal']['paint'],
): string {
  const colour = { SUCCEEDED: paint.green, FAILED: paint.red }[String(Status)] ?? paint.dim;
  const status = String(Status ?? '?').padEnd(9);
  const reason = Status === 'FAILED' ? unwrapReason(StatusReason) : undefined;
  const columns = `${colour(status)}  ${action.toLowerCase().padEnd(6)}  ${Account}  ${Region}`;
  return `  ${elapsed}  ${columns}${reason ? `  ${reason}` : ''}`;
}
