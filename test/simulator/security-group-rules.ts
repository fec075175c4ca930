import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  IpPermission,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
} from '@aws-sdk/client-ec2';
import type { SecurityGroup, SecurityGroupRule } from './account';
import { type Action, action, type Wire, type World } from './action';
import { isCidr, isIpv6Cidr } from './cidr';
import { refuseUnknown } from './ids';
import { type FilterTable, list, listParameters } from './listing';
import { find, visible } from './lookup';
import { refuse } from './refusal';
import { readTags } from './tags';

type AuthorizeRequest = AuthorizeSecurityGroupIngressRequest & AuthorizeSecurityGroupEgressRequest;
type RevokeRequest = RevokeSecurityGroupIngressRequest & RevokeSecurityGroupEgressRequest;
type Peer = Pick<
  SecurityGroupRule,
  'CidrIpv4' | 'CidrIpv6' | 'PrefixListId' | 'ReferencedGroupInfo' | 'Description'
>;
type Draft = Peer & Pick<SecurityGroupRule, 'IsEgress' | 'IpProtocol' | 'FromPort' | 'ToPort'>;

const ruleFilters: FilterTable<SecurityGroupRule> = {
  'group-id': (rule) => [rule.GroupId],
  'security-group-rule-id': (rule) => [rule.SecurityGroupRuleId],
};

const authorize = (IsEgress: boolean): Action =>
  action<AuthorizeRequest, AuthorizeSecurityGroupIngressResult>(
    ['GroupId', 'IpPermissions', 'TagSpecifications'],
    (world, request) => {
      const group = find(world, 'securityGroups', request.GroupId ?? '');
      const Tags = readTags(world, request.TagSpecifications, 'security-group-rule');
      const drafts = readRules(world, request.IpPermissions, IsEgress);
      drafts.forEach((draft) => void refuseRepeated(group, draft));
      if (group.rules.length + drafts.length > world.settings.quotas.rulesPerGroup) {
        throw refuse('RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules has been reached.');
      }
      const rules = drafts.map((draft) => ({
        SecurityGroupRuleId: world.account.newId('securityGroupRules'),
        GroupId: group.GroupId,
        GroupOwnerId: group.OwnerId,
        Tags,
        ...draft,
      }));
      group.rules.push(...rules);
      return { Return: true, SecurityGroupRules: rules };
    },
  );

const revoke = (IsEgress: boolean): Action =>
  action<RevokeRequest, RevokeSecurityGroupIngressResult>(
    ['GroupId', 'IpPermissions', 'SecurityGroupRuleIds'],
    (world, request) => {
      const group = find(world, 'securityGroups', request.GroupId ?? '');
      const goneIds = request.SecurityGroupRuleIds?.map((id) => {
        const rule = group.rules.find(
          (each) => each.SecurityGroupRuleId === id && each.IsEgress === IsEgress,
        );
        return rule ?? refuseUnknown('securityGroupRules', id, world.settings);
      });
      const gone =
        goneIds ?? readRules(world, request.IpPermissions, IsEgress).map((draft) => findRule(group, draft));
      group.rules = group.rules.filter((rule) => !gone.includes(rule));
      return { Return: true };
    },
  );

export const securityGroupRuleActions: Record<string, Action> = {
  AuthorizeSecurityGroupIngress: authorize(false),
  AuthorizeSecurityGroupEgress: authorize(true),
  RevokeSecurityGroupIngress: revoke(false),
  RevokeSecurityGroupEgress: revoke(true),

  DescribeSecurityGroupRules: action<DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult>(
    ['SecurityGroupRuleIds', ...listParameters],
    (world, request) => {
      const all = visible(world, 'securityGroups').flatMap(({ rules }) => rules);
      const wanted = request.SecurityGroupRuleIds?.map(
        (id) =>
          all.find((rule) => rule.SecurityGroupRuleId === id) ??
          refuseUnknown('securityGroupRules', id, world.settings),
      );
      const { items, next } = list(world, request, wanted ?? all, ruleFilters);
      return { SecurityGroupRules: items, NextToken: next };
    },
  ),
};

/** DescribeSecurityGroups gathers rules of one protocol and port range into one permission. */
export function toPermissions(rules: readonly SecurityGroupRule[]): Wire<IpPermission>[] {
  const kindOf = (rule: SecurityGroupRule) => `${rule.IpProtocol} ${rule.FromPort} ${rule.ToPort}`;
  return [...new Set(rules.map(kindOf))].map((kind) => {
    const same = rules.filter((rule) => kindOf(rule) === kind);
    const { IpProtocol, FromPort, ToPort } = same[0] ?? {};
    const ports = IpProtocol === '-1' ? {} : { FromPort, ToPort };
    const pick = <T extends object>(read: (rule: SecurityGroupRule) => T | '' | undefined): T[] =>
      same.flatMap((rule) => read(rule) || []);
    return {
      IpProtocol,
      ...ports,
      IpRanges: pick(({ CidrIpv4, Description }) => CidrIpv4 && { CidrIp: CidrIpv4, Description }),
      Ipv6Ranges: pick(({ CidrIpv6, Description }) => CidrIpv6 && { CidrIpv6, Description }),
      PrefixListIds: pick(({ PrefixListId, Description }) => PrefixListId && { PrefixListId, Description }),
      UserIdGroupPairs: pick(
        ({ ReferencedGroupInfo, Description }) =>
          ReferencedGroupInfo && { ...ReferencedGroupInfo, Description },
      ),
    };
  });
}

function readRules(world: World, permissions: IpPermission[] | undefined, IsEgress: boolean): Draft[] {
  if (!permissions) throw refuse('MissingParameter', 'The request must contain the parameter ipPermissions');
  return permissions.flatMap((permission) => {
    const { IpProtocol = '', FromPort = -1, ToPort = -1 } = permission;
    if (!['tcp', 'udp', 'icmp', 'icmpv6', '-1'].includes(IpProtocol)) {
      throw refuse('InvalidParameterValue', `Invalid value '${IpProtocol}' for IP protocol.`);
    }
    if (IpProtocol === 'tcp' && (FromPort < 0 || ToPort > 65_535 || FromPort > ToPort)) {
      throw refuse('InvalidParameterValue', `Invalid port range ${FromPort} to ${ToPort}.`);
    }
    return readPeers(world, permission).map((peer) => ({ IsEgress, IpProtocol, FromPort, ToPort, ...peer }));
  });
}

function readPeers(world: World, permission: IpPermission): Peer[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  const said = (Description: string | undefined) => (Description === undefined ? {} : { Description });
  return [
    ...IpRanges.map(({ CidrIp: CidrIpv4 = '', Description }) => {
      if (isCidr(CidrIpv4)) return { CidrIpv4, ...said(Description) };
      throw refuse('InvalidParameterValue', `CIDR block ${CidrIpv4} is malformed`);
    }),
    ...Ipv6Ranges.map(({ CidrIpv6 = '', Description }) => {
      if (isIpv6Cidr(CidrIpv6)) return { CidrIpv6, ...said(Description) };
      throw refuse('InvalidParameterValue', `CIDR block ${CidrIpv6} is malformed`);
    }),
    ...PrefixListIds.map(({ PrefixListId = '', Description }) => {
      if (world.account.prefixLists.has(PrefixListId)) return { PrefixListId, ...said(Description) };
      return refuseUnknown('prefixLists', PrefixListId, world.settings);
    }),
    ...UserIdGroupPairs.map(({ GroupId = '', Description }) => {
      const { OwnerId: UserId } = find(world, 'securityGroups', GroupId);
      return { ReferencedGroupInfo: { GroupId, UserId }, ...said(Description) };
    }),
  ];
}

const peerOf = (rule: Peer): string | undefined =>
  rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId;

/** Two rules are one when they differ in their description only. */
const isSame = (a: Draft, b: Draft): boolean =>
  a.IsEgress === b.IsEgress &&
  a.IpProtocol === b.IpProtocol &&
  a.FromPort === b.FromPort &&
  a.ToPort === b.ToPort &&
  peerOf(a) === peerOf(b);

function refuseRepeated(group: SecurityGroup, draft: Draft): void {
  if (!group.rules.some((rule) => isSame(rule, draft))) return;
  throw refuse(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peerOf(draft)}, ${draft.IpProtocol.toUpperCase()}, from port: ${draft.FromPort}, to port: ${draft.ToPort}, ALLOW" already exists`,
  );
}

function findRule(group: SecurityGroup, draft: Draft): SecurityGroupRule {
  const rule = group.rules.find((each) => isSame(each, draft));
  if (rule) return rule;
  throw refuse('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
}
