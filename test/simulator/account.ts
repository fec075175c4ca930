import type { Tag } from '@aws-sdk/client-ec2';
import { createIdSource, type IdKind } from './ids';

/**
 * One account in one Region, as plain data that tests may read and change. Fields are named as EC2 names them
 * where EC2 has them; lower-case fields are the simulator's own and never reach the wire.
 */
export interface Account {
  id: string;
  region: string;
  vpcs: Map<string, Vpc>;
  subnets: Map<string, Subnet>;
  routeTables: Map<string, RouteTable>;
  internetGateways: Map<string, InternetGateway>;
  natGateways: Map<string, NatGateway>;
  addresses: Map<string, Address>;
  securityGroups: Map<string, SecurityGroup>;
  networkAcls: Map<string, NetworkAcl>;
  dhcpOptions: Map<string, DhcpOptions>;
  networkInterfaces: Map<string, NetworkInterface>;
  prefixLists: Map<string, PrefixList>;
  endpoints: Map<string, Endpoint>;
  zones: Zone[];
  services: Service[];
  /** Route 53 private hosted zones associated with a VPC. */
  hostedZones: { Name: string; VpcId: string }[];
  /** Private DNS names of deleted endpoints that are still taken. */
  detaching: { names: string[]; VpcId: string; until: number }[];
  /** SSM parameters, by name. */
  parameters: Map<string, { Type: string; Value: string }>;
  /** What was asked with a ClientToken, and what came of it. */
  tokens: Map<string, { request: string; answer: () => object }>;
  newId(kind: IdKind): string;
}

export interface Thing {
  /** From when on calls can see it (Settings.visibilityDelayMs). */
  visibleFrom: number;
  Tags: Tag[];
  /** The tags that calls still see (Settings.tagDelayMs). */
  pastTags?: { Tags: Tag[]; until: number };
}

export interface Vpc extends Thing {
  VpcId: string;
  OwnerId: string;
  CidrBlock: string;
  CidrBlockAssociationSet: { AssociationId: string; CidrBlock: string; CidrBlockState: { State: string } }[];
  Ipv6CidrBlockAssociationSet: Ipv6Association[];
  EnableDnsSupport: boolean;
  EnableDnsHostnames: boolean;
  DhcpOptionsId: string;
  IsDefault: boolean;
  State: string;
}
export interface Ipv6Association {
  AssociationId: string;
  Ipv6CidrBlock: string;
  Ipv6CidrBlockState: { State: string };
}

export interface Subnet extends Thing {
  SubnetId: string;
  VpcId: string;
  OwnerId: string;
  /** Absent for an IPv6-only subnet. */
  CidrBlock?: string;
  Ipv6CidrBlockAssociationSet: Ipv6Association[];
  Ipv6Native: boolean;
  AvailabilityZone: string;
  AvailabilityZoneId: string;
  MapPublicIpOnLaunch: boolean;
  OutpostArn?: string;
  State: string;
  /** Addresses used by things the simulator does not know (instances, tasks). */
  taken: number;
}

export interface RouteTable extends Thing {
  RouteTableId: string;
  VpcId: string;
  OwnerId: string;
  /** All but the local routes, which follow from the VPC's CIDR blocks. */
  routes: Route[];
  Associations: RouteTableAssociation[];
}
export interface Route {
  DestinationCidrBlock?: string;
  DestinationIpv6CidrBlock?: string;
  DestinationPrefixListId?: string;
  GatewayId?: string;
  NatGatewayId?: string;
  TransitGatewayId?: string;
  VpcPeeringConnectionId?: string;
  EgressOnlyInternetGatewayId?: string;
  CarrierGatewayId?: string;
  LocalGatewayId?: string;
  NetworkInterfaceId?: string;
  InstanceId?: string;
  CoreNetworkArn?: string;
  State: string;
  Origin: string;
}
export interface RouteTableAssociation {
  RouteTableAssociationId: string;
  RouteTableId: string;
  Main: boolean;
  SubnetId?: string;
  /** An edge association: ingress routing of a gateway. */
  GatewayId?: string;
  AssociationState: { State: string };
}

export interface InternetGateway extends Thing {
  InternetGatewayId: string;
  OwnerId: string;
  Attachments: { VpcId: string; State: string }[];
}

export interface NatGateway extends Thing {
  NatGatewayId: string;
  VpcId: string;
  SubnetId: string;
  State: string;
  /** When the present state ends. */
  due?: number;
  ConnectivityType: string;
  CreateTime: Date;
  NatGatewayAddresses: { AllocationId?: string; PublicIp?: string; NetworkInterfaceId: string }[];
}

export interface Address extends Thing {
  AllocationId: string;
  PublicIp: string;
  Domain: string;
  NetworkInterfaceId?: string;
}

export interface SecurityGroup extends Thing {
  GroupId: string;
  GroupName: string;
  Description: string;
  VpcId: string;
  OwnerId: string;
  rules: SecurityGroupRule[];
}
export interface SecurityGroupRule {
  SecurityGroupRuleId: string;
  GroupId: string;
  GroupOwnerId: string;
  IsEgress: boolean;
  IpProtocol: string;
  FromPort: number;
  ToPort: number;
  CidrIpv4?: string;
  CidrIpv6?: string;
  PrefixListId?: string;
  ReferencedGroupInfo?: { GroupId: string; UserId: string };
  Description?: string;
  Tags: Tag[];
}

export interface NetworkAcl extends Thing {
  NetworkAclId: string;
  VpcId: string;
  OwnerId: string;
  IsDefault: boolean;
  Entries: NetworkAclEntry[];
}
export interface NetworkAclEntry {
  CidrBlock: string;
  Egress: boolean;
  /** A number as text; `-1` is every protocol. */
  Protocol: string;
  PortRange?: { From: number; To: number };
  RuleAction: string;
  RuleNumber: number;
}

export interface DhcpOptions extends Thing {
  DhcpOptionsId: string;
  OwnerId: string;
  configurations: { Key: string; Values: string[] }[];
}

export interface NetworkInterface extends Thing {
  NetworkInterfaceId: string;
  VpcId: string;
  SubnetId: string;
  AvailabilityZone: string;
  OwnerId: string;
  groupIds: string[];
  InterfaceType: string;
  RequesterManaged: boolean;
  RequesterId?: string;
  Status: string;
  Description: string;
  PrivateIpAddress: string;
  /** Being released: gone at this time. */
  until?: number;
}

export interface PrefixList {
  PrefixListId: string;
  PrefixListName: string;
  AddressFamily: 'IPv4' | 'IPv6';
  Cidrs: string[];
}

export interface Endpoint extends Thing {
  VpcEndpointId: string;
  VpcEndpointType: string;
  VpcId: string;
  ServiceName: string;
  State: string;
  /** When the present state ends. */
  due?: number;
  /** The pending state was caused by ModifyVpcEndpoint. */
  modifying: boolean;
  /** How it will end instead of `available`. */
  fate?: { Code: string; Message: string };
  LastError?: { Code: string; Message: string };
  PolicyDocument: string;
  RouteTableIds: string[];
  SubnetIds: string[];
  groupIds: string[];
  NetworkInterfaceIds: string[];
  IpAddressType: string;
  DnsRecordIpType: string;
  PrivateDnsEnabled: boolean;
  PrivateDnsOnlyForInboundResolverEndpoint?: boolean;
  RequesterManaged: boolean;
  OwnerId: string;
  CreationTimestamp: Date;
}

export interface Zone {
  ZoneName: string;
  ZoneId: string;
  ZoneType: string;
  GroupName: string;
  NetworkBorderGroup: string;
  OptInStatus: string;
  State: string;
}

/** One way a service is offered: S3 is two of them under one name. */
export interface Service {
  ServiceName: string;
  ServiceType: 'Interface' | 'Gateway';
  PrivateDnsName?: string;
  AvailabilityZones: string[];
  SupportedIpAddressTypes: string[];
  VpcEndpointPolicySupported: boolean;
  Owner: string;
}

export function createAccount(id: string, region: string): Account {
  return {
    id,
    region,
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    internetGateways: new Map(),
    natGateways: new Map(),
    addresses: new Map(),
    securityGroups: new Map(),
    networkAcls: new Map(),
    dhcpOptions: new Map(),
    networkInterfaces: new Map(),
    prefixLists: new Map(),
    endpoints: new Map(),
    zones: [],
    services: [],
    hostedZones: [],
    detaching: [],
    parameters: new Map(),
    tokens: new Map(),
    newId: createIdSource(),
  };
}
