import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  type Filter,
  type IpPermission,
  type NetworkInterface,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { readEndpointsById, readPages } from './discovery';
import type { Ec2 } from './ec2';
import { hasCode, isGroupUnknown } from './ec2-errors';
import { OWNER_TAG, toTagSpecifications } from './identity';
import { toSecurityGroup, toTags } from './network';
import { ProblemError } from './problem';
import { poll, retryWhile } from './wait';

/** A new group is not known everywhere at once. */
const SETTLING_MS = 60_000;

/**
 * Makes the managed group, or finds it where an overlapping run has just made it: the name is the owner's id,
 * and EC2 takes a name once per VPC.
 */
export async function createGroup(
  ec2: Ec2,
  vpcId: string,
  owner: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const request = composeGroup(vpcId, owner, tags);
  try {
    const { GroupId = '' } = await ec2.client.send(new CreateSecurityGroupCommand(request));
    return GroupId;
  } catch (error) {
    if (!hasCode(error, 'InvalidGroup.Duplicate')) throw error;
    return findGroupByName(ec2, vpcId, owner);
  }
}

export function composeGroup(vpcId: string, owner: string, tags: Readonly<Record<string, string>>) {
  return {
    VpcId: vpcId,
    GroupName: owner,
    Description: 'Admits HTTPS from this VPC to its ECR endpoints',
    TagSpecifications: toTagSpecifications('security-group', tags),
  };
}

async function findGroupByName(ec2: Ec2, vpcId: string, owner: string): Promise<string> {
  const patience = { clock: ec2.clock, deadline: Math.min(ec2.deadline, ec2.clock.now() + SETTLING_MS) };
  const group = await poll(patience, async () => {
    const groups = await readGroups(ec2, [
      { Name: 'vpc-id', Values: [vpcId] },
      { Name: 'group-name', Values: [owner] },
    ]);
    return groups.find(({ VpcId, GroupName }) => VpcId === vpcId && GroupName === owner);
  });
  if (group?.GroupId && toTags(group.Tags)[OWNER_TAG] === owner) return group.GroupId;
  throw new ProblemError({
    code: 'GroupNameTaken',
    sentence: `In ${vpcId} the security group ${group?.GroupId ?? ''} is named ${owner}, but its tag ${OWNER_TAG} does not say so. Set the tag to ${owner}, or delete the group, or name SecurityGroupIds.`,
  });
}

/** Adds rules; one that is there already is as good. */
export async function allow(ec2: Ec2, groupId: string, rules: readonly IpPermission[]): Promise<void> {
  if (rules.length === 0) return;
  const send = (IpPermissions: IpPermission[]) =>
    retryWhile(ec2, SETTLING_MS, isGroupUnknown, () =>
      ec2.client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions })),
    ).catch((error) => {
      if (!hasCode(error, 'InvalidPermission.Duplicate')) throw error;
      return 'duplicate' as const;
    });
  // One duplicate refuses the whole call, so the rest is then sent one by one.
  if ((await send([...rules])) !== 'duplicate' || rules.length === 1) return;
  for (const rule of rules) await send([rule]);
}

/** Takes rules away; one that is gone already is as good. */
export async function revoke(ec2: Ec2, groupId: string, rules: readonly IpPermission[]): Promise<void> {
  for (const rule of rules) {
    const request = new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [rule] });
    await ec2.client.send(request).catch((error) => {
      if (!hasCode(error, 'InvalidPermission.NotFound', 'InvalidGroup.NotFound')) throw error;
    });
  }
}

/**
 * Deletes a group once nothing of ours uses it. Throws a ProblemError that names whoever else does, at once: waiting
 * would not help.
 */
export async function deleteGroup(
  ec2: Ec2,
  groupId: string,
  ours: Ours,
  lookAgain: () => Promise<void>,
): Promise<void> {
  const deleted = await poll(ec2, async () => {
    try {
      await ec2.client.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
      return true;
    } catch (error) {
      if (isGroupUnknown(error)) return true;
      if (!hasCode(error, 'DependencyViolation', 'InvalidGroup.InUse')) throw error;
      await lookAgain();
      await failOnForeignUse(ec2, [groupId], ours);
      return undefined;
    }
  });
  if (deleted) return;
  throw new ProblemError({
    code: 'GroupInUse',
    sentence: `Security group ${groupId} was still in use when time ran out. Delete again once its network interfaces are gone.`,
  });
}

/** Endpoints being removed and their network interfaces, which are no strangers to the group. */
export interface Ours {
  readonly endpointIds: ReadonlySet<string>;
  readonly networkInterfaceIds: ReadonlySet<string>;
}

/** Throws a ProblemError when groups or network interfaces that are not ours use one of these groups. */
export async function failOnForeignUse(ec2: Ec2, groupIds: readonly string[], ours: Ours): Promise<void> {
  if (groupIds.length === 0) return;
  const Values = [...groupIds];
  const [inbound, outbound, interfaces] = await Promise.all([
    readGroups(ec2, [{ Name: 'ip-permission.group-id', Values }]),
    readGroups(ec2, [{ Name: 'egress.ip-permission.group-id', Values }]),
    readNetworkInterfaces(ec2, [{ Name: 'group-id', Values }]),
  ]);
  const referrers = [...inbound, ...outbound]
    .map(toSecurityGroup)
    .filter(
      ({ id, refersTo }) => !groupIds.includes(id) && refersTo.some((other) => groupIds.includes(other)),
    )
    .map(({ id }) => id);
  const others = interfaces
    .filter(({ Groups = [] }) => Groups.some(({ GroupId = '' }) => groupIds.includes(GroupId)))
    .filter((networkInterface) => !isInterfaceOf(networkInterface, ours));
  const strangers = (await dropOrphans(ec2, others)).flatMap(
    ({ NetworkInterfaceId }) => NetworkInterfaceId ?? [],
  );
  const users = [...new Set([...referrers, ...strangers])];
  if (users.length === 0) return;
  throw new ProblemError({
    code: 'GroupInUse',
    sentence: `Security group ${groupIds.join(', ')} cannot be deleted because ${users.join(', ')} uses it. Remove that use, then delete again.`,
  });
}

/** A young endpoint may not list its interfaces yet; each interface's description names its endpoint. */
export function isInterfaceOf(
  { NetworkInterfaceId = '', Description = '' }: NetworkInterface,
  ours: Ours,
): boolean {
  return (
    ours.networkInterfaceIds.has(NetworkInterfaceId) ||
    [...ours.endpointIds].some((endpointId) => Description.includes(endpointId))
  );
}

/** Without the interfaces whose endpoint is gone or going: they follow it, if minutes later. */
async function dropOrphans(ec2: Ec2, interfaces: readonly NetworkInterface[]): Promise<NetworkInterface[]> {
  const findEndpointId = ({ Description = '' }: NetworkInterface) => Description.match(/vpce-[0-9a-f]+/)?.[0];
  const endpoints = await readEndpointsById(
    ec2,
    interfaces.flatMap((one) => findEndpointId(one) ?? []),
  );
  const staying = endpoints.filter(({ state }) => state !== 'deleting').map(({ id }) => id);
  return interfaces.filter((one) => {
    const endpointId = findEndpointId(one);
    return endpointId === undefined || staying.includes(endpointId);
  });
}

export function readGroups({ client }: Ec2, Filters: Filter[]) {
  return readPages(async (NextToken) => {
    const answer = await client.send(
      new DescribeSecurityGroupsCommand({ Filters, MaxResults: 1_000, NextToken }),
    );
    return [answer.SecurityGroups, answer.NextToken];
  });
}

export function readNetworkInterfaces({ client }: Ec2, Filters: Filter[]) {
  return readPages(async (NextToken) => {
    const page = { Filters, MaxResults: 1_000, NextToken };
    const answer = await client.send(new DescribeNetworkInterfacesCommand(page));
    return [answer.NetworkInterfaces, answer.NextToken];
  });
}
