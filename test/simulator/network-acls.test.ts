import {
  AssociateDhcpOptionsCommand,
  CreateDhcpOptionsCommand,
  CreateNetworkAclEntryCommand,
  DeleteVpcCommand,
  DescribeDhcpOptionsCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { first, refusalOf, type Stage, setStage, strike } from './stage';
import { addVpc } from './world';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => strike(stage));

const readAcl = async (vpcId = stage.plain.vpcId) => {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  return first((await stage.client.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls);
};

test('every VPC has a default ACL that lets all through and holds its subnets', async () => {
  const { IsDefault, Entries = [], Associations = [] } = await readAcl();
  expect(IsDefault).toBe(true);
  expect(Entries.map(({ RuleNumber, RuleAction, Egress }) => [RuleNumber, RuleAction, Egress])).toEqual([
    [100, 'allow', true],
    [100, 'allow', false],
    [32767, 'deny', true],
    [32767, 'deny', false],
  ]);
  expect(Associations).toHaveLength(5);
});

test('an entry is listed in the order of its number, which each direction has once', async () => {
  const { NetworkAclId } = await readAcl();
  const entry = new CreateNetworkAclEntryCommand({
    ...{ NetworkAclId, RuleNumber: 50, RuleAction: 'deny', Egress: false, Protocol: '6' },
    ...{ CidrBlock: '10.0.0.0/8', PortRange: { From: 443, To: 443 } },
  });
  await stage.client.send(entry);
  expect((await readAcl()).Entries?.[0]).toMatchObject({ RuleNumber: 50, PortRange: { From: 443, To: 443 } });
  expect(await refusalOf(stage.client.send(entry))).toMatch(/^NetworkAclEntryAlreadyExists/);
});

test('the ACL goes with its VPC', async () => {
  const { VpcId } = addVpc(stage.simulator, '10.9.0.0/16');
  await stage.client.send(new DeleteVpcCommand({ VpcId }));
  expect(await refusalOf(readAcl(VpcId))).toContain('no first item');
});

test("a new VPC has the Region's DHCP options, until it is given others", async () => {
  const { client, plain } = stage;
  const readResolvers = async () => {
    const vpc = first((await client.send(new DescribeVpcsCommand({ VpcIds: [plain.vpcId] }))).Vpcs);
    const DhcpOptionsIds = [vpc.DhcpOptionsId ?? ''];
    const set = first((await client.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds }))).DhcpOptions);
    const servers = set.DhcpConfigurations?.find(({ Key }) => Key === 'domain-name-servers');
    return servers?.Values?.map(({ Value }) => Value);
  };
  expect(await readResolvers()).toEqual(['AmazonProvidedDNS']);
  const DhcpConfigurations = [{ Key: 'domain-name-servers', Values: ['192.0.2.53'] }];
  const { DhcpOptions } = await client.send(new CreateDhcpOptionsCommand({ DhcpConfigurations }));
  const DhcpOptionsId = DhcpOptions?.DhcpOptionsId;
  await client.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId, VpcId: plain.vpcId }));
  expect(await readResolvers()).toEqual(['192.0.2.53']);
});
