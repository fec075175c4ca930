import { createHash } from 'node:crypto';

/** The properties that select the VPC; their literal text is part of the identity. */
export const selectors = ['VpcId', 'VpcIdParameterName', 'VpcTag'] as const;

/** On everything we create: whose it is. A Delete acts on what carries its own id and on nothing else. */
export const OWNER_TAG = 'ecr-vpc-endpoints:owner';
/** On everything we create: the stack of the function. The conditions of the function's role hang on it. */
export const STACK_TAG = 'ecr-vpc-endpoints:stack';
/** Tag keys that start so are ours alone. */
export const TAG_PREFIX = 'ecr-vpc-endpoints:';

/**
 * The physical id of the custom resource, which is the owner tag's value too.
 *
 * Recomputed from each event, before the first AWS call, so that every answer gives the same id and a Delete
 * finds what a cancelled or lost Create has made. It is new, and the resource replaced, only when the selector's
 * text changes.
 */
export function computeId(stackId: string, logicalId: string, properties: Record<string, unknown>): string {
  const selector = selectors.map((name) => [name, properties[name] ?? '']);
  const digest = createHash('sha256')
    .update(JSON.stringify([stackId, logicalId, selector]))
    .digest('hex');
  return `ecr-vpc-endpoints-${digest.slice(0, 24)}`;
}

/** Tags as the calls that create things take them. */
export function toTagSpecifications(
  ResourceType: 'vpc-endpoint' | 'security-group',
  tags: Readonly<Record<string, string>>,
) {
  return [{ ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }];
}
