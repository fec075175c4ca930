import {
  AssociateDhcpOptionsCommand,
  CreateDhcpOptionsCommand,
  CreateNetworkAclEntryCommand,
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { given, type Item, only, refusalOf } from '../item';
import { inVpc, type Network } from '../network';

const readAcl = async (client: EC2Client, network: Network) =>
  only((await client.send(new DescribeNetworkAclsCommand({ Filters: [inVpc(network)] }))).NetworkAcls);
const deny = async (client: EC2Client, network: Network) => {
  const { NetworkAclId } = await readAcl(client, network);
  const rule = { RuleNumber: 50, RuleAction: 'deny', Egress: true, Protocol: '6' } as const;
  const where = { NetworkAclId, CidrBlock: network.within(2), PortRange: { From: 443, To: 443 } };
  return new CreateNetworkAclEntryCommand({ ...where, ...rule });
};
const createSet = async (client: EC2Client) => {
  const DhcpConfigurations = [{ Key: 'domain-name-servers', Values: ['192.0.2.53', '192.0.2.54'] }];
  const { DhcpOptions } = await client.send(new CreateDhcpOptionsCommand({ DhcpConfigurations }));
  return given(DhcpOptions);
};

/** What a breaker of networks asks for: network ACLs and DHCP options. */
export const aclItems: Item[] = [
  {
    id: 'B33',
    what: 'DescribeNetworkAcls: the default ACL of a VPC lets all in and out, and holds its subnets',
    run: readAcl,
  },
  {
    id: 'B34',
    what: 'CreateNetworkAclEntry: the entry is listed by its number; the number is refused a second time',
    run: async (client, network) => {
      const command = await deny(client, network);
      await client.send(command);
      return { acl: await readAcl(client, network), again: await refusalOf(client.send(command)) };
    },
  },
  {
    id: 'B35',
    what: 'CreateDhcpOptions and AssociateDhcpOptions: the set, and the VPC that has it',
    run: async (client, { vpcId }) => {
      const { DhcpOptionsId = '', DhcpConfigurations } = await createSet(client);
      await client.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId, VpcId: vpcId }));
      const { Vpcs } = await client.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
      const read = await client.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [DhcpOptionsId] }));
      const isAssociated = only(Vpcs).DhcpOptionsId === DhcpOptionsId;
      return { DhcpConfigurations, isAssociated, read: only(read.DhcpOptions) };
    },
    besides: { 'read.OwnerId': 'the emulator leaves it out' },
  },
];
