import { randomUUID } from 'node:crypto';
import type {
  StackSetOperationPreferences,
  StackSetOperationResultSummary,
  StackSetOperationStatus,
} from '@aws-sdk/client-cloudformation';
import { Refusal } from './refusal';
import type { Instance } from './stack-set';

export type Action = 'CREATE' | 'UPDATE' | 'DELETE';

export interface Operation {
  id: string;
  action: Action;
  status: StackSetOperationStatus;
  preferences: StackSetOperationPreferences;
  createdAt: Date;
  endedAt: Date | undefined;
  instances: Instance[];
  results: Map<Instance, StackSetOperationResultSummary>;
  /** Does the action for one instance; false when it failed. */
  perform(instance: Instance): Promise<boolean>;
  ended: Promise<void>;
}

/** The reason that public reports of real operations show (aws-control-tower-customizations #28). */
const CANCELLED = 'Cancelled since failure tolerance has exceeded';

/** API reference, StackSetOperationPreferences: at most one more than the tolerance, unless the mode is soft. */
export function checkPreferences(preferences: StackSetOperationPreferences): void {
  const { MaxConcurrentCount = 1, FailureToleranceCount = 0, ConcurrencyMode } = preferences;
  if (ConcurrencyMode === 'SOFT_FAILURE_TOLERANCE' || MaxConcurrentCount <= FailureToleranceCount + 1) return;
  throw new Refusal(
    'ValidationError',
    'MaxConcurrentCount must be at most one more than FailureToleranceCount with STRICT_FAILURE_TOLERANCE',
  );
}

export function createOperation(
  action: Action,
  preferences: StackSetOperationPreferences,
  instances: Instance[],
  perform: Operation['perform'],
): Operation {
  const operation: Operation = {
    ...{ id: randomUUID(), action, status: 'QUEUED', preferences, createdAt: new Date(), endedAt: undefined },
    ...{ instances, results: new Map(), perform, ended: Promise.resolve() },
  };
  for (const instance of instances) {
    record(operation, instance, 'PENDING');
    instance.detailed = 'PENDING';
    instance.lastOperationId = operation.id;
  }
  return operation;
}

/**
 * One Region after the other. More failures in a Region than the tolerance: "the status of the operation as a whole
 * [is set] to FAILED, and CloudFormation cancels the operation in any remaining Regions" (StackSetOperation, Status).
 */
export async function runOperation(operation: Operation): Promise<void> {
  operation.status = 'RUNNING';
  const { RegionOrder = [], FailureToleranceCount = 0, MaxConcurrentCount = 1 } = operation.preferences;
  const regions = [...new Set([...RegionOrder, ...operation.instances.map(({ region }) => region)])];
  let isStopped = false;
  for (const region of regions) {
    const waiting = operation.instances.filter((instance) => instance.region === region);
    let failures = 0;
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        if (isStopped) cancel(operation, next);
        else if (!(await attempt(operation, next))) failures += 1;
        if (failures > FailureToleranceCount) isStopped = true;
      }
    };
    await Promise.all(Array.from({ length: MaxConcurrentCount }, work));
  }
  operation.status = isStopped ? 'FAILED' : 'SUCCEEDED';
  operation.endedAt = new Date();
}

async function attempt(operation: Operation, instance: Instance): Promise<boolean> {
  record(operation, instance, 'RUNNING');
  instance.detailed = 'RUNNING';
  const isGood = await operation.perform(instance).catch((error: Error) => {
    instance.reason = error.message;
    return false;
  });
  instance.detailed = isGood ? 'SUCCEEDED' : instance.status === 'INOPERABLE' ? 'INOPERABLE' : 'FAILED';
  record(operation, instance, isGood ? 'SUCCEEDED' : 'FAILED');
  return isGood;
}

function cancel(operation: Operation, instance: Instance): void {
  instance.detailed = 'CANCELLED';
  instance.reason = CANCELLED;
  record(operation, instance, 'CANCELLED');
}

function record(
  { results }: Operation,
  instance: Instance,
  Status: StackSetOperationResultSummary['Status'] & string,
): void {
  const { account, region, unit, reason } = instance;
  results.set(instance, {
    ...{ Account: account, Region: region, Status, OrganizationalUnitId: unit },
    ...(reason && (Status === 'FAILED' || Status === 'CANCELLED') && { StatusReason: reason }),
  });
}
