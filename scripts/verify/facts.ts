import type * as ec2 from '@aws-sdk/client-ec2';
import type { CanaryRun } from './canary';

/** What was read, or why it could not be. */
export type Reading<T> = { readonly value: T } | { readonly missing: string };

/** Everything that a line may look at; each is read by itself, so that one denial costs only its own lines. */
export interface Sources {
  vpc: ec2.Vpc;
  dnsAttributes: { support: boolean; hostnames: boolean };
  subnets: readonly ec2.Subnet[];
  routeTables: readonly ec2.RouteTable[];
  securityGroups: readonly ec2.SecurityGroup[];
  endpoints: readonly ec2.VpcEndpoint[];
  prefixLists: readonly ec2.PrefixList[];
  services: readonly ec2.ServiceDetail[];
  networkAcls: readonly ec2.NetworkAcl[];
  /** None: the VPC has no set at all, and hands out nothing. */
  dhcpOptions: ec2.DhcpOptions | 'none';
  /** Addresses of the endpoints' network interfaces, by endpoint. */
  interfaces: readonly ec2.NetworkInterface[];
  endpointTraffic: readonly EndpointTraffic[];
  natTraffic: NatTraffic;
  events: EcrEvents;
  answers: DnsAnswers;
  canary: CanaryRun;
}
export type Source = keyof Sources;
export type Readings = { readonly [S in Source]: Reading<Sources[S]> };

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface EndpointTraffic {
  readonly endpointId: string;
  readonly bytes: number;
  readonly connections: number;
}

export interface NatPeriod extends Window {
  /** Undefined: CloudWatch has no figures. */
  readonly bytes: number | undefined;
  /** BatchGetImage calls; undefined: they could not all be counted. */
  readonly pulls: number | undefined;
}
export interface NatTraffic {
  readonly gatewayIds: readonly string[];
  readonly before: NatPeriod;
  readonly after: NatPeriod;
}

/** ECR's calls in CloudTrail, counted. */
export interface EcrEvents {
  readonly calls: number;
  readonly pulls: number;
  /** Calls by the endpoint they came through. */
  readonly byEndpoint: Readonly<Record<string, number>>;
  /** Calls whose source CloudTrail hides ("AWS Internal"). */
  readonly hidden: number;
  /** Calls by the public address they came from. */
  readonly byAddress: Readonly<Record<string, number>>;
  /** There were more events than were read. */
  readonly isCut: boolean;
}

export interface DnsAnswers {
  /** Whether this machine is inside the VPC, and how that is known. */
  readonly place: Place;
  readonly lookups: readonly { name: string; addresses: readonly string[]; error?: string }[];
}
export interface Place {
  readonly isInside: boolean;
  /** Of one of its network interfaces, where it is inside. */
  readonly subnetId?: string;
  readonly how: string;
}
