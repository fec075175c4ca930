import { type Built, perform } from '../simulator/perform';
import type { Simulator } from '../simulator/simulator';
import { addSubnet, addTable } from '../simulator/world';

/** What people do by hand beside the stack: no call in the log, no throttling, seen at once. */
export const act = (simulator: Built, action: string, request: object): void =>
  void perform(simulator, action, request);

/** A private subnet with a table of its own, that leads nowhere. */
export function addPrivateSubnet(simulator: Simulator, vpcId: string, cidr: string, zone: string) {
  const table = addTable(simulator, vpcId);
  const { SubnetId: subnetId } = addSubnet(simulator, vpcId, { cidr, zone, table });
  return { subnetId, tableId: table.RouteTableId };
}

export function tagByHand(simulator: Simulator, id: string, key: string, value: string): void {
  act(simulator, 'CreateTags', { Resources: [id], Tags: [{ Key: key, Value: value }] });
}

/** What the network team keeps in SSM; without a value, the parameter is gone. */
export function setParameter({ account }: Built, name: string, Value?: string, Type = 'String'): void {
  if (Value === undefined) account.parameters.delete(name);
  else account.parameters.set(name, { Type, Value });
}

/** The VPC that has the tag from now on, and no other has. */
export function moveTag(simulator: Built, vpcId: string | undefined, Key: string, Value: string): void {
  const Tags = [{ Key, Value }];
  const Resources = [...simulator.account.vpcs.keys()];
  if (Resources.length > 0) act(simulator, 'DeleteTags', { Resources, Tags });
  if (vpcId !== undefined) act(simulator, 'CreateTags', { Resources: [vpcId], Tags });
}

/** A rule of a group that admits another group, which therefore cannot be deleted. */
export function refer(simulator: Simulator, groupId: string, toGroupId: string): void {
  act(simulator, 'AuthorizeSecurityGroupIngress', referring(groupId, toGroupId));
}

export function unrefer(simulator: Simulator, groupId: string, toGroupId: string): void {
  act(simulator, 'RevokeSecurityGroupIngress', referring(groupId, toGroupId));
}

export function admitByHand(simulator: Simulator, groupId: string, block: string): void {
  act(simulator, 'AuthorizeSecurityGroupIngress', {
    GroupId: groupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: block }] }],
  });
}

function referring(GroupId: string, toGroupId: string) {
  const UserIdGroupPairs = [{ GroupId: toGroupId }];
  return { GroupId, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs }] };
}
