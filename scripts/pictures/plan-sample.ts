import type { Route, RouteTable, Subnet, Tag, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { NetworkAnswers } from '../../handler/network';
import { toOffers } from '../../handler/offers';
import { selectServices } from '../../handler/services';
import type { Reading } from '../plan/reading';

/** A VPC as many companies have it, as EC2 would answer: for the picture in the documentation, and for tests. */

export const SAMPLE_VPC = 'vpc-0a1b2c3d4e5f60718';
const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const ZONES = ['a', 'b', 'c'].map((letter) => REGION + letter);
const TARGETS = { igw: 'igw-0c5d1e7f3a9b24680', natA: idOf('nat', 1), natB: idOf('nat', 2) };

/** Three zones; NAT in two of them; a database tier whose table somebody has given an S3 endpoint already. */
export function makeSampleReading(): Reading {
  const tables = makeTables();
  const answers: NetworkAnswers = {
    region: REGION,
    vpc: { VpcId: SAMPLE_VPC, OwnerId: ACCOUNT, CidrBlock: '10.20.0.0/16', Tags: named('production') },
    ...{ dnsSupport: true, dnsHostnames: true },
    subnets: [...makeTier('public', 0), ...makeTier('app', 10), ...makeTier('data', 20)],
    routeTables: tables,
    securityGroups: [{ GroupId: idOf('sg', 1), GroupName: 'default', VpcId: SAMPLE_VPC }],
    endpoints: makeEndpoints(),
    prefixLists: [{ PrefixListId: 'pl-63a5400a', PrefixListName: `com.amazonaws.${REGION}.s3` }],
    offers: makeOffers(),
  };
  const natGateways = [TARGETS.natA, TARGETS.natB].map((NatGatewayId, index) => ({
    ...{ NatGatewayId, VpcId: SAMPLE_VPC, State: 'available' as const },
    SubnetId: subnetId('public', index),
  }));
  return { answers, natGateways, failures: [] };
}

function makeTier(tier: string, third: number): Subnet[] {
  return ZONES.map((zone, index) => ({
    SubnetId: subnetId(tier, index),
    VpcId: SAMPLE_VPC,
    AvailabilityZone: zone,
    CidrBlock: `10.20.${third + index}.0/24`,
    AvailableIpAddressCount: 251 - 7 * index,
    State: 'available' as const,
    Tags: named(`${tier}-${zone.slice(-1)}`),
  }));
}

function makeTables(): RouteTable[] {
  const open = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: TARGETS.igw };
  const nat = (NatGatewayId: string) => ({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId });
  const s3 = { DestinationPrefixListId: 'pl-63a5400a', GatewayId: idOf('vpce', 1) };
  return [
    makeTable(
      1,
      'public',
      [open],
      [0, 1, 2].map((index) => subnetId('public', index)),
    ),
    makeTable(2, 'app-a', [nat(TARGETS.natA)], [subnetId('app', 0)]),
    makeTable(3, 'app-b-c', [nat(TARGETS.natB)], [subnetId('app', 1), subnetId('app', 2)]),
    makeTable(4, 'data', [s3], [], true),
  ];
}

function makeTable(
  number: number,
  name: string,
  routes: readonly Route[],
  subnetIds: readonly string[],
  Main = false,
): RouteTable {
  const local = { DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local' };
  const AssociationState = { State: 'associated' as const };
  return {
    RouteTableId: idOf('rtb', number),
    VpcId: SAMPLE_VPC,
    Tags: named(name),
    Routes: [local, ...routes],
    Associations: [
      ...subnetIds.map((SubnetId) => ({ SubnetId, Main: false, AssociationState })),
      ...(Main ? [{ Main, AssociationState }] : []),
    ],
  };
}

function makeEndpoints(): VpcEndpoint[] {
  const common = { VpcId: SAMPLE_VPC, State: 'Available' as const, OwnerId: ACCOUNT };
  return [
    {
      ...{ ...common, VpcEndpointId: idOf('vpce', 1), VpcEndpointType: 'Gateway' },
      ...{ ServiceName: `com.amazonaws.${REGION}.s3`, RouteTableIds: [idOf('rtb', 4)] },
      Tags: named('backups'),
    },
    {
      ...{ ...common, VpcEndpointId: idOf('vpce', 2), VpcEndpointType: 'Interface', RequesterManaged: true },
      ...{ ServiceName: `com.amazonaws.${REGION}.guardduty-data`, SubnetIds: [subnetId('app', 0)] },
      PrivateDnsEnabled: true,
    },
  ];
}

function makeOffers() {
  const services = selectServices('EcrAndS3', []);
  const details = services.map(({ suffix, type }) => ({
    ServiceName: `com.amazonaws.${REGION}.${suffix}`,
    ServiceType: [{ ServiceType: type }],
    AvailabilityZones: ZONES,
    SupportedIpAddressTypes: ['ipv4' as const],
  }));
  return toOffers(services, details, REGION).offers;
}

function subnetId(tier: string, index: number): string {
  return idOf('subnet', ['public', 'app', 'data'].indexOf(tier) * 3 + index + 1);
}

/** Looks like EC2's own, and is the same every time. */
function idOf(prefix: string, number: number): string {
  const digits = ((number * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${prefix}-0${digits}${[...digits].reverse().join('')}`;
}

function named(Value: string): Tag[] {
  return [{ Key: 'Name', Value }];
}
