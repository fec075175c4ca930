import { CreateVpcEndpointCommand, type CreateVpcEndpointCommandInput } from '@aws-sdk/client-ec2';
import { findService } from './foreign-endpoint';
import { first, refusalOf, type Stage, setStage, strike } from './stage';
import {
  addForeignInterfaceEndpoint,
  addGroup,
  addHostedZone,
  addSubnet,
  addTable,
  addVpc,
  shareVpc,
} from './world';

const ecrApi = 'com.amazonaws.us-east-1.ecr.api';
const s3 = 'com.amazonaws.us-east-1.s3';
let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ settings: { throttling: false } });
});
afterEach(() => strike(stage));

const create = (more: Partial<CreateVpcEndpointCommandInput> = {}) =>
  stage.client.send(
    new CreateVpcEndpointCommand({
      VpcId: stage.plain.vpcId,
      VpcEndpointType: 'Interface',
      ServiceName: ecrApi,
      SubnetIds: stage.plain.privateSubnetIds,
      ...more,
    }),
  );
const createGateway = (more: Partial<CreateVpcEndpointCommandInput> = {}) =>
  create({ VpcEndpointType: 'Gateway', ServiceName: s3, SubnetIds: undefined, ...more });
const refusals: [string, () => Partial<CreateVpcEndpointCommandInput>, string][] = [
  [
    'two subnets of a zone',
    () => ({ SubnetIds: [first(stage.plain.privateSubnetIds), stage.plain.implicitSubnetId] }),
    'DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of subnet-',
  ],
  [
    'unknown service',
    () => ({ ServiceName: 'com.amazonaws.us-east-1.nope' }),
    "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.nope' does not exist",
  ],
  [
    'wrong type',
    () => ({ VpcEndpointType: 'Gateway', SubnetIds: undefined }),
    'InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]).',
  ],
  [
    'type left out is Gateway',
    () => ({ VpcEndpointType: undefined }),
    'InvalidParameter: Endpoint type (Gateway)',
  ],
  [
    'gateway with subnets',
    () => ({ VpcEndpointType: 'Gateway', ServiceName: s3 }),
    'InvalidParameter: Subnet IDs are only supported for Interface',
  ],
  [
    'gateway with groups',
    () => ({
      VpcEndpointType: 'Gateway',
      ServiceName: s3,
      SubnetIds: undefined,
      SecurityGroupIds: [addGroup(stage.simulator, stage.plain.vpcId, 'x')],
    }),
    'InvalidParameter: Security group IDs are only supported for Interface',
  ],
  [
    'gateway with private DNS',
    () => ({ VpcEndpointType: 'Gateway', ServiceName: s3, SubnetIds: undefined, PrivateDnsEnabled: true }),
    'InvalidParameter: Private DNS',
  ],
  [
    'interface with tables',
    () => ({ RouteTableIds: [stage.plain.mainTableId] }),
    'InvalidParameter: Route table IDs are only supported for Gateway',
  ],
  ['no JSON policy', () => ({ PolicyDocument: '{' }), 'InvalidPolicyDocument'],
  [
    'long policy',
    () => ({ PolicyDocument: JSON.stringify({ Statement: ['x'.repeat(20_480)] }) }),
    'InvalidPolicyDocument',
  ],
  ['unknown VPC', () => ({ VpcId: 'vpc-0123456789abcdef0' }), 'InvalidVpcID.NotFound'],
  ['malformed VPC', () => ({ VpcId: 'vpc-zzz' }), 'InvalidVpcID.Malformed'],
  ['unknown subnet', () => ({ SubnetIds: ['subnet-0123456789abcdef0'] }), 'InvalidSubnetID.NotFound'],
  ['malformed subnet', () => ({ SubnetIds: ['module.vpc.x'] }), 'InvalidSubnetID.Malformed'],
  ['unknown group', () => ({ SecurityGroupIds: ['sg-0123456789abcdef0'] }), 'InvalidGroup.NotFound'],
  [
    'unknown table',
    () => ({
      VpcEndpointType: 'Gateway',
      ServiceName: s3,
      SubnetIds: undefined,
      RouteTableIds: ['rtb-0123456789abcdef0'],
    }),
    'InvalidRouteTableID.NotFound',
  ],
  [
    'aws: tags',
    () => ({ TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags: [{ Key: 'aws:x', Value: '' }] }] }),
    'InvalidTagKey.Malformed',
  ],
  ['IPv4 subnets for dual-stack', () => ({ IpAddressType: 'dualstack' }), 'InvalidParameter: Subnet subnet-'],
  [
    'inbound resolver without gateway',
    () => ({ ServiceName: s3, DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }),
    'InvalidParameter: To set PrivateDnsOnlyForInboundResolverEndpoint',
  ],
];
test.each(refusals)('refused: %s', async (_name, more, refusal) => {
  expect(await refusalOf(create(more()))).toContain(refusal);
  expect(stage.simulator.account.endpoints.size).toBe(0);
  expect([...stage.simulator.account.networkInterfaces.values()].map((eni) => eni.InterfaceType)).toEqual([
    'nat_gateway',
    'nat_gateway',
  ]);
});

test('things of another VPC are refused', async () => {
  const { simulator } = stage;
  const { VpcId } = addVpc(simulator, '10.9.0.0/16');
  const foreign = addSubnet(simulator, VpcId, { cidr: '10.9.0.0/24', zone: 'us-east-1a' });
  const refused = /^InvalidParameter: .* belong to different networks/;
  expect(await refusalOf(create({ SubnetIds: [foreign.SubnetId] }))).toMatch(refused);
  expect(await refusalOf(create({ SecurityGroupIds: [addGroup(simulator, VpcId, 'x')] }))).toMatch(refused);
  const RouteTableIds = [addTable(simulator, VpcId).RouteTableId];
  expect(await refusalOf(createGateway({ RouteTableIds }))).toMatch(refused);
});

test('private DNS needs both attributes and a free name', async () => {
  const { simulator, plain } = stage;
  const vpc = simulator.account.vpcs.get(plain.vpcId);
  if (vpc) vpc.EnableDnsHostnames = false;
  expect(await refusalOf(create({ PrivateDnsEnabled: true }))).toMatch(
    /^InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames/,
  );
  if (vpc) vpc.EnableDnsHostnames = true;
  addHostedZone(simulator, plain.vpcId, 'api.ecr.us-east-1.amazonaws.com.');
  const conflict = `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for api.ecr.us-east-1.amazonaws.com in the VPC ${plain.vpcId}`;
  expect(await refusalOf(create())).toBe(conflict);
  simulator.account.hostedZones = [];
  addForeignInterfaceEndpoint(simulator, { vpcId: plain.vpcId, service: 'ecr.api' });
  expect(await refusalOf(create())).toBe(conflict);
  expect((await create({ PrivateDnsEnabled: false })).VpcEndpoint?.PrivateDnsEnabled).toBe(false);
});

test('zones the service does not support, subnets without addresses', async () => {
  const { simulator, plain } = stage;
  const [a = '', b = ''] = plain.privateSubnetIds;
  const full = simulator.account.subnets.get(a);
  if (full) full.taken = 251;
  expect(await refusalOf(create())).toMatch(/^InsufficientFreeAddressesInSubnet/);
  findService(simulator, 'ecr.api', 'Interface').AvailabilityZones = ['us-east-1a'];
  expect(await refusalOf(create())).toBe(
    `InvalidParameter: The VPC endpoint service ${ecrApi} does not support the availability zone of the subnet: ${b}.`,
  );
});

test('quotas', async () => {
  const { simulator, plain } = stage;
  simulator.settings.quotas = {
    ...simulator.settings.quotas,
    interfaceEndpointsPerVpc: 1,
    groupsPerInterface: 1,
  };
  const SecurityGroupIds = ['a', 'b'].map((name) => addGroup(simulator, plain.vpcId, name));
  expect(await refusalOf(create({ SecurityGroupIds }))).toMatch(/^SecurityGroupsPerInterfaceLimitExceeded/);
  await create();
  expect(await refusalOf(create({ ServiceName: 'com.amazonaws.us-east-1.logs' }))).toMatch(
    /^VpcEndpointLimitExceeded/,
  );
});

test('dual-stack: subnets with both families, a service that offers it', async () => {
  const { simulator, plain } = stage;
  for (const id of plain.privateSubnetIds) {
    const association = {
      AssociationId: 'x',
      Ipv6CidrBlock: 'fd00::/64',
      Ipv6CidrBlockState: { State: 'associated' },
    };
    simulator.account.subnets.get(id)?.Ipv6CidrBlockAssociationSet.push(association);
  }
  const service = findService(simulator, 'ecr.api', 'Interface');
  service.SupportedIpAddressTypes = ['ipv4'];
  expect(await refusalOf(create({ IpAddressType: 'dualstack' }))).toMatch(
    /^InvalidParameter: .* does not support/,
  );
  service.SupportedIpAddressTypes = ['ipv4', 'ipv6'];
  expect((await create({ IpAddressType: 'dualstack' })).VpcEndpoint?.IpAddressType).toBe('dualstack');
});

test('a shared VPC takes no endpoint of ours', async () => {
  shareVpc(stage.simulator, stage.plain.vpcId);
  expect(await refusalOf(create())).toBe(
    'UnauthorizedOperation: This operation does not support shared VPCs.',
  );
});
