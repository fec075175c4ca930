import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type Filter,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { type Item, only, refusalOf } from '../item';
import { inVpc, type Network } from '../network';
import { missing } from './endpoints';

const https: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'from the VPC' }],
};
const read = async (client: EC2Client, { groupId }: Network) =>
  only((await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }))).SecurityGroups);
const create = ({ vpcId: VpcId }: Network, GroupName = 'tasks') =>
  new CreateSecurityGroupCommand({ VpcId, GroupName, Description: 'of the tasks' });
const admit = ({ groupId: GroupId }: Network, ...IpPermissions: IpPermission[]) =>
  new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
const revoke = ({ groupId: GroupId }: Network, ...IpPermissions: IpPermission[]) =>
  new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions });

/** What the handler and a builder of networks ask for: security groups and their rules. */
export const groupItems: Item[] = [
  {
    id: 'B22',
    what: 'CreateSecurityGroup: the reply; a name twice is refused',
    run: async (client, network) => ({
      reply: await client.send(create(network)),
      again: await refusalOf(client.send(create(network))),
    }),
  },
  {
    id: 'B23',
    what: 'DescribeSecurityGroups: a new group lets everything out',
    run: read,
  },
  {
    id: 'B24',
    what: 'DescribeSecurityGroups: the filters vpc-id, group-name, group-id and tag; an unknown id is refused',
    run: async (client, network) => {
      const Resources = [network.groupId];
      await client.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'owner', Value: 'us' }] }));
      const select = async (...filters: Filter[]) => {
        const Filters = [inVpc(network), ...filters];
        const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
        return SecurityGroups.map(({ GroupName, Tags }) => ({ GroupName, Tags }));
      };
      const unknown = new DescribeSecurityGroupsCommand({ GroupIds: [missing('sg')] });
      return {
        all: await select(),
        name: await select({ Name: 'group-name', Values: ['endpoints'] }),
        id: await select({ Name: 'group-id', Values: Resources }),
        tag: await select({ Name: 'tag:owner', Values: ['us'] }),
        other: await select({ Name: 'tag:owner', Values: ['them'] }),
        unknown: await refusalOf(client.send(unknown)),
      };
    },
  },
  {
    id: 'B25',
    what: 'AuthorizeSecurityGroupIngress: the reply, the group, and the same rule again',
    run: async (client, network) => ({
      reply: await client.send(admit(network, https)),
      group: await read(client, network),
      again: await refusalOf(client.send(admit(network, https))),
    }),
    besides: { 'reply.SecurityGroupRules.GroupOwnerId': 'the emulator leaves it out' },
  },
  {
    id: 'B26',
    what: 'AuthorizeSecurityGroupIngress: by a group, by IPv6, for all protocols',
    run: async (client, network) => {
      const UserIdGroupPairs = [{ GroupId: network.groupId }];
      const { IpProtocol, FromPort, ToPort } = https;
      await client.send(admit(network, { IpProtocol, FromPort, ToPort, UserIdGroupPairs }));
      const Ipv6Ranges = [{ CidrIpv6: '2001:db8::/32' }];
      await client.send(admit(network, { IpProtocol, FromPort, ToPort, Ipv6Ranges }));
      await client.send(admit(network, { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.1.2.3/32' }] }));
      return (await read(client, network)).IpPermissions;
    },
  },
  {
    id: 'B27',
    what: 'RevokeSecurityGroupIngress by permission, and again',
    run: async (client, network) => {
      await client.send(admit(network, https));
      const reply = await client.send(revoke(network, https));
      const { IpPermissions } = await read(client, network);
      return { reply, IpPermissions, again: await refusalOf(client.send(revoke(network, https))) };
    },
  },
  {
    id: 'B28',
    what: 'rules of an unknown group are refused',
    run: async (client, network) => ({
      admit: await refusalOf(client.send(admit({ ...network, groupId: missing('sg') }, https))),
      revoke: await refusalOf(client.send(revoke({ ...network, groupId: missing('sg') }, https))),
    }),
  },
  {
    id: 'B29',
    what: 'egress: revoke the one rule a group is born with, authorize another, and again',
    run: async (client, network) => {
      const { groupId: GroupId } = network;
      const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      const revoked = await client.send(
        new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: all }),
      );
      const allow = () =>
        client.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [https] }));
      const reply = await allow();
      const { IpPermissionsEgress } = await read(client, network);
      return { revoked, reply, IpPermissionsEgress, again: await refusalOf(allow()) };
    },
    besides: { 'reply.SecurityGroupRules.GroupOwnerId': 'the emulator leaves it out' },
  },
  {
    id: 'B30',
    what: 'DescribeSecurityGroupRules by group',
    run: async (client, network) => {
      await client.send(admit(network, https));
      const Filters = [{ Name: 'group-id', Values: [network.groupId] }];
      return (await client.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules;
    },
    besides: { GroupOwnerId: 'the emulator leaves it out' },
  },
  {
    id: 'B31',
    what: 'DeleteSecurityGroup, and again',
    run: async (client, network) => {
      const remove = (GroupId: string | undefined) =>
        client.send(new DeleteSecurityGroupCommand({ GroupId }));
      const { GroupId } = await client.send(create(network));
      const reply = await remove(GroupId);
      return { reply, again: await refusalOf(remove(GroupId)) };
    },
    besides: {
      'reply.GroupId': 'newer than the emulator',
      'reply.Return': 'the emulator leaves it out',
    },
  },
  {
    id: 'B32',
    what: 'DescribeNetworkInterfaces: none in a new VPC; an unknown id is refused',
    run: async (client, network) => {
      const unknown = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [missing('eni')] });
      const { NetworkInterfaces } = await client.send(
        new DescribeNetworkInterfacesCommand({ Filters: [inVpc(network)] }),
      );
      return { NetworkInterfaces, unknown: await refusalOf(client.send(unknown)) };
    },
  },
];
