import { DeleteVpcEndpointsCommand, type UnsuccessfulItem } from '@aws-sdk/client-ec2';
import { readEndpointsById } from './discovery';
import type { Ec2 } from './ec2';
import { hasCode } from './ec2-errors';
import { findOwnedEndpoints, readEstate } from './estate';
import type { Endpoint } from './network';
import { ProblemError } from './problem';
import {
  deleteGroup,
  failOnForeignUse,
  isInterfaceOf,
  type Ours,
  readGroups,
  readNetworkInterfaces,
} from './security-group-writes';
import { poll } from './wait';
import { explain } from './words';

/** Endpoints and groups by id. */
export interface Things {
  readonly endpointIds: readonly string[];
  readonly groupIds: readonly string[];
}

/**
 * Takes away whatever carries the owner tag, in whichever VPC but the spared one, and nothing else. Finding nothing is
 * success.
 */
export async function removeOwned(ec2: Ec2, owner: string, sparedVpcId?: string): Promise<void> {
  const scope = { outside: sparedVpcId };
  const { endpoints, groups } = await readEstate(ec2, owner, scope);
  const groupIds = groups.map(({ id }) => id);
  await remove(ec2, endpoints, groupIds, () => findOwnedEndpoints(ec2, owner, scope));
}

/** Takes away just these. */
export async function removeThings(ec2: Ec2, { endpointIds, groupIds }: Things): Promise<void> {
  const find = () => readEndpointsById(ec2, endpointIds);
  await remove(ec2, await find(), groupIds, find);
}

/** New things are missing from EC2's answers for a while; what is not seen would not be removed. */
const SETTLING_MS = 60_000;

/** Waits until EC2's answers show what a run has just made; what is not shown by then has gone. */
export async function awaitVisible(ec2: Ec2, { endpointIds, groupIds }: Things): Promise<void> {
  const patience = { clock: ec2.clock, deadline: Math.min(ec2.deadline, ec2.clock.now() + SETTLING_MS) };
  await poll(patience, async () => {
    const [endpoints, groups] = await Promise.all([
      readEndpointsById(ec2, endpointIds),
      groupIds.length > 0 ? readGroups(ec2, [{ Name: 'group-id', Values: [...groupIds] }]) : [],
    ]);
    const seen = [...endpoints.map(({ id }) => id), ...groups.map(({ GroupId }) => GroupId)];
    return [...endpointIds, ...groupIds].every((id) => seen.includes(id)) || undefined;
  });
}

/**
 * Endpoints in one call, then their network interfaces until they are gone, then the groups. An endpoint that an
 * overlapping Create makes meanwhile goes too.
 */
async function remove(
  ec2: Ec2,
  endpoints: readonly Endpoint[],
  groupIds: readonly string[],
  find: () => Promise<readonly Endpoint[]>,
): Promise<void> {
  const ours = { endpointIds: new Set<string>(), networkInterfaceIds: new Set<string>() };
  const asked = new Set<string>();
  const note = (found: readonly Endpoint[]) => {
    for (const { id, networkInterfaceIds } of found) {
      ours.endpointIds.add(id);
      for (const interfaceId of networkInterfaceIds) ours.networkInterfaceIds.add(interfaceId);
    }
  };
  note(endpoints);
  await deleteEndpoints(ec2, endpoints, asked);
  // Told now rather than after minutes of waiting: time does not remove what others have added.
  if (endpoints.length > 0) await failOnForeignUse(ec2, groupIds, ours);
  let left: readonly string[] = endpoints.map(({ id }) => id);
  await poll(ec2, async () => {
    if (left.length === 0) return true;
    const remaining = await find();
    note(remaining);
    await deleteEndpoints(ec2, remaining, asked);
    left = remaining.map(({ id }) => id);
    if (left.length === 0) left = await findInterfaces(ec2, ours);
    return left.length === 0 ? true : undefined;
  });
  if (left.length > 0) throw tellStillDeleting(left);
  // An overlapping Create may just have put another endpoint into the group.
  const lookAgain = async () => {
    const found = await find();
    note(found);
    await deleteEndpoints(ec2, found, asked);
  };
  for (const groupId of groupIds) {
    await explain(`Deleting security group ${groupId}`, () => deleteGroup(ec2, groupId, ours, lookAgain));
  }
}

/** Refusals that heal: such an endpoint is asked for again at the next look. */
const healing = ['OperationInProgress', 'IncorrectState', 'InternalError', 'RequestLimitExceeded'];

/** Deletes what is not going yet, all in one call, since there is one token for it in three seconds. */
async function deleteEndpoints(ec2: Ec2, endpoints: readonly Endpoint[], asked: Set<string>): Promise<void> {
  const VpcEndpointIds = endpoints
    .filter(({ id, state }) => state !== 'deleting' && !asked.has(id))
    .map(({ id }) => id);
  if (VpcEndpointIds.length === 0) return;
  const refused = await explain(`Deleting ${VpcEndpointIds.join(', ')}`, () =>
    sendDeletion(ec2, VpcEndpointIds),
  );
  const final = refused.filter(({ Error: reason }) => !healing.includes(reason?.Code ?? ''));
  if (final.length > 0) throw tellRefused(final);
  const again = refused.map(({ ResourceId }) => ResourceId);
  for (const id of VpcEndpointIds) if (!again.includes(id)) asked.add(id);
}

/** The call answers 200 even when it has deleted nothing (terraform-provider-aws PR #16656). */
async function sendDeletion(ec2: Ec2, VpcEndpointIds: string[]): Promise<UnsuccessfulItem[]> {
  try {
    const { Unsuccessful = [] } = await ec2.client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    return Unsuccessful.filter(({ Error: reason }) => !/\.NotFound$/i.test(reason?.Code ?? ''));
  } catch (error) {
    if (!hasCode(error, 'InvalidVpcEndpoint.NotFound', 'InvalidVpcEndpointId.NotFound')) throw error;
    if (VpcEndpointIds.length === 1) return [];
    // One unknown id has refused the others too.
    return (await Promise.all(VpcEndpointIds.map((id) => sendDeletion(ec2, [id])))).flat();
  }
}

async function findInterfaces(ec2: Ec2, ours: Ours): Promise<string[]> {
  const descriptions = [...ours.endpointIds].map((id) => `VPC Endpoint Interface ${id}`);
  const queries = [
    { Name: 'network-interface-id', Values: [...ours.networkInterfaceIds] },
    { Name: 'description', Values: descriptions },
  ].filter(({ Values }) => Values.length > 0);
  const left = await Promise.all(queries.map((query) => readNetworkInterfaces(ec2, [query])));
  const ids = left.flat().flatMap((one) => (isInterfaceOf(one, ours) ? (one.NetworkInterfaceId ?? []) : []));
  return [...new Set(ids)];
}

function tellRefused(refused: readonly UnsuccessfulItem[]): ProblemError {
  const reasons = refused.map(
    ({ ResourceId, Error: reason }) => `${ResourceId}: ${reason?.Code} ${reason?.Message}`,
  );
  const sentence = `EC2 did not delete ${reasons.join('; ')}. Mend what it names, then delete again.`;
  return new ProblemError({ code: 'NotDeleted', sentence });
}

function tellStillDeleting(left: readonly string[]): ProblemError {
  const sentence = `${left.join(', ')} was still being deleted when time ran out. Delete again in some minutes.`;
  return new ProblemError({ code: 'StillDeleting', sentence });
}
