import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Ec2 } from './ec2';
import { hasCode } from './ec2-errors';
import {
  awaitAvailable,
  awaitGone,
  createEndpoint,
  modifyEndpoint,
  type Setback,
  type StepOutcome,
} from './endpoint-writes';
import type { EndpointStep, Plan, Tagging } from './plan';
import { awaitVisible, removeThings } from './remove';
import { allow, createGroup, revoke } from './security-group-writes';
import { explain, toProblem } from './words';

export interface ApplyContext {
  readonly vpcId: string;
  readonly owner: string;
  readonly requestId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Groups for new endpoints, where they are given; empty: the managed one. */
  readonly securityGroupIds: readonly string[];
  /** The managed group, where there is one already. */
  readonly managedGroupId: string | undefined;
  /** How often a service's client token has proved to lead nowhere. */
  readonly spentTokens: Readonly<Record<string, number>>;
  /** Throws when nobody waits for the endpoints any more. Asked before the first S3 route, and after the last. */
  readonly confirm: () => Promise<unknown>;
  /** Whatever is made is noted here at once, so that a failed Create can take it away again. */
  readonly made: { readonly endpointIds: string[]; readonly groupIds: string[] };
}

/** What the plan's steps have come to, by service suffix. */
export interface Applied {
  readonly endpointIds: Readonly<Record<string, string>>;
  readonly groupId: string | undefined;
  /** Steps that need another look at the network; nothing after them was done. */
  readonly setbacks: readonly Setback[];
}

/** Carries out a plan: the only place that creates and changes. Throws a ProblemError when a step cannot succeed. */
export async function apply(ec2: Ec2, plan: Plan, context: ApplyContext): Promise<Applied> {
  if (plan.tagging) await tag(ec2, plan.tagging);
  if (plan.stackTagging) {
    await tag(ec2, plan.stackTagging).catch((error) => ec2.log('tags left out', { ...toProblem(error) }));
  }
  const groupId = await prepareGroup(ec2, plan, context);
  const interfaces = await runSteps(ec2, plan.interfaces, groupId, context);
  if (interfaces.setbacks.length > 0) return { ...interfaces, groupId };
  const gateways = await runSteps(ec2, plan.gateways, groupId, context);
  const endpointIds = { ...interfaces.endpointIds, ...gateways.endpointIds };
  if (gateways.setbacks.length === 0) await removeLeftovers(ec2, plan);
  return { endpointIds, groupId, setbacks: gateways.setbacks };
}

async function tag({ client }: Ec2, { resourceIds, tags }: Tagging): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await explain(`Tagging ${resourceIds.join(', ')}`, () =>
    client.send(new CreateTagsCommand({ Resources: [...resourceIds], Tags })),
  );
}

async function prepareGroup(ec2: Ec2, { group }: Plan, context: ApplyContext): Promise<string | undefined> {
  if (!group) return context.managedGroupId;
  return explain(`Preparing the security group in ${context.vpcId}`, async () => {
    const groupId =
      group.action === 'create'
        ? await createGroup(ec2, context.vpcId, context.owner, context.tags)
        : group.groupId;
    if (group.action === 'create') context.made.groupIds.push(groupId);
    await allow(ec2, groupId, group.rules);
    return groupId;
  });
}

/** All at once, and all to their end: what one step has made must be known even when another fails. */
async function runSteps(
  ec2: Ec2,
  steps: readonly EndpointStep[],
  groupId: string | undefined,
  context: ApplyContext,
): Promise<Omit<Applied, 'groupId'>> {
  if (steps.length === 0) return { endpointIds: {}, setbacks: [] };
  const settled = await Promise.allSettled(steps.map((step) => runStep(ec2, step, groupId, context)));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  const outcomes = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const setbacks = outcomes.filter(isSetback);
  const done = steps.flatMap((step, index) => {
    const outcome = outcomes[index];
    return outcome && !isSetback(outcome) ? [{ suffix: suffixOf(step), ...outcome }] : [];
  });
  // After a setback the next look at the network waits for these too.
  if (setbacks.length === 0) {
    await awaitShown(
      ec2,
      done.filter(({ isAvailable }) => isAvailable).map(({ endpointId }) => endpointId),
    );
    const waiting = done.filter(({ isAvailable }) => !isAvailable).map(({ endpointId }) => endpointId);
    await awaitAvailable(ec2, waiting, context.confirm);
  }
  const endpointIds = Object.fromEntries(done.map(({ suffix, endpointId }) => [suffix, endpointId]));
  return { endpointIds, setbacks };
}

/** A Delete misses what EC2 does not show yet. The routes are there by now, so that this must not fail. */
async function awaitShown(ec2: Ec2, endpointIds: readonly string[]): Promise<void> {
  await awaitVisible(ec2, { endpointIds, groupIds: [] }).catch((error) =>
    ec2.log('not waited for', { ...toProblem(error) }),
  );
}

async function runStep(
  ec2: Ec2,
  step: EndpointStep,
  groupId: string | undefined,
  context: ApplyContext,
): Promise<StepOutcome> {
  if (step.action === 'await') return { endpointId: step.endpointId, isAvailable: false };
  if (step.deleteFirst.length > 0) await removeThings(ec2, { endpointIds: step.deleteFirst, groupIds: [] });
  if (step.action === 'modify') {
    return explain(`Changing ${step.endpointId} (${step.suffix})`, () => modifyEndpoint(ec2, step, groupId));
  }
  const { suffix } = step.endpoint.offer.service;
  return explain(`Creating the ${suffix} endpoint in ${context.vpcId}`, async () => {
    await awaitGone(ec2, step.waitFor);
    const managed = groupId ? [groupId] : [];
    const securityGroupIds = context.securityGroupIds.length > 0 ? context.securityGroupIds : managed;
    const attempt = context.spentTokens[suffix] ?? 0;
    const outcome = await createEndpoint(ec2, step, { ...context, securityGroupIds, attempt });
    if (!isSetback(outcome)) context.made.endpointIds.push(outcome.endpointId);
    return outcome;
  });
}

/** Old rules, then what a shortened list no longer names. A group that others use stays until they no longer do. */
async function removeLeftovers(ec2: Ec2, { removal }: Plan): Promise<void> {
  for (const { groupId, rules } of removal.rules) {
    await explain(`Removing old rules of ${groupId}`, () => revoke(ec2, groupId, rules));
  }
  const { endpointIds, groupIds } = removal;
  if (endpointIds.length > 0) await removeThings(ec2, { endpointIds, groupIds: [] });
  if (groupIds.length === 0) return;
  await removeThings(ec2, { endpointIds: [], groupIds }).catch((error) => {
    if (!hasCode(error, 'GroupInUse')) throw error;
    ec2.log('group stays', { because: toProblem(error).sentence });
  });
}

function suffixOf(step: EndpointStep): string {
  return step.action === 'create' ? step.endpoint.offer.service.suffix : step.suffix;
}

function isSetback(outcome: StepOutcome): outcome is Setback {
  return 'error' in outcome;
}
