import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { first, refusalOf, type Stage, setStage, strike } from './stage';
import { addForeignInterface, addGroup } from './world';

const https = (...cidrs: string[]) => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp, Description: 'from the VPC' })),
});
let stage: Stage;
let GroupId: string;
beforeEach(async () => {
  stage = await setStage();
  GroupId = addGroup(stage.simulator, stage.plain.vpcId, 'ours');
});
afterEach(() => strike(stage));

const read = async () =>
  first((await stage.client.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))).SecurityGroups);

test('rules come and go, and none is there twice', async () => {
  const { client } = stage;
  const authorize = new AuthorizeSecurityGroupIngressCommand({
    GroupId,
    IpPermissions: [{ ...https('10.0.0.0/16', '10.1.0.0/16'), Ipv6Ranges: [{ CidrIpv6: 'fd00::/8' }] }],
  });
  const { SecurityGroupRules } = await client.send(authorize);
  expect(SecurityGroupRules).toHaveLength(3);
  expect((await read()).IpPermissions).toMatchObject([
    {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '10.0.0.0/16', Description: 'from the VPC' }, { CidrIp: '10.1.0.0/16' }],
      Ipv6Ranges: [{ CidrIpv6: 'fd00::/8' }],
    },
  ]);
  expect(await refusalOf(client.send(authorize))).toBe(
    'InvalidPermission.Duplicate: the specified rule "peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
  );
  const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https('10.1.0.0/16')] });
  expect(await client.send(revoke)).toMatchObject({ Return: true });
  expect(await refusalOf(client.send(revoke))).toMatch(/^InvalidPermission.NotFound/);
  const Filters = [{ Name: 'group-id', Values: [GroupId] }];
  const rules = (await client.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules;
  expect(rules?.filter(({ IsEgress }) => !IsEgress)).toHaveLength(2);
});

test('egress starts wide open and can be narrowed to a prefix list', async () => {
  const { client } = stage;
  const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: all }));
  expect((await read()).IpPermissionsEgress).toEqual([]);
  const toS3 = [{ ...https(), PrefixListIds: [{ PrefixListId: 'pl-63a5400a' }] }];
  await client.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: toS3 }));
  expect((await read()).IpPermissionsEgress).toMatchObject([
    { PrefixListIds: [{ PrefixListId: 'pl-63a5400a' }] },
  ]);
});

test('names: one a VPC, plain characters', async () => {
  const { client, plain } = stage;
  const create = (GroupName: string, Description = 'x') =>
    refusalOf(client.send(new CreateSecurityGroupCommand({ GroupName, Description, VpcId: plain.vpcId })));
  expect(await create('ours')).toBe(
    `InvalidGroup.Duplicate: The security group 'ours' already exists for VPC '${plain.vpcId}'`,
  );
  expect(await create('sg-mine')).toMatch(/^InvalidParameterValue/);
  expect(await create('fine', 'not — fine')).toMatch(/^InvalidParameterValue/);
  expect(await create('fine')).toBe('no refusal');
});

test('a group in use stays: by an interface, by a rule of another group, by being the default one', async () => {
  const { client, simulator, plain } = stage;
  const remove = (id = GroupId) => refusalOf(client.send(new DeleteSecurityGroupCommand({ GroupId: id })));
  const eni = addForeignInterface(simulator, plain.implicitSubnetId, [GroupId]);
  expect(await remove()).toMatch(/^DependencyViolation/);
  simulator.account.networkInterfaces.delete(eni);
  const other = addGroup(simulator, plain.vpcId, 'other');
  const fromUs = [{ ...https(), UserIdGroupPairs: [{ GroupId }] }];
  await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: other, IpPermissions: fromUs }));
  const Filters = [{ Name: 'ip-permission.group-id', Values: [GroupId] }];
  const naming = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
  expect(naming.SecurityGroups).toMatchObject([{ GroupId: other }]);
  expect(await remove()).toMatch(/^DependencyViolation/);
  expect(await remove(other)).toBe('no refusal');
  expect(await remove()).toBe('no refusal');
  const defaultGroup = [...simulator.account.securityGroups.values()].find(
    (each) => each.GroupName === 'default',
  );
  expect(await remove(defaultGroup?.GroupId)).toMatch(/^CannotDelete/);
});

test('tags: set, changed, deleted by key or by value; bounded and never aws:', async () => {
  const { client, simulator } = stage;
  const Resources = [GroupId];
  const tag = (Key: string, Value: string) =>
    client.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value }] }));
  await tag('a', '1');
  await tag('a', '2');
  await tag('b', '1');
  await client.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'b' }, { Key: 'a', Value: 'other' }] }));
  expect((await read()).Tags).toEqual([{ Key: 'a', Value: '2' }]);
  expect(await refusalOf(tag('aws:x', ''))).toMatch(/^InvalidTagKey.Malformed/);
  simulator.settings.quotas.tagsPerResource = 1;
  expect(await refusalOf(tag('c', ''))).toMatch(/^TagLimitExceeded/);
  const unknown = new CreateTagsCommand({ Resources: ['thing-1'], Tags: [{ Key: 'a', Value: '' }] });
  expect(await refusalOf(client.send(unknown))).toMatch(/^InvalidID/);
});
