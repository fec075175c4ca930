import type { Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { explainEvent, formatEvent, isOfStack, isSettled, listFailures } from './events';
import { StackFailure } from './failure';
import { pause, type Session, stopIfAsked } from './session';

export interface Outcome {
  stack: Stack | undefined;
  status: string;
  events: StackEvent[];
}

interface Watched {
  stackId: string;
  stackName: string;
  /** The newest event from before the operation. */
  afterEventId?: string | undefined;
  /** "create", "update" or "deletion", for the sentence about an interruption. */
  operation: string;
}

/** Prints events as they come, until the stack's own event says that it is over. */
export async function watchStack(watched: Watched, session: Session): Promise<Outcome> {
  const events: StackEvent[] = [];
  let last = watched.afterEventId;
  for (;;) {
    // The state first: when it says "over", no event can be missing from the list read after it.
    const stack = await session.cloud.findStack(watched.stackId);
    const fresh = await session.cloud.listEvents(watched.stackId, last);
    events.push(...fresh);
    last = fresh.at(-1)?.EventId ?? last;
    printEvents(fresh, events[0]?.Timestamp ?? new Date(), session);
    const status = stack ? stack.StackStatus : 'DELETE_COMPLETE';
    // Right after the start the state may still be the old one, so it does not count alone.
    if (status && isSettled(status) && (!stack || events.some(isClosing))) return { stack, status, events };
    stopIfAsked(
      session,
      `Only the watching has stopped: the ${watched.operation} of stack ${watched.stackName} goes on in AWS.`,
    );
    await pause(session);
  }
}

function isClosing(event: StackEvent): boolean {
  return isOfStack(event) && isSettled(event.ResourceStatus);
}

function printEvents(fresh: StackEvent[], startedAt: Date, { terminal }: Session): void {
  for (const event of fresh) terminal.say(formatEvent(event, startedAt, terminal.paint));
}

export async function newestEventId(stackId: string, session: Session): Promise<string | undefined> {
  return (await session.cloud.listEvents(stackId)).at(-1)?.EventId;
}

/** The failure to throw, root cause first; in a nested stack the cause is looked up where it happened. */
export async function explainFailure(
  outcome: Outcome,
  advice: string,
  session: Session,
): Promise<StackFailure> {
  const [root, ...also] = listFailures(outcome.events);
  if (!root) {
    const reason = outcome.stack?.StackStatusReason ?? 'CloudFormation gave no reason';
    return new StackFailure(`The stack ended in ${outcome.status}: ${reason}.`, outcome.status, [], advice);
  }
  const deepest = await descend(root, session);
  const rest = deepest === root ? also : [root, ...also];
  return new StackFailure(explainEvent(deepest), outcome.status, rest, advice);
}

async function descend(event: StackEvent, session: Session): Promise<StackEvent> {
  const child = event.PhysicalResourceId;
  if (event.ResourceType !== 'AWS::CloudFormation::Stack' || isOfStack(event) || !child) return event;
  const [cause] = listFailures(await session.cloud.listEvents(child).catch(() => []));
  return cause && !isOfStack(cause) ? descend(cause, session) : event;
}
