import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup as SecurityGroupShape,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup, SecurityGroupRule, Vpc } from './account';
import { type Action, action, visibleFrom, type Wire, type World } from './action';
import { type FilterTable, list, listParameters } from './listing';
import { find, visible } from './lookup';
import { refuse } from './refusal';
import { toPermissions } from './security-group-rules';
import { readTags } from './tags';

const filters: FilterTable<SecurityGroup> = {
  'group-id': (group) => [group.GroupId],
  'group-name': (group) => [group.GroupName],
  description: (group) => [group.Description],
  'vpc-id': (group) => [group.VpcId],
  'owner-id': (group) => [group.OwnerId],
  'ip-permission.cidr': (group) => inbound(group).map((rule) => rule.CidrIpv4),
  'ip-permission.ipv6-cidr': (group) => inbound(group).map((rule) => rule.CidrIpv6),
  'ip-permission.group-id': (group) => inbound(group).map((rule) => rule.ReferencedGroupInfo?.GroupId),
  'ip-permission.from-port': (group) => inbound(group).map((rule) => rule.FromPort),
  'ip-permission.to-port': (group) => inbound(group).map((rule) => rule.ToPort),
  'ip-permission.protocol': (group) => inbound(group).map((rule) => rule.IpProtocol),
  'egress.ip-permission.cidr': (group) => outbound(group).map((rule) => rule.CidrIpv4),
  'egress.ip-permission.group-id': (group) =>
    outbound(group).map((rule) => rule.ReferencedGroupInfo?.GroupId),
  'egress.ip-permission.prefix-list-id': (group) => outbound(group).map((rule) => rule.PrefixListId),
};
const inbound = (group: SecurityGroup) => group.rules.filter(({ IsEgress }) => !IsEgress);
const outbound = (group: SecurityGroup) => group.rules.filter(({ IsEgress }) => IsEgress);

/** EC2 API Reference, CreateSecurityGroup: allowed characters of name and description in a VPC. */
const allowedText = /^[\w .\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

export const securityGroupActions: Record<string, Action> = {
  // VPC User Guide, "VPC sharing": participants may have groups of their own, so no findOwnVpc here.
  CreateSecurityGroup: action<CreateSecurityGroupRequest, CreateSecurityGroupResult>(
    ['GroupName', 'Description', 'VpcId', 'TagSpecifications'],
    (world, { GroupName = '', Description = '', VpcId, TagSpecifications }) => {
      if (!VpcId) throw refuse('VPCIdNotSpecified', 'No default VPC for this user.');
      const vpc = find(world, 'vpcs', VpcId);
      for (const [key, text] of Object.entries({ GroupName, GroupDescription: Description })) {
        if (allowedText.test(text)) continue;
        throw refuse(
          'InvalidParameterValue',
          `Value (${text}) for parameter ${key} is invalid. Character sets beyond ASCII are not supported.`,
        );
      }
      if (/^sg-/i.test(GroupName) || GroupName === 'default') {
        throw refuse('InvalidParameterValue', `Invalid security group name '${GroupName}'.`);
      }
      const groups = [...world.account.securityGroups.values()];
      if (groups.some((group) => group.VpcId === VpcId && group.GroupName === GroupName)) {
        throw refuse(
          'InvalidGroup.Duplicate',
          `The security group '${GroupName}' already exists for VPC '${VpcId}'`,
        );
      }
      if (groups.length >= world.settings.quotas.groupsPerRegion) {
        throw refuse('SecurityGroupLimitExceeded', 'The maximum number of security groups has been reached.');
      }
      const Tags = readTags(world, TagSpecifications, 'security-group');
      const group = addGroup(world, vpc, { GroupName, Description, Tags });
      return { GroupId: group.GroupId, Tags, SecurityGroupArn: arnOf(world, group) };
    },
  ),

  // "Error codes": DependencyViolation and CannotDelete.
  DeleteSecurityGroup: action<DeleteSecurityGroupRequest, DeleteSecurityGroupResult>(
    ['GroupId'],
    (world, request) => {
      if (!request.GroupId) {
        throw refuse('MissingParameter', 'The request must contain the parameter groupName or groupId');
      }
      const { GroupId, GroupName } = find(world, 'securityGroups', request.GroupId);
      if (GroupName === 'default') {
        throw refuse(
          'CannotDelete',
          `the specified group: "${GroupId}" name: "default" cannot be deleted by a user`,
        );
      }
      const { networkInterfaces, securityGroups } = world.account;
      const used = [...networkInterfaces.values()].some((eni) => eni.groupIds.includes(GroupId));
      const named = [...securityGroups.values()].some(
        (other) =>
          other.GroupId !== GroupId &&
          other.rules.some((rule) => rule.ReferencedGroupInfo?.GroupId === GroupId),
      );
      if (used || named) {
        throw refuse('DependencyViolation', `resource ${GroupId} has a dependent object`);
      }
      securityGroups.delete(GroupId);
      return { Return: true, GroupId };
    },
  ),

  DescribeSecurityGroups: action<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult>(
    ['GroupIds', ...listParameters],
    (world, request) => {
      const groups =
        request.GroupIds?.map((id) => find(world, 'securityGroups', id)) ?? visible(world, 'securityGroups');
      const { items, next } = list(world, request, groups, filters);
      return { SecurityGroups: items.map((group) => toWire(world, group)), NextToken: next };
    },
  ),
};

/** Admits its own members and lets everything out (VPC User Guide, "Default security groups"). */
export function addDefaultGroup(world: World, vpc: Vpc): SecurityGroup {
  const group = addGroup(world, vpc, {
    GroupName: 'default',
    Description: 'default VPC security group',
    Tags: [],
  });
  group.rules.push(
    newRule(world, group, {
      IsEgress: false,
      ReferencedGroupInfo: { GroupId: group.GroupId, UserId: group.OwnerId },
    }),
  );
  return group;
}

/** VPC User Guide, "Security groups": a new one lets everything out, IPv6 too where the VPC has it. */
function addGroup(
  world: World,
  vpc: Vpc,
  what: Pick<SecurityGroup, 'GroupName' | 'Description' | 'Tags'>,
): SecurityGroup {
  const { account } = world;
  const group: SecurityGroup = {
    visibleFrom: visibleFrom(world),
    GroupId: account.newId('securityGroups'),
    VpcId: vpc.VpcId,
    OwnerId: account.id,
    rules: [],
    ...what,
  };
  group.rules.push(newRule(world, group, { IsEgress: true, CidrIpv4: '0.0.0.0/0' }));
  if (vpc.Ipv6CidrBlockAssociationSet.length > 0) {
    group.rules.push(newRule(world, group, { IsEgress: true, CidrIpv6: '::/0' }));
  }
  account.securityGroups.set(group.GroupId, group);
  return group;
}

function newRule(
  { account }: World,
  { GroupId, OwnerId }: SecurityGroup,
  what: Partial<SecurityGroupRule> & { IsEgress: boolean },
): SecurityGroupRule {
  return {
    SecurityGroupRuleId: account.newId('securityGroupRules'),
    GroupId,
    GroupOwnerId: OwnerId,
    IpProtocol: '-1',
    FromPort: -1,
    ToPort: -1,
    Tags: [],
    ...what,
  };
}

const arnOf = ({ account }: World, { GroupId, OwnerId }: SecurityGroup): string =>
  `arn:aws:ec2:${account.region}:${OwnerId}:security-group/${GroupId}`;

function toWire(world: World, group: SecurityGroup): Wire<SecurityGroupShape> {
  return {
    ...group,
    SecurityGroupArn: arnOf(world, group),
    IpPermissions: toPermissions(inbound(group)),
    IpPermissionsEgress: toPermissions(outbound(group)),
  };
}
