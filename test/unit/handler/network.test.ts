import type * as ec2 from '@aws-sdk/client-ec2';
import {
  type NetworkAnswers,
  toEndpoint,
  toNetwork,
  toSecurityGroup,
  toTags,
} from '../../../handler/network';

const VpcId = 'vpc-1';
const region = 'eu-west-1';

function read(change: Partial<NetworkAnswers> = {}) {
  const none = {
    subnets: [],
    routeTables: [],
    securityGroups: [],
    endpoints: [],
    offers: [],
    prefixLists: [],
  };
  return toNetwork({ region, vpc: { VpcId }, dnsSupport: true, dnsHostnames: false, ...none, ...change });
}

describe('what is read of a VPC', () => {
  it('leaves out what belongs to another VPC and sorts the rest by id', () => {
    const other = { VpcId: 'vpc-2' };
    const network = read({
      subnets: [
        { VpcId, SubnetId: 's-2' },
        { ...other, SubnetId: 's-3' },
        { VpcId, SubnetId: 's-1' },
      ],
      routeTables: [
        { VpcId, RouteTableId: 'r-2' },
        { ...other, RouteTableId: 'r-3' },
        { VpcId, RouteTableId: 'r-1' },
      ],
      securityGroups: [
        { VpcId, GroupId: 'g-2' },
        { ...other, GroupId: 'g-3' },
        { VpcId, GroupId: 'g-1' },
      ],
      endpoints: [
        { VpcId, VpcEndpointId: 'e-2' },
        { ...other, VpcEndpointId: 'e-3' },
        { VpcId, VpcEndpointId: 'e-0', RequesterManaged: true },
        { VpcId, VpcEndpointId: 'e-1', RequesterManaged: false },
      ],
    });
    const { subnets, routeTables, securityGroups, endpoints } = network;
    const ids = [subnets, routeTables, securityGroups, endpoints].map((things) => things.map(({ id }) => id));
    expect(ids).toEqual([
      ['s-1', 's-2'],
      ['r-1', 'r-2'],
      ['g-1', 'g-2'],
      ['e-1', 'e-2'],
    ]);
  });

  it.each<[string, ec2.Vpc, string[], string[]]>([
    ['the primary block where the answer lists no more', { CidrBlock: '10.0.0.0/16' }, ['10.0.0.0/16'], []],
    [
      'the primary block beside an empty list',
      { CidrBlock: '10.0.0.0/16', CidrBlockAssociationSet: [] },
      ['10.0.0.0/16'],
      [],
    ],
    ['nothing where nothing is said', {}, [], []],
    [
      'every block in force or coming, in order',
      {
        CidrBlock: '10.1.0.0/16',
        CidrBlockAssociationSet: [
          { CidrBlock: '10.1.0.0/16', CidrBlockState: { State: 'associated' } },
          { CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associating' } },
          { CidrBlock: '10.2.0.0/16' },
          { CidrBlock: '10.3.0.0/16', CidrBlockState: { State: 'disassociating' } },
          { CidrBlock: '10.4.0.0/16', CidrBlockState: { State: 'disassociated' } },
          { CidrBlock: '10.5.0.0/16', CidrBlockState: { State: 'failed' } },
          { CidrBlock: '10.6.0.0/16', CidrBlockState: { State: 'failing' } },
          { CidrBlockState: { State: 'associated' } },
        ],
        Ipv6CidrBlockAssociationSet: [
          { Ipv6CidrBlock: '2001:db8:2::/56', Ipv6CidrBlockState: { State: 'associated' } },
          { Ipv6CidrBlock: '2001:db8:1::/56', Ipv6CidrBlockState: { State: 'associating' } },
          { Ipv6CidrBlock: '2001:db8:3::/56', Ipv6CidrBlockState: { State: 'disassociating' } },
          { Ipv6CidrBlockState: { State: 'associated' } },
        ],
      },
      ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16'],
      ['2001:db8:1::/56', '2001:db8:2::/56'],
    ],
  ])('has of its address blocks %s', (_, vpc, ipv4Cidrs, ipv6Cidrs) => {
    const network = read({ vpc: { VpcId, OwnerId: '1', ...vpc } });
    const attributes = { dnsSupport: true, dnsHostnames: false };
    expect(network.vpc).toEqual({ id: VpcId, ownerId: '1', ipv4Cidrs, ipv6Cidrs, ...attributes });
  });

  it('says of a subnet what its answer says', () => {
    const subnet = {
      ...{ VpcId, SubnetId: 'subnet-1', AvailabilityZone: 'eu-west-1a', AvailabilityZoneId: 'euw1-az1' },
      ...{
        State: 'pending' as const,
        OutpostArn: 'arn:aws:outposts:x',
        Ipv6Native: true,
        AvailableIpAddressCount: 0,
      },
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlockState: { State: 'associated' as const } }],
    };
    expect(read({ subnets: [subnet] }).subnets).toEqual([
      {
        ...{ id: 'subnet-1', zone: 'eu-west-1a', routeTableId: undefined },
        ...{ isAvailable: false, isOnOutpost: true, hasIpv4: false, hasIpv6: true, freeAddresses: 0 },
      },
    ]);
  });

  it('takes a subnet of which little is said for a usable one', () => {
    expect(read({ subnets: [{ VpcId, SubnetId: 'subnet-1', Ipv6Native: false }] }).subnets).toEqual([
      {
        ...{ id: 'subnet-1', zone: '', routeTableId: undefined },
        ...{ isAvailable: true, isOnOutpost: false, hasIpv4: true, hasIpv6: false, freeAddresses: 1 },
      },
    ]);
  });

  it.each<[boolean, ec2.SubnetIpv6CidrBlockAssociation]>([
    [true, {}],
    [false, { Ipv6CidrBlockState: { State: 'disassociated' } }],
    [false, { Ipv6CidrBlockState: { State: 'associating' } }],
  ])('says %s to IPv6 in a subnet whose block is %j', (hasIpv6, association) => {
    const subnets = [{ VpcId, SubnetId: 's', Ipv6CidrBlockAssociationSet: [association] }];
    expect(read({ subnets }).subnets[0]?.hasIpv6).toBe(hasIpv6);
  });

  it.each([
    ['the list of this Region', ['com.amazonaws.eu-west-1.s3'], 'pl-0'],
    ["a partition's own name", ['cn.com.amazonaws.eu-west-1.s3'], 'pl-0'],
    [
      'no other list',
      [
        'com.amazonaws.eu-west-1.s3express',
        'com.amazonaws.us-east-1.s3',
        'com.amazonaws.eu-west-1.dynamodb',
        'mys3',
      ],
      '',
    ],
    ['the right one among others', ['com.amazonaws.us-east-1.s3', 'com.amazonaws.eu-west-1.s3'], 'pl-1'],
  ])('takes for S3 %s', (_, names, expected) => {
    const prefixLists = names.map((PrefixListName, index) => ({
      PrefixListName,
      PrefixListId: `pl-${index}`,
    }));
    expect(read({ prefixLists: [{}, ...prefixLists] }).s3PrefixListId).toBe(expected);
  });
});

describe('toEndpoint', () => {
  it('says what the answer says', () => {
    const answer: ec2.VpcEndpoint = {
      ...{ VpcEndpointId: 'vpce-1', ServiceName: 'com.amazonaws.eu-west-1.s3', VpcEndpointType: 'Gateway' },
      ...{
        SubnetIds: ['s'],
        RouteTableIds: ['r'],
        NetworkInterfaceIds: ['eni'],
        Groups: [{ GroupId: 'sg' }, {}],
      },
      ...{
        PolicyDocument: '{}',
        PrivateDnsEnabled: false,
        IpAddressType: 'dualstack',
        Tags: [{ Key: 'k', Value: 'v' }],
      },
      State: 'PendingAcceptance',
    };
    expect(toEndpoint(answer)).toEqual({
      ...{
        id: 'vpce-1',
        serviceName: 'com.amazonaws.eu-west-1.s3',
        type: 'Gateway',
        state: 'pendingacceptance',
      },
      ...{ subnetIds: ['s'], routeTableIds: ['r'], networkInterfaceIds: ['eni'], securityGroupIds: ['sg'] },
      ...{ policy: '{}', privateDnsEnabled: false, ipAddressType: 'dualstack', tags: { k: 'v' } },
      lastError: undefined,
    });
  });

  it('leaves open what the answer leaves out', () => {
    expect(toEndpoint({})).toEqual({
      ...{ id: '', serviceName: '', type: '', state: 'available', lastError: undefined },
      ...{ subnetIds: [], routeTableIds: [], networkInterfaceIds: [], securityGroupIds: undefined },
      ...{ policy: undefined, privateDnsEnabled: undefined, ipAddressType: undefined, tags: {} },
    });
  });

  it.each<[ec2.VpcEndpoint, string]>([
    [{ LastError: { Code: 'C', Message: 'why' } }, 'C: why'],
    [{ LastError: { Message: 'why' }, FailureReason: 'else' }, 'why'],
    [{ LastError: { Code: 'C' }, FailureReason: 'else' }, 'C: else'],
    [{ FailureReason: 'else' }, 'else'],
  ])('reads why it failed from %j', (answer, lastError) => {
    expect(toEndpoint(answer).lastError).toBe(lastError);
  });
});

describe('toSecurityGroup', () => {
  it('knows which groups its rules refer to, in or out, each once', () => {
    const pair = (GroupId?: string) => ({ UserIdGroupPairs: [GroupId ? { GroupId } : {}] });
    const ingress = [pair('sg-1'), {}];
    const group = {
      GroupId: 'sg-0',
      GroupName: 'n',
      Tags: [{ Key: 'k' }, { Value: 'v' }],
      IpPermissions: ingress,
    };
    expect(toSecurityGroup({ ...group, IpPermissionsEgress: [pair('sg-2'), pair('sg-1')] })).toEqual({
      ...{ id: 'sg-0', name: 'n', tags: { k: '', '': 'v' }, ingress, refersTo: ['sg-1', 'sg-2'] },
    });
    expect(toSecurityGroup({})).toEqual({ id: '', name: '', tags: {}, ingress: [], refersTo: [] });
  });

  it('reads no tags as none', () => {
    expect(toTags()).toEqual({});
  });
});
