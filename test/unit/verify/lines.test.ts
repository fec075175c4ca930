import type * as ec2 from '@aws-sdk/client-ec2';
import { fullAccessPolicy } from '../../../handler/policies';
import type { Readings, Source, Sources } from '../../../scripts/verify/facts';
import type { Judgement } from '../../../scripts/verify/judgement';
import { gradeLines, type LineId } from '../../../scripts/verify/lines';
import { actions } from '../../../scripts/verify/permissions';
import { composeScene } from '../../../scripts/verify/scene';

const vpcId = 'vpc-12345678';
const S3 = 'pl-1';
type Facts = Partial<Sources>;

const endpoint = (id: string, suffix: string, more: ec2.VpcEndpoint = {}): ec2.VpcEndpoint => ({
  ...{
    VpcEndpointId: id,
    VpcId: vpcId,
    ServiceName: `com.amazonaws.eu-west-1.${suffix}`,
    State: 'Available' as ec2.State,
  },
  ...{ VpcEndpointType: 'Interface', PrivateDnsEnabled: true, PolicyDocument: fullAccessPolicy },
  ...{ SubnetIds: ['subnet-a'], Groups: [{ GroupId: 'sg-1' }], CreationTimestamp: new Date(0) },
  ...more,
});
const gateway = (more: ec2.VpcEndpoint = {}) =>
  endpoint('vpce-s3', 's3', { VpcEndpointType: 'Gateway', SubnetIds: [], RouteTableIds: ['rtb-1'], ...more });
const https = (more: ec2.IpPermission): ec2.IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  ...more,
});
const group = (...IpPermissions: ec2.IpPermission[]) => [{ GroupId: 'sg-1', VpcId: vpcId, IpPermissions }];
const s3Route: ec2.Route = { DestinationPrefixListId: S3, GatewayId: 'vpce-s3', State: 'active' };
const table = (...Routes: ec2.Route[]) => [
  {
    ...{ RouteTableId: 'rtb-1', VpcId: vpcId, Associations: [{ Main: true }] },
    Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }, ...Routes],
  },
];
const subnet = (id: string, zone: string, CidrBlock: string): ec2.Subnet => ({
  ...{ SubnetId: id, VpcId: vpcId, AvailabilityZone: zone, CidrBlock },
  SubnetArn: `arn:aws-cn:ec2:eu-west-1:123456789012:subnet/${id}`,
});
const service = (suffix: string, zones: string[]): ec2.ServiceDetail => ({
  ServiceName: `com.amazonaws.eu-west-1.${suffix}`,
  ServiceType: [{ ServiceType: 'Interface' }],
  AvailabilityZones: zones,
});
const resolvers = (...servers: string[]): Sources['dhcpOptions'] => ({
  DhcpOptionsId: 'dopt-1',
  DhcpConfigurations: [{ Key: 'domain-name-servers', Values: servers.map((Value) => ({ Value })) }],
});

const well: Facts = {
  vpc: { VpcId: vpcId, OwnerId: '123456789012', CidrBlock: '10.0.0.0/16' },
  dnsAttributes: { support: true, hostnames: true },
  subnets: [subnet('subnet-a', 'eu-west-1a', '10.0.1.0/24'), subnet('subnet-b', 'eu-west-1b', '10.0.2.0/24')],
  routeTables: table(s3Route),
  securityGroups: group(https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })),
  endpoints: [
    endpoint('vpce-api', 'ecr.api', { SubnetIds: ['subnet-a', 'subnet-b'] }),
    endpoint('vpce-dkr', 'ecr.dkr', { SubnetIds: ['subnet-a', 'subnet-b'] }),
    gateway(),
  ],
  prefixLists: [{ PrefixListId: S3, PrefixListName: 'com.amazonaws.eu-west-1.s3', Cidrs: ['52.216.0.0/15'] }],
  services: ['ecr.api', 'ecr.dkr'].map((suffix) => service(suffix, ['eu-west-1a', 'eu-west-1b'])),
  dhcpOptions: resolvers('AmazonProvidedDNS'),
};

/** The judgement of one line, with some facts changed and all else well. */
function grade(id: LineId, changed: Facts = {}): Judgement {
  const facts = { ...well, ...changed };
  const missing = { missing: 'It was not read.' };
  const entries = Object.keys(actions).map((source) => {
    const value = facts[source as Source];
    return [source, value === undefined ? missing : { value }];
  });
  const readings: Readings = Object.fromEntries(entries);
  const [line] = gradeLines(
    readings,
    composeScene({ region: 'eu-west-1', vpcId }, readings),
    (each) => each.id === id,
  );
  if (line) return line;
  throw new Error(`There is no line ${id}.`);
}
const verdictOf = (id: LineId, changed: Facts = {}) => grade(id, changed).verdict;

describe('endpoints', () => {
  it.each([
    ['pending', 'unknown'],
    ['available', 'proven'],
    ['failed', 'contradicted'],
    ['deleting', 'contradicted'],
    ['rejected', 'contradicted'],
  ])('one that is %s: %s', (State, verdict) => {
    const endpoints = [
      endpoint('vpce-api', 'ecr.api', { State: State as ec2.State }),
      endpoint('vpce-dkr', 'ecr.dkr'),
      gateway(),
    ];
    expect(verdictOf('endpoints', { endpoints })).toBe(verdict);
  });

  it('tells why EC2 could not make one', () => {
    const LastError = { Code: 'InternalError', Message: 'it went wrong' };
    const endpoints = [
      endpoint('vpce-api', 'ecr.api', { State: 'Failed', LastError }),
      endpoint('vpce-dkr', 'ecr.dkr'),
      gateway(),
    ];
    expect(grade('endpoints', { endpoints }).evidence[0]).toBe('ecr.api vpce-api is failed: it went wrong.');
  });

  it("takes S3's interface endpoint, and endpoints that a service keeps, for none", () => {
    const others = [
      gateway({ VpcEndpointType: 'Interface' }),
      endpoint('vpce-dkr', 'ecr.dkr', { RequesterManaged: true }),
    ];
    expect(grade('endpoints', { endpoints: [endpoint('vpce-api', 'ecr.api'), ...others] }).evidence).toEqual([
      'vpc-12345678 has no ecr.dkr endpoint.',
      'vpc-12345678 has no s3 endpoint.',
    ]);
  });

  it('wants no ECR endpoints where S3 alone is served, and all three where there is nothing', () => {
    expect(verdictOf('endpoints', { endpoints: [gateway()] })).toBe('proven');
    expect(grade('endpoints', { endpoints: [] }).evidence).toHaveLength(3);
  });
});

describe('zones', () => {
  it('misses the interface of a zone with private subnets', () => {
    const endpoints = [endpoint('vpce-api', 'ecr.api'), gateway()];
    expect(grade('zones', { endpoints })).toMatchObject({
      verdict: 'contradicted',
      evidence: [expect.stringContaining('no network interface in eu-west-1b (such as subnet-b)')],
    });
  });

  it('asks for none where the service is not offered', () => {
    const endpoints = [endpoint('vpce-api', 'ecr.api'), gateway()];
    const services = [service('ecr.api', ['eu-west-1a'])];
    expect(verdictOf('zones', { endpoints, services })).toBe('proven');
  });
});

describe('routes to S3', () => {
  it.each([
    ['an active one', [s3Route], 'proven'],
    ['none', [], 'contradicted'],
    ['a blackhole', [{ ...s3Route, State: 'blackhole' as const }], 'contradicted'],
    [
      "another service's list",
      [{ ...s3Route, DestinationPrefixListId: 'pl-2', GatewayId: 'vpce-db' }],
      'contradicted',
    ],
    ['one to an endpoint that is not listed to us', [{ ...s3Route, GatewayId: 'vpce-9' }], 'proven'],
  ])('%s: %s', (_, routes, verdict) => {
    expect(verdictOf('s3-routes', { routeTables: table(...routes) })).toBe(verdict);
  });

  it('are not asked for where the S3 endpoint itself is missing: that is one fault, told once', () => {
    const endpoints = [endpoint('vpce-api', 'ecr.api'), endpoint('vpce-dkr', 'ecr.dkr')];
    const facts = { endpoints, routeTables: table() };
    expect([
      verdictOf('endpoints', facts),
      verdictOf('s3-routes', facts),
      verdictOf('s3-priority', facts),
    ]).toEqual(['contradicted', 'unknown', 'unknown']);
  });

  it.each([
    ['a part of S3', { DestinationCidrBlock: '52.217.3.0/24' }, 'contradicted'],
    [
      "the very block of S3's list, static",
      { DestinationCidrBlock: '52.216.0.0/15', Origin: 'CreateRoute' },
      'contradicted',
    ],
    [
      'the very block, propagated',
      { DestinationCidrBlock: '52.216.0.0/15', Origin: 'EnableVgwRoutePropagation' },
      'proven',
    ],
    ['a wider block', { DestinationCidrBlock: '52.0.0.0/8' }, 'proven'],
    ['another block', { DestinationCidrBlock: '52.218.0.0/16' }, 'proven'],
    ['a list that is not read', { DestinationPrefixListId: 'pl-own' }, 'unknown'],
  ] as const)('%s sent elsewhere: %s', (_, route, verdict) => {
    const routeTables = table(s3Route, { ...route, TransitGatewayId: 'tgw-1' });
    expect(verdictOf('s3-priority', { routeTables })).toBe(verdict);
  });

  it('does not mind what public tables send elsewhere', () => {
    const open = { RouteTableId: 'rtb-9', VpcId: vpcId, Associations: [{ SubnetId: 'subnet-b' }] };
    const Routes = [{ GatewayId: 'igw-1', DestinationCidrBlock: '52.217.3.0/24' }];
    const routeTables = [...table(s3Route), { ...open, Routes }];
    expect([verdictOf('s3-routes', { routeTables }), verdictOf('s3-priority', { routeTables })]).toEqual([
      'proven',
      'proven',
    ]);
  });
});

describe('security groups', () => {
  it.each([
    ['the block of the VPC', [https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })], 'proven'],
    [
      'each subnet',
      ['10.0.1.0/24', '10.0.2.0/24'].map((CidrIp) => https({ IpRanges: [{ CidrIp }] })),
      'proven',
    ],
    ['all protocols', [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }], 'proven'],
    [
      'a range of ports',
      [https({ FromPort: 0, ToPort: 65_535, IpRanges: [{ CidrIp: '10.0.0.0/8' }] })],
      'proven',
    ],
    ['one subnet of two', [https({ IpRanges: [{ CidrIp: '10.0.1.0/24' }] })], 'contradicted'],
    [
      'another port',
      [https({ FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '10.0.0.0/16' }] })],
      'contradicted',
    ],
    ['UDP', [{ ...https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] }), IpProtocol: 'udp' }], 'contradicted'],
    ['nobody', [], 'contradicted'],
    ['members of a group', [https({ UserIdGroupPairs: [{ GroupId: 'sg-tasks' }] })], 'unknown'],
    ['a prefix list', [https({ PrefixListIds: [{ PrefixListId: 'pl-7' }] })], 'unknown'],
  ])('that admit %s: %s', (_, rules, verdict) => {
    expect(verdictOf('security-groups', { securityGroups: group(...rules) })).toBe(verdict);
  });

  it('want IPv6 too where the endpoint is dualstack', () => {
    const blocks = [{ Ipv6CidrBlock: '2600:1f18::/64' }];
    const subnets = [
      { ...subnet('subnet-a', 'eu-west-1a', '10.0.1.0/24'), Ipv6CidrBlockAssociationSet: blocks },
    ];
    const endpoints = [endpoint('vpce-api', 'ecr.api', { IpAddressType: 'dualstack' }), gateway()];
    const admits = (...Ipv6Ranges: ec2.Ipv6Range[]) =>
      group(https({ IpRanges: [{ CidrIp: '10.0.0.0/16' }], Ipv6Ranges }));
    const judge = (securityGroups: ec2.SecurityGroup[]) =>
      verdictOf('security-groups', { subnets, endpoints, securityGroups });
    expect([judge(admits()), judge(admits({ CidrIpv6: '2600:1f18::/56' }))]).toEqual([
      'contradicted',
      'proven',
    ]);
  });

  it('that are not listed are unknown', () => {
    expect(verdictOf('security-groups', { securityGroups: [] })).toBe('unknown');
  });
});

describe('network ACLs', () => {
  const acl = (id: string, subnetIds: string[], ...Entries: ec2.NetworkAclEntry[]): ec2.NetworkAcl => ({
    ...{ NetworkAclId: id, VpcId: vpcId, Entries },
    Associations: subnetIds.map((SubnetId) => ({ SubnetId })),
  });
  const rule = (Egress: boolean, CidrBlock: string, From: number, To: number): ec2.NetworkAclEntry => ({
    ...{ Egress, CidrBlock, RuleNumber: From + (Egress ? 1 : 0), RuleAction: 'allow', Protocol: '6' },
    PortRange: { From, To },
  });
  const out = rule(true, '0.0.0.0/0', 443, 443);
  const back = rule(false, '0.0.0.0/0', 1024, 65_535);
  const open = acl('acl-b', ['subnet-b'], ...[true, false].map((each) => rule(each, '0.0.0.0/0', 0, 65_535)));
  const server = [rule(false, '10.0.0.0/16', 443, 443), rule(true, '10.0.0.0/16', 1024, 65_535)];

  it.each([
    ['what a pull needs, and no more', [out, back, ...server], 'proven'],
    ['no requests out', [back, ...server], 'contradicted'],
    ['no answers in', [out, ...server], 'contradicted'],
    ['no requests in to the endpoint', [out, back, server[1]], 'contradicted'],
    ['no answers out of the endpoint', [out, back, server[0]], 'contradicted'],
    [
      'requests to the VPC alone, not to S3',
      [rule(true, '10.0.0.0/16', 443, 443), back, ...server],
      'contradicted',
    ],
    [
      "answers to Linux's ports alone",
      [out, rule(false, '0.0.0.0/0', 32_768, 60_999), ...server],
      'consistent',
    ],
  ])('that let through %s: %s', (_, entries, verdict) => {
    const networkAcls = [acl('acl-a', ['subnet-a'], ...entries.flatMap((each) => each ?? [])), open];
    expect(verdictOf('network-acls', { networkAcls })).toBe(verdict);
  });

  it('are not asked within a subnet', () => {
    const subnets = [subnet('subnet-a', 'eu-west-1a', '10.0.1.0/24')];
    const endpoints = [endpoint('vpce-api', 'ecr.api'), gateway()];
    const toS3 = [rule(true, '52.216.0.0/15', 443, 443), rule(false, '52.216.0.0/15', 1024, 65_535)];
    expect(
      verdictOf('network-acls', { subnets, endpoints, networkAcls: [acl('acl-a', ['subnet-a'], ...toS3)] }),
    ).toBe('proven');
  });

  it('that are not listed, or an S3 without addresses, are unknown', () => {
    expect(verdictOf('network-acls', { networkAcls: [] })).toBe('unknown');
    const networkAcls = [acl('acl-a', ['subnet-a'], out, back, ...server), open];
    expect(verdictOf('network-acls', { networkAcls, prefixLists: [] })).toBe('unknown');
  });
});

describe('names', () => {
  it.each([
    [['AmazonProvidedDNS'], 'proven'],
    [['169.254.169.253'], 'proven'],
    [['10.0.0.2'], 'proven'],
    [['10.0.0.53'], 'unknown'],
    [['AmazonProvidedDNS', '10.0.0.53'], 'unknown'],
    [['8.8.8.8'], 'contradicted'],
    [['10.0.0.53', '1.1.1.1'], 'contradicted'],
    // A company's own, on public addresses of its own: it may forward.
    [['203.0.113.53'], 'unknown'],
    [[], 'unknown'],
  ])('asked of %j: %s', (servers, verdict) => {
    expect(verdictOf('dns-server', { dhcpOptions: resolvers(...servers) })).toBe(verdict);
  });

  it('asked of nobody knows whom are unknown', () => {
    expect(verdictOf('dns-server', { dhcpOptions: 'none' })).toBe('unknown');
  });

  it.each([
    [{ dnsAttributes: { support: false, hostnames: true } }, 'contradicted'],
    [
      { endpoints: [endpoint('vpce-dkr', 'ecr.dkr', { PrivateDnsEnabled: false }), gateway()] },
      'contradicted',
    ],
    [
      { endpoints: [endpoint('vpce-dkr', 'ecr.dkr', { PrivateDnsEnabled: undefined }), gateway()] },
      'unknown',
    ],
    [{ endpoints: [gateway()], dnsAttributes: { support: true, hostnames: false } }, 'proven'],
  ])('that are private: %j', (facts, verdict) => {
    expect(verdictOf('private-dns', facts)).toBe(verdict);
  });
});

test('the layer bucket has the partition and Region of the VPC', () => {
  const own = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' };
  const Resource = 'arn:aws-cn:s3:::prod-eu-west-1-starport-layer-bucket/*';
  const judge = (resource: string) =>
    verdictOf('endpoint-policies', {
      endpoints: [
        gateway({ PolicyDocument: JSON.stringify({ Statement: [{ ...own, Resource: resource }] }) }),
      ],
    });
  expect([judge(Resource), judge(Resource.replace('aws-cn', 'aws'))]).toEqual(['proven', 'contradicted']);
});

test('a policy for the repositories of one account may be all that a pull needs', () => {
  const judge = (accountId: string, Action = 'ecr:*') => {
    const Resource = `arn:aws-cn:ecr:eu-west-1:${accountId}:repository/*`;
    const pull = { Effect: 'Allow', Principal: '*', Action, Resource };
    const PolicyDocument = JSON.stringify({ Statement: [pull] });
    return verdictOf('endpoint-policies', {
      endpoints: [endpoint('vpce-dkr', 'ecr.dkr', { PolicyDocument }), gateway()],
    });
  };
  expect(['123456789012', '210987654321'].map((id) => judge(id))).toEqual(['proven', 'unknown']);
  expect(judge('210987654321', 'ecr:PutImage')).toBe('contradicted');
});

describe('a canary', () => {
  const run = {
    image: 'app',
    layers: 1,
    bytes: 1_000_000,
    registryAddress: '52.94.0.1',
    egress: 'nat',
  } as const;

  it.each([
    ['an address that is not the endpoint', false, 0, {}, 'contradicted'],
    ['an address of which nothing is known', undefined, 0, {}, 'unknown'],
    ['ECR, where S3 alone has an endpoint', false, 0, { endpoints: [gateway()] }, 'proven'],
    [
      'the same, and NAT carried as much as the image',
      false,
      1_000_000,
      { endpoints: [gateway()] },
      'unknown',
    ],
  ])('from %s', (_, isRegistryEndpoint, natBytes, facts, verdict) => {
    expect(verdictOf('canary', { ...facts, canary: { ...run, isRegistryEndpoint, natBytes } })).toBe(verdict);
  });
});

test('a source that was not read makes its lines unknown, with the reason', () => {
  expect(grade('cloudtrail')).toMatchObject({ verdict: 'unknown', evidence: ['It was not read.'] });
});
