import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { Terminal } from './terminal';

/** CloudFormation's wrapping of what our function says; the sentence inside is what a reader needs. */
const WRAPPING = /^Received response status \[FAILED\] from custom resource\. Message returned: /;

/** Whatever was under way when another resource failed says this, and is never the cause. */
const CANCELLED = /^Resource (?:creation|update|deletion) cancelled/i;

export function isFailure(event: StackEvent): boolean {
  return event.ResourceStatus?.endsWith('_FAILED') ?? false;
}

/** Does the event speak about the stack itself? */
export function isOfStack(event: StackEvent): boolean {
  return (
    event.ResourceType === 'AWS::CloudFormation::Stack' &&
    event.LogicalResourceId === event.StackName &&
    (!event.PhysicalResourceId || event.PhysicalResourceId === event.StackId)
  );
}

export function isSettled(status: string | undefined): boolean {
  return status !== undefined && !status.endsWith('_IN_PROGRESS');
}

/** The failures in the order they happened, the root cause first; what was merely cancelled is left out. */
export function listFailures(events: StackEvent[]): StackEvent[] {
  const failures = events
    .filter((event) => isFailure(event) && !CANCELLED.test(event.ResourceStatusReason ?? ''))
    .sort((a, b) => Number(a.Timestamp ?? 0) - Number(b.Timestamp ?? 0));
  // The stack's own failure only repeats its resources'; it leads when there is nothing else.
  return [...failures.filter((event) => !isOfStack(event)), ...failures.filter(isOfStack)];
}

export function explainEvent(event: StackEvent): string {
  const reason = (event.ResourceStatusReason ?? 'no reason was given').replace(WRAPPING, '');
  return `${reason} [${event.LogicalResourceId}, ${event.ResourceType}, ${event.ResourceStatus}]`;
}

/** `0:07  CREATE_COMPLETE  Role  AWS::IAM::Role`, and the reason where there is one. */
export function formatEvent(event: StackEvent, startedAt: Date, paint: Terminal['paint']): string {
  const status = event.ResourceStatus ?? '?';
  const reason = event.ResourceStatusReason ? `  ${event.ResourceStatusReason.replace(WRAPPING, '')}` : '';
  const columns = `${(event.LogicalResourceId ?? '?').padEnd(26)} ${event.ResourceType ?? ''}`;
  const colour = pickColour(status, paint);
  return `  ${formatElapsed(startedAt, event.Timestamp)}  ${colour(status.padEnd(20))} ${columns}${paint.dim(reason)}`;
}

function pickColour(status: string, paint: Terminal['paint']): (text: string) => string {
  if (status.endsWith('_FAILED') || status.includes('ROLLBACK')) return paint.red;
  return status.endsWith('_COMPLETE') ? paint.green : paint.dim;
}

/** Minutes and seconds; a clock that runs behind ours counts as zero. */
export function formatElapsed(from: Date, to: Date = from): string {
  const seconds = Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
