import type * as ec2 from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { type NetworkAnswers, toNetwork } from '../../../handler/network';

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

function makeTable(
  RouteTableId: string,
  associations: ec2.RouteTableAssociation[],
  Routes: ec2.Route[] = [],
) {
  return { VpcId, RouteTableId, Associations: associations, Routes };
}

function findTableOf(routeTables: ec2.RouteTable[], SubnetId = 'subnet-1') {
  return read({ subnets: [{ VpcId, SubnetId }], routeTables }).subnets[0]?.routeTableId;
}

describe('the effective route table', () => {
  const main = makeTable('rtb-main', [{ Main: true, AssociationState: { State: 'associated' } }]);
  const explicit = (association: ec2.RouteTableAssociation) =>
    makeTable('rtb-own', [{ SubnetId: 'subnet-1', Main: false, ...association }]);

  it.each<[string, ec2.RouteTable[], string | undefined]>([
    ['the explicit one', [main, explicit({})], 'rtb-own'],
    ['the explicit one that is listed first', [explicit({}), main], 'rtb-own'],
    ['the main one where there is no other', [main], 'rtb-main'],
    ['the main one beside a table of another subnet', [main, explicit({ SubnetId: 'subnet-2' })], 'rtb-main'],
    ['none where no table is the main one', [explicit({ SubnetId: 'subnet-2' })], undefined],
    ['none where no table has associations', [{ VpcId, RouteTableId: 'rtb-own' }], undefined],
    ['an association under way', [main, explicit({ AssociationState: { State: 'associating' } })], 'rtb-own'],
    ['one whose state is left out', [main, explicit({ AssociationState: {} })], 'rtb-own'],
    ['not one that ends', [main, explicit({ AssociationState: { State: 'disassociating' } })], 'rtb-main'],
    ['not one that ended', [main, explicit({ AssociationState: { State: 'disassociated' } })], 'rtb-main'],
    ['not one that failed', [main, explicit({ AssociationState: { State: 'failed' } })], 'rtb-main'],
    ['not one of a gateway', [main, makeTable('rtb-edge', [{ GatewayId: 'igw-1' }])], 'rtb-main'],
    [
      'not an edge table called main',
      [makeTable('rtb-edge', [{ GatewayId: 'igw-1', Main: true }]), main],
      'rtb-main',
    ],
    [
      'not a main table on its way out',
      [makeTable('rtb-old', [{ Main: true, AssociationState: { State: 'disassociating' } }]), main],
      'rtb-main',
    ],
    ['not the table of another VPC', [{ ...explicit({}), VpcId: 'vpc-2' }, main], 'rtb-main'],
  ])('is %s', (_, routeTables, expected) => {
    expect(findTableOf(routeTables)).toBe(expected);
  });

  it('is the explicit one, else the main one, in any VPC and in any order', () => {
    const subnetIds = ['subnet-0', 'subnet-1', 'subnet-2', 'subnet-3'];
    const tableIds = ['rtb-0', 'rtb-1', 'rtb-2'];
    const assignment = fc.tuple(...subnetIds.map(() => fc.option(fc.constantFrom(...tableIds))));
    fc.assert(
      fc.property(assignment, fc.constantFrom(...tableIds), fc.boolean(), (assigned, mainId, isReversed) => {
        const routeTables = tableIds.map((id) =>
          makeTable(id, [
            ...(id === mainId ? [{ Main: true }] : []),
            ...subnetIds.filter((_, index) => assigned[index] === id).map((SubnetId) => ({ SubnetId })),
            { GatewayId: 'vgw-1' },
          ]),
        );
        const subnets = subnetIds.map((SubnetId) => ({ SubnetId, VpcId }));
        const network = read({ subnets, routeTables: isReversed ? routeTables.reverse() : routeTables });
        expect(network.subnets.map(({ routeTableId }) => routeTableId)).toEqual(
          assigned.map((id) => id ?? mainId),
        );
      }),
    );
  });
});

describe('where a table sends what is not for the VPC', () => {
  const v4 = { DestinationCidrBlock: '0.0.0.0/0' };
  const v6 = { DestinationIpv6CidrBlock: '::/0' };
  it.each<[string, ec2.Route[], string]>([
    ['an internet gateway', [{ ...v4, GatewayId: 'igw-1' }], 'public'],
    ['an internet gateway by IPv6 only', [{ ...v6, GatewayId: 'igw-1' }], 'public'],
    [
      'an internet gateway for some addresses',
      [{ DestinationCidrBlock: '1.2.3.0/24', GatewayId: 'igw-1' }],
      'public',
    ],
    [
      'an internet gateway for a prefix list',
      [{ DestinationPrefixListId: 'pl-1', GatewayId: 'igw-1' }],
      'public',
    ],
    ['an internet gateway that is gone', [{ ...v4, GatewayId: 'igw-1', State: 'blackhole' }], 'public'],
    [
      'an internet gateway beside NAT',
      [
        { ...v4, NatGatewayId: 'nat-1' },
        { ...v6, GatewayId: 'igw-1' },
      ],
      'public',
    ],
    ['a carrier gateway', [{ ...v4, CarrierGatewayId: 'cagw-1' }], 'public'],
    ['a NAT gateway', [{ ...v4, NatGatewayId: 'nat-1' }], 'nat'],
    ['a NAT gateway by IPv6', [{ ...v6, NatGatewayId: 'nat-1' }], 'nat'],
    ['a NAT gateway that is gone', [{ ...v4, NatGatewayId: 'nat-1', State: 'blackhole' }], 'nat'],
    ['a NAT instance', [{ ...v4, InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' }], 'nat'],
    ['a NAT interface', [{ ...v4, NetworkInterfaceId: 'eni-1' }], 'nat'],
    [
      'NAT and an egress-only gateway',
      [
        { ...v6, EgressOnlyInternetGatewayId: 'eigw-1' },
        { ...v4, NatGatewayId: 'n' },
      ],
      'nat',
    ],
    ['a transit gateway', [{ ...v4, TransitGatewayId: 'tgw-1' }], 'transit'],
    ['a core network', [{ ...v4, CoreNetworkArn: 'arn:aws:networkmanager::1:core-network/c' }], 'transit'],
    ['a virtual private gateway', [{ ...v4, GatewayId: 'vgw-1' }], 'transit'],
    ['a peering', [{ ...v4, VpcPeeringConnectionId: 'pcx-1' }], 'transit'],
    ['a local gateway', [{ ...v4, LocalGatewayId: 'lgw-1' }], 'transit'],
    ['a load balancer endpoint', [{ ...v4, GatewayId: 'vpce-1' }], 'transit'],
    ['an egress-only gateway', [{ ...v6, EgressOnlyInternetGatewayId: 'eigw-1' }], 'isolated'],
    ['NAT for some addresses', [{ DestinationCidrBlock: '10.1.0.0/16', NatGatewayId: 'nat-1' }], 'isolated'],
    ['nothing but the VPC', [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }], 'isolated'],
    ['nothing at all', [], 'isolated'],
  ])('is told by a route to %s', (_, routes, egress) => {
    const [table] = read({ routeTables: [makeTable('rtb-1', [], routes)] }).routeTables;
    expect(table?.egress).toBe(egress);
    expect(table?.internetGatewayId !== undefined).toBe(egress === 'public');
  });

  it('names the gateway that makes a table public', () => {
    const routes = [
      { ...v4, NatGatewayId: 'nat-1' },
      { ...v6, CarrierGatewayId: 'cagw-1' },
    ];
    expect(read({ routeTables: [makeTable('rtb-1', [], routes)] }).routeTables).toEqual([
      { id: 'rtb-1', egress: 'public', internetGatewayId: 'cagw-1', endpointRoutes: [] },
    ]);
  });

  it('lists the routes of gateway endpoints, and no other routes', () => {
    const routes = [
      { DestinationPrefixListId: 'pl-s3', GatewayId: 'vpce-1' },
      { DestinationPrefixListId: 'pl-office', TransitGatewayId: 'tgw-1' },
      { DestinationPrefixListId: 'pl-site', GatewayId: 'vgw-1' },
      { DestinationCidrBlock: '10.2.0.0/16', GatewayId: 'vpce-gwlb' },
    ];
    expect(read({ routeTables: [makeTable('rtb-1', [], routes)] }).routeTables).toMatchObject([
      { endpointRoutes: [{ prefixListId: 'pl-s3', endpointId: 'vpce-1' }] },
    ]);
  });
});
