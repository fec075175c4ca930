import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { computeId } from './identity';
import type { Problem } from './problem';
import { decodeProperties, decodeSecurityGroupIds, type Properties } from './properties';

/** What CloudFormation wants of us, decoded from one event. */
export type Request = RemoveRequest | ConvergeRequest | RefusedRequest;

/** Take away whatever carries this owner, wherever it is. */
export interface RemoveRequest {
  readonly type: 'Remove';
  readonly owner: string;
  /** Echoed: CloudFormation may have invented it (coverage-roadmap #1814). */
  readonly physicalId: string;
}

/** Make the network what the properties say. */
export interface ConvergeRequest {
  readonly type: 'Create' | 'Update';
  readonly owner: string;
  readonly physicalId: string;
  readonly properties: Properties;
  /** The owner before a change of selector; what it has in the same VPC is ours to take over. */
  readonly previousOwner?: string;
  /**
   * An owner whose Delete will never come. When a replacement fails, CloudFormation sends the Update back with old
   * and new swapped. If it has not taken the id of the failed answer, the id it holds is the one we go back to, and
   * no Delete will name what the failed half has made: we take that away ourselves.
   */
  readonly abandonedOwner?: string;
  /** Groups that earlier properties put on the endpoints, and that may come off again. */
  readonly previousSecurityGroupIds: readonly string[];
}

/** The properties make no sense; nothing may be touched. */
export interface RefusedRequest {
  readonly type: 'Refused';
  readonly physicalId: string;
  readonly problem: Problem;
}

/**
 * Reads an event. A Delete never looks at the properties beyond the selector, so that a Create that was refused
 * for its properties can still be deleted.
 */
export function readRequest(event: CloudFormationCustomResourceEvent): Request {
  const owner = computeId(event.StackId, event.LogicalResourceId, event.ResourceProperties);
  if (event.RequestType === 'Delete') {
    return { type: 'Remove', owner, physicalId: event.PhysicalResourceId };
  }
  const properties = decodeProperties(event.ResourceProperties);
  if ('sentence' in properties) return { type: 'Refused', physicalId: owner, problem: properties };
  const request = { owner, physicalId: owner, properties, previousSecurityGroupIds: [] };
  if (event.RequestType === 'Create') return { ...request, type: 'Create' };
  return { ...request, type: 'Update', ...readHistory(event, owner) };
}

type UpdateEvent = Extract<CloudFormationCustomResourceEvent, { RequestType: 'Update' }>;

function readHistory(event: UpdateEvent, owner: string) {
  const previousOwner = computeId(event.StackId, event.LogicalResourceId, event.OldResourceProperties);
  const isReplaced = previousOwner !== owner;
  return {
    previousSecurityGroupIds: decodeSecurityGroupIds(event.OldResourceProperties),
    ...(isReplaced && { previousOwner }),
    ...(isReplaced && event.PhysicalResourceId === owner && { abandonedOwner: previousOwner }),
  };
}
