import { createHash } from 'node:crypto';
import {
  CreateVpcEndpointCommand,
  type CreateVpcEndpointRequest,
  ModifyVpcEndpointCommand,
  type ModifyVpcEndpointRequest,
} from '@aws-sdk/client-ec2';
import { readEndpointsById } from './discovery';
import type { Ec2 } from './ec2';
import { hasCode, isGroupUnknown } from './ec2-errors';
import { toTagSpecifications } from './identity';
import { type Endpoint, toEndpoint } from './network';
import type { Changes, CreateStep, GroupReference, ModifyStep } from './plan';
import { pullOnlyPolicy } from './policies';
import { ProblemError } from './problem';
import type { Refusal } from './subnet-choice';
import { poll, retryWhile } from './wait';
import { isDnsConflict } from './words';

/** What a step has made or changed, or why the network has to be looked at again first. */
export type StepOutcome = { readonly endpointId: string; readonly isAvailable: boolean } | Setback;

/** EC2 said no to one step in a way that a fresh look at the network may mend. */
export interface Setback {
  readonly suffix: string;
  readonly refusal?: Refusal;
  /** The client token leads nowhere; the next try needs another. */
  readonly tokenIsSpent?: true;
  readonly error: unknown;
}

export interface CreateContext {
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of the event, the same when it is delivered again. */
  readonly requestId: string;
  /** How often this service was started over in this run. */
  readonly attempt: number;
}

/** The name of a deleted endpoint takes "a few minutes" to leave the VPC (terraform-buildkite-elastic-ci-stack #91). */
const DNS_DETACHING_MS = 300_000;
/** A new security group is not known everywhere at once. */
const GROUP_SETTLING_MS = 60_000;
/** A new endpoint may be missing from answers for a while. */
const ENDPOINT_SETTLING_MS = 60_000;

/** Makes one endpoint. The same event makes it once, however often its answer is lost. */
export async function createEndpoint(
  ec2: Ec2,
  step: CreateStep,
  context: CreateContext,
): Promise<StepOutcome> {
  const { suffix } = step.endpoint.offer.service;
  const request = composeCreation(step, context);
  const heals = (error: unknown) => isGroupUnknown(error) || (isDnsConflict(error) && step.dead.length > 0);
  const limit = step.dead.length > 0 ? DNS_DETACHING_MS : GROUP_SETTLING_MS;
  try {
    const { VpcEndpoint = {} } = await retryWhile(ec2, limit, heals, () =>
      ec2.client.send(
        new CreateVpcEndpointCommand({ ...request, ClientToken: makeToken(request, step, context) }),
      ),
    );
    const { id, state } = toEndpoint(VpcEndpoint);
    // A token that outlived its endpoint brings back the dead one.
    if (['deleting', 'deleted'].includes(state)) return { suffix, error: vanish([id]), tokenIsSpent: true };
    return { endpointId: id, isAvailable: state === 'available' };
  } catch (error) {
    return toSetback(error, suffix, step.own.subnetIds);
  }
}

/** Changes one endpoint, all in one call. */
export async function modifyEndpoint(ec2: Ec2, step: ModifyStep, groupId?: string): Promise<StepOutcome> {
  const { suffix, endpointId, changes } = step;
  const send = (request: ModifyVpcEndpointRequest) =>
    retryWhile(ec2, GROUP_SETTLING_MS, isGroupUnknown, () =>
      ec2.client.send(new ModifyVpcEndpointCommand(request)),
    );
  const request = composeModification(endpointId, changes, groupId);
  try {
    await send(request).catch(async (error) => {
      const { RemoveSubnetIds } = request;
      if (!hasCode(error, 'DuplicateSubnetsInSameZone') || !RemoveSubnetIds) throw error;
      // The new subnet is in the zone of the old one, and EC2 may want the old one gone first.
      await send({ VpcEndpointId: endpointId, RemoveSubnetIds });
      await awaitAvailable(ec2, [endpointId]);
      await send({ ...request, RemoveSubnetIds: undefined });
    });
    return { endpointId, isAvailable: false };
  } catch (error) {
    if (mayHaveComeOff(error, request)) return { suffix, error };
    return toSetback(error, suffix, changes.addSubnetIds ?? []);
  }
}

/**
 * Waits until every endpoint is available. Throws a ProblemError with EC2's own words when one fails. `confirm` is
 * asked at every look, and throws when nobody waits for the endpoints any more.
 */
export async function awaitAvailable(
  ec2: Ec2,
  ids: readonly string[],
  confirm: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const start = ec2.clock.now();
  const seen = new Set<string>();
  let waiting: readonly string[] = ids;
  const done = await poll(ec2, async () => {
    const [endpoints] = await Promise.all([readEndpointsById(ec2, ids), confirm()]);
    for (const { id } of endpoints) seen.add(id);
    failOnLost(endpoints);
    const missing = ids.filter((id) => !endpoints.some((endpoint) => endpoint.id === id));
    const isSettling = ec2.clock.now() - start < ENDPOINT_SETTLING_MS;
    const gone = missing.filter((id) => seen.has(id) || !isSettling);
    if (gone.length > 0) throw vanish(gone);
    waiting = [...missing, ...endpoints.filter(({ state }) => state !== 'available').map(({ id }) => id)];
    return waiting.length === 0 ? true : undefined;
  });
  if (done) return;
  const minutes = Math.round((ec2.clock.now() - start) / 60_000);
  throw new ProblemError({
    code: 'StillPending',
    sentence: `${waiting.join(', ')} did not become available within ${minutes} minutes. Look at the endpoint's state in the VPC console, then try again.`,
  });
}

/** Waits until none of the endpoints is left, as a name or a route is free only then. */
export async function awaitGone(ec2: Ec2, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const done = await poll(ec2, async () => {
    const left = await readEndpointsById(ec2, ids);
    return left.length === 0 ? true : undefined;
  });
  if (done) return;
  throw new ProblemError({
    code: 'StillDeleting',
    sentence: `${ids.join(', ')} was still being deleted when time ran out. Try again in some minutes.`,
  });
}

function failOnLost(endpoints: readonly Endpoint[]): void {
  const failed = endpoints.find(({ state }) => ['failed', 'rejected', 'expired'].includes(state));
  if (failed) {
    throw new ProblemError({
      code: 'EndpointFailed',
      sentence: `${failed.id} (${failed.serviceName}) ended in state ${failed.state}: ${failed.lastError ?? 'EC2 gave no reason'}.`,
    });
  }
  const deleting = endpoints.filter(({ state }) => state === 'deleting');
  if (deleting.length > 0) throw vanish(deleting.map(({ id }) => id));
}

function vanish(ids: readonly string[]): ProblemError {
  const sentence = `${ids.join(', ')} was deleted by someone else while we were waiting for it. Find out who, then try again.`;
  return new ProblemError({ code: 'EndpointVanished', sentence });
}

export function composeCreation(
  { endpoint, own }: CreateStep,
  context: Pick<CreateContext, 'vpcId' | 'securityGroupIds' | 'tags'>,
): CreateVpcEndpointRequest {
  const { offer } = endpoint;
  const common = {
    VpcId: context.vpcId,
    ServiceName: offer.name,
    VpcEndpointType: offer.service.type,
    TagSpecifications: toTagSpecifications('vpc-endpoint', context.tags),
  };
  if (offer.service.type === 'Gateway') {
    // An IPv4 gateway is EC2's default; only some Regions take the parameter at all.
    const family = own.ipAddressType === 'dualstack' ? { IpAddressType: own.ipAddressType } : {};
    return { ...common, ...family, RouteTableIds: [...own.routeTableIds] };
  }
  return {
    ...common,
    SubnetIds: [...own.subnetIds],
    // Left out, EC2 would take the VPC's default group, which seldom admits 443 (terraform-aws-eks #1476).
    SecurityGroupIds: [...context.securityGroupIds],
    // Left out, it would be on for AWS services (terraform-provider-aws #37694).
    PrivateDnsEnabled: own.privateDnsEnabled,
    IpAddressType: own.ipAddressType,
    ...(own.policy === 'pullOnly' && { PolicyDocument: pullOnlyPolicy }),
  };
}

/** The same for every delivery of the event; another one once the endpoint it made is gone, or the request differs. */
function makeToken(request: CreateVpcEndpointRequest, { dead }: CreateStep, context: CreateContext): string {
  const parts = [context.requestId, context.attempt, request, dead];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function composeModification(
  VpcEndpointId: string,
  changes: Changes,
  managedGroupId: string | undefined,
): ModifyVpcEndpointRequest {
  const { policy, dnsRecordIpType } = changes;
  const toGroupId = (group: GroupReference) => (group === 'managed' ? (managedGroupId ?? group) : group);
  return {
    VpcEndpointId,
    AddSubnetIds: changes.addSubnetIds?.slice(),
    RemoveSubnetIds: changes.removeSubnetIds?.slice(),
    AddRouteTableIds: changes.addRouteTableIds?.slice(),
    RemoveRouteTableIds: changes.removeRouteTableIds?.slice(),
    AddSecurityGroupIds: changes.addSecurityGroups?.map(toGroupId),
    RemoveSecurityGroupIds: changes.removeSecurityGroupIds?.slice(),
    PolicyDocument: policy === 'pullOnly' ? pullOnlyPolicy : undefined,
    ResetPolicy: policy === 'full' ? true : undefined,
    PrivateDnsEnabled: changes.privateDnsEnabled,
    IpAddressType: changes.ipAddressType,
    DnsOptions: dnsRecordIpType && { DnsRecordIpType: dnsRecordIpType },
  };
}

/** EC2's word for "was not attached": it came off by a call of ours whose answer was lost, or by somebody's hand. */
function mayHaveComeOff(error: unknown, request: ModifyVpcEndpointRequest): boolean {
  const { RemoveSubnetIds, RemoveRouteTableIds, RemoveSecurityGroupIds } = request;
  const removes = RemoveSubnetIds ?? RemoveRouteTableIds ?? RemoveSecurityGroupIds;
  return removes !== undefined && hasCode(error, 'InvalidParameter');
}

/** What a fresh look cannot mend is thrown as it is. */
function toSetback(error: unknown, suffix: string, subnetIds: readonly string[]): Setback {
  const subnetId = findSubnetId(error, subnetIds);
  if (subnetId && isZoneRefusal(error)) {
    const reason = `EC2 refused it: ${suffix} does not support its zone`;
    return { suffix, error, refusal: { suffix, subnetId, wholeZone: true, reason } };
  }
  if (subnetId && hasCode(error, 'InsufficientFreeAddressesInSubnet')) {
    const reason = 'EC2 refused it: no free address';
    return { suffix, error, refusal: { suffix, subnetId, wholeZone: false, reason } };
  }
  if (hasCode(error, 'IdempotentParameterMismatch')) return { suffix, error, tokenIsSpent: true };
  if (isDnsConflict(error) || hasCode(error, ...outdatedCodes)) return { suffix, error };
  throw error;
}

/** The network is no longer what we read. */
const outdatedCodes = [
  'RouteAlreadyExists',
  'InsufficientFreeAddressesInSubnet',
  'DuplicateSubnetsInSameZone',
  'InvalidSubnetID.NotFound',
  'InvalidRouteTableID.NotFound',
  'InvalidVpcEndpointId.NotFound',
  'InvalidVpcEndpoint.NotFound',
];

function isZoneRefusal(error: unknown): boolean {
  return error instanceof Error && /does not support the availability zone/i.test(error.message);
}

/** The subnet EC2 names; where it names none, the only one there is. */
function findSubnetId(error: unknown, subnetIds: readonly string[]): string | undefined {
  const named = error instanceof Error ? error.message.match(/subnet-[0-9a-f]+/)?.[0] : undefined;
  return named ?? (subnetIds.length === 1 ? subnetIds[0] : undefined);
}
