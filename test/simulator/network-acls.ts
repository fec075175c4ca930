import type {
  CreateNetworkAclEntryRequest,
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl as NetworkAclShape,
} from '@aws-sdk/client-ec2';
import type { NetworkAcl, NetworkAclEntry, Vpc } from './account';
import { type Action, action, done, visibleFrom, type Wire, type World } from './action';
import { type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, visible } from './lookup';
import { refuse } from './refusal';

const filters: FilterTable<Wire<NetworkAclShape>> = {
  'network-acl-id': (acl) => [acl.NetworkAclId],
  'vpc-id': (acl) => [acl.VpcId],
  'owner-id': (acl) => [acl.OwnerId],
  default: (acl) => [acl.IsDefault],
  'association.subnet-id': (acl) => (acl.Associations ?? []).map(({ SubnetId }) => SubnetId),
};

/** EC2 API Reference, CreateNetworkAclEntry: rule numbers end at 32766; 32767 is the `*` that denies the rest. */
const LAST_RULE = 32_767;

export const networkAclActions: Record<string, Action> = {
  CreateNetworkAclEntry: action<CreateNetworkAclEntryRequest, typeof done>(
    ['NetworkAclId', 'CidrBlock', 'Egress', 'Protocol', 'PortRange', 'RuleAction', 'RuleNumber'],
    (world, request) => {
      const acl = find(world, 'networkAcls', request.NetworkAclId ?? '');
      findOwnVpc(world, acl.VpcId);
      const entry: NetworkAclEntry = {
        CidrBlock: request.CidrBlock ?? '0.0.0.0/0',
        Egress: request.Egress ?? false,
        Protocol: request.Protocol ?? '-1',
        ...(request.PortRange && {
          PortRange: { From: request.PortRange.From ?? 0, To: request.PortRange.To ?? 65_535 },
        }),
        RuleAction: request.RuleAction ?? 'allow',
        RuleNumber: request.RuleNumber ?? 0,
      };
      const isTaken = acl.Entries.some(
        ({ RuleNumber, Egress }) => RuleNumber === entry.RuleNumber && Egress === entry.Egress,
      );
      if (isTaken) {
        throw refuse(
          'NetworkAclEntryAlreadyExists',
          `The network acl entry identified by ${entry.RuleNumber} already exists.`,
        );
      }
      acl.Entries.push(entry);
      return done;
    },
  ),

  DescribeNetworkAcls: action<DescribeNetworkAclsRequest, DescribeNetworkAclsResult>(
    ['NetworkAclIds', ...listParameters],
    (world, request) => {
      const acls =
        request.NetworkAclIds?.map((id) => find(world, 'networkAcls', id)) ?? visible(world, 'networkAcls');
      const views = acls.map((acl) => toWire(world, acl));
      const { items, next } = list(world, request, views, filters);
      return { NetworkAcls: items, NextToken: next };
    },
  ),
};

/** VPC User Guide, "Network ACLs": the default one lets all in and out, and every new subnet is with it. */
export function addDefaultAcl(world: World, vpc: Vpc): void {
  const { account } = world;
  const everything = { CidrBlock: '0.0.0.0/0', Protocol: '-1' };
  const acl: NetworkAcl = {
    visibleFrom: visibleFrom(world),
    NetworkAclId: account.newId('networkAcls'),
    VpcId: vpc.VpcId,
    OwnerId: vpc.OwnerId,
    IsDefault: true,
    Entries: [true, false].flatMap((Egress) => [
      { ...everything, Egress, RuleAction: 'allow', RuleNumber: 100 },
      { ...everything, Egress, RuleAction: 'deny', RuleNumber: LAST_RULE },
    ]),
    Tags: [],
  };
  account.networkAcls.set(acl.NetworkAclId, acl);
}

/** No other ACLs are played, so that every subnet of the VPC is with the default one. */
function toWire({ account }: World, acl: NetworkAcl): Wire<NetworkAclShape> {
  const { NetworkAclId } = acl;
  const inVpc = [...account.subnets.values()].filter(({ VpcId }) => VpcId === acl.VpcId);
  return {
    ...acl,
    Entries: [...acl.Entries].sort((one, other) => one.RuleNumber - other.RuleNumber),
    Associations: inVpc.map(({ SubnetId }) => ({
      NetworkAclAssociationId: SubnetId.replace('subnet', 'aclassoc'),
      NetworkAclId,
      SubnetId,
    })),
  };
}
