import { randomUUID } from 'node:crypto';
import type {
  OnStackFailure,
  ResourceStatus,
  StackEvent,
  StackStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import { type Evaluated, evaluate } from './evaluate';
import type { Model } from './stack-set-resource';

export const TYPE = 'AWS::CloudFormation::StackSet';

export interface ChangeSet {
  name: string;
  status: 'CREATE_COMPLETE' | 'FAILED';
  reason: string | undefined;
  template: string;
  evaluated: Evaluated;
  tags: Tag[];
  onStackFailure: OnStackFailure | undefined;
}

export interface ManagedStack {
  name: string;
  id: string;
  status: StackStatus;
  template: string;
  parameters: Map<string, string>;
  tags: Tag[];
  outputs: Record<string, string>;
  /** The one resource, with the model of the last operation on it that succeeded. */
  resource: { logicalId: string; id: string; model: Model; isFailed: boolean } | undefined;
  changeSets: Map<string, ChangeSet>;
  events: StackEvent[];
  ended: Promise<void>;
}

/** Writes an event; the stack's own also is its state. */
export function tell(stack: ManagedStack, status: string, logicalId = stack.name, reason?: string): void {
  const ofStack = logicalId === stack.name;
  if (ofStack) stack.status = status as StackStatus;
  stack.events.unshift({
    ...{ EventId: randomUUID(), StackId: stack.id, StackName: stack.name, LogicalResourceId: logicalId },
    ...{ ResourceType: ofStack ? 'AWS::CloudFormation::Stack' : TYPE, Timestamp: new Date() },
    PhysicalResourceId: ofStack ? stack.id : (stack.resource?.id ?? ''),
    ResourceStatus: status as ResourceStatus,
    ...(reason && { ResourceStatusReason: reason }),
  });
}

/** Compared with what was last asked for; whether a failed stack counts as changed is not known, so it does not. */
export function isUnchanged(stack: ManagedStack, evaluated: Evaluated): boolean {
  const [wanted] = evaluated.resources;
  const asked = evaluate(stack.template, stack.parameters, stack.name).resources[0];
  return JSON.stringify(wanted?.properties) === JSON.stringify(asked?.properties);
}

export function explain(error: unknown): string {
  return `Resource handler returned message: "${error instanceof Error ? error.message : error}"`;
}
