import type * as ec2 from '@aws-sdk/client-ec2';
import type { Offer } from './offers';

/** A VPC as we found it: plain data, decided on without another look at EC2. */
export interface Network {
  readonly region: string;
  readonly vpc: Vpc;
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly securityGroups: readonly SecurityGroup[];
  /** Every endpoint of the VPC that is not requester-managed; those are not there for us at all. */
  readonly endpoints: readonly Endpoint[];
  readonly offers: readonly Offer[];
  readonly s3PrefixListId: string;
}

export interface Vpc {
  readonly id: string;
  /** Undefined where the partition does not say. */
  readonly ownerId: string | undefined;
  readonly ipv4Cidrs: readonly string[];
  readonly ipv6Cidrs: readonly string[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  /** The table whose routes count: the explicit association's, else the VPC's main one. */
  readonly routeTableId: string | undefined;
  readonly isAvailable: boolean;
  readonly isOnOutpost: boolean;
  readonly hasIpv4: boolean;
  readonly hasIpv6: boolean;
  readonly freeAddresses: number;
}

/** Where a table sends what is not for the VPC. Public: an internet or carrier gateway, in any of its routes. */
export type Egress = 'public' | 'nat' | 'transit' | 'isolated';

export interface RouteTable {
  readonly id: string;
  readonly egress: Egress;
  /** The gateway that makes it public. */
  readonly internetGatewayId: string | undefined;
  /** Gateway endpoints' routes. */
  readonly endpointRoutes: readonly { prefixListId: string; endpointId: string }[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly ingress: readonly ec2.IpPermission[];
  /** Ids of the groups that its rules, in or out, refer to. */
  readonly refersTo: readonly string[];
}

/** Undefined is what the answer left out: then nothing is known, and nothing is changed for it. */
export interface Endpoint {
  readonly id: string;
  readonly serviceName: string;
  readonly type: string;
  /** Lower case: the model says `Available`, the wire says `available`. */
  readonly state: string;
  readonly lastError: string | undefined;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  readonly securityGroupIds: readonly string[] | undefined;
  readonly policy: string | undefined;
  readonly privateDnsEnabled: boolean | undefined;
  readonly ipAddressType: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** EC2's answers about one VPC, as they came. */
export interface NetworkAnswers {
  readonly region: string;
  readonly vpc: ec2.Vpc;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly subnets: readonly ec2.Subnet[];
  readonly routeTables: readonly ec2.RouteTable[];
  readonly securityGroups: readonly ec2.SecurityGroup[];
  readonly endpoints: readonly ec2.VpcEndpoint[];
  readonly offers: readonly Offer[];
  readonly prefixLists: readonly ec2.PrefixList[];
}

/** Joins the answers. What EC2 was asked to filter is filtered again: a partition or an emulator may not do it. */
export function toNetwork(answers: NetworkAnswers): Network {
  const { region, vpc } = answers;
  const vpcId = vpc.VpcId ?? '';
  const inVpc = <T extends { VpcId?: string | undefined }>(things: readonly T[]) =>
    things.filter((thing) => thing.VpcId === vpcId);
  const routeTables = inVpc(answers.routeTables);
  const findEffectiveRouteTable = indexRouteTables(routeTables);
  return {
    region,
    vpc: {
      id: vpcId,
      ownerId: vpc.OwnerId,
      ipv4Cidrs: listIpv4Cidrs(vpc),
      ipv6Cidrs: listIpv6Cidrs(vpc),
      dnsSupport: answers.dnsSupport,
      dnsHostnames: answers.dnsHostnames,
    },
    subnets: inVpc(answers.subnets)
      .map((subnet) => toSubnet(subnet, findEffectiveRouteTable(subnet)))
      .sort(byId),
    routeTables: routeTables.map(toRouteTable).sort(byId),
    securityGroups: inVpc(answers.securityGroups).map(toSecurityGroup).sort(byId),
    endpoints: inVpc(answers.endpoints)
      .filter(({ RequesterManaged }) => !RequesterManaged)
      .map(toEndpoint)
      .sort(byId),
    offers: answers.offers,
    s3PrefixListId: findS3PrefixList(answers.prefixLists, region),
  };
}

/**
 * Says which table's routes count for a subnet: its explicit association's, else the main one. DescribeRouteTables
 * never lists implicit associations. Edge associations (of a gateway) are not about subnets.
 */
function indexRouteTables(routeTables: readonly ec2.RouteTable[]) {
  const inForce = routeTables.flatMap((table) =>
    (table.Associations ?? [])
      .filter(
        ({ GatewayId, AssociationState }) =>
          GatewayId === undefined &&
          ['associated', 'associating', undefined].includes(AssociationState?.State),
      )
      .map((association) => ({ ...association, table })),
  );
  const explicit = new Map(inForce.map(({ SubnetId, table }) => [SubnetId, table]));
  const main = inForce.find(({ Main }) => Main === true)?.table;
  return ({ SubnetId }: ec2.Subnet) => (SubnetId && explicit.get(SubnetId)) || main;
}

function toSubnet(subnet: ec2.Subnet, table: ec2.RouteTable | undefined): Subnet {
  return {
    id: subnet.SubnetId ?? '',
    zone: subnet.AvailabilityZone ?? '',
    routeTableId: table?.RouteTableId,
    isAvailable: (subnet.State ?? 'available').toLowerCase() === 'available',
    isOnOutpost: subnet.OutpostArn !== undefined,
    hasIpv4: subnet.Ipv6Native !== true,
    hasIpv6: (subnet.Ipv6CidrBlockAssociationSet ?? []).some(
      ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated',
    ),
    freeAddresses: subnet.AvailableIpAddressCount ?? 1,
  };
}

function toRouteTable({ RouteTableId = '', Routes = [] }: ec2.RouteTable): RouteTable {
  const internetGatewayId = Routes.map(findInternetGateway).find((id) => id !== undefined);
  return {
    id: RouteTableId,
    internetGatewayId,
    egress: internetGatewayId ? 'public' : classifyDefaultRoutes(Routes),
    endpointRoutes: Routes.flatMap(({ DestinationPrefixListId, GatewayId }) =>
      DestinationPrefixListId && GatewayId?.startsWith('vpce-')
        ? [{ prefixListId: DestinationPrefixListId, endpointId: GatewayId }]
        : [],
    ),
  };
}

/** Any destination and any state counts: a blackholed gateway still says what the subnet is meant to be. */
function findInternetGateway({ GatewayId, CarrierGatewayId }: ec2.Route): string | undefined {
  return GatewayId?.startsWith('igw-') ? GatewayId : CarrierGatewayId;
}

function classifyDefaultRoutes(routes: readonly ec2.Route[]): Egress {
  const defaults = routes.filter(
    ({ DestinationCidrBlock, DestinationIpv6CidrBlock }) =>
      DestinationCidrBlock === '0.0.0.0/0' || DestinationIpv6CidrBlock === '::/0',
  );
  const isNat = ({ NatGatewayId, InstanceId, NetworkInterfaceId }: ec2.Route) =>
    [NatGatewayId, InstanceId, NetworkInterfaceId].some((target) => target !== undefined);
  // An egress-only internet gateway alone reaches no IPv4 address, and ECR pulls by ECS are IPv4.
  const isTransit = (route: ec2.Route) => route.EgressOnlyInternetGatewayId === undefined;
  if (defaults.some(isNat)) return 'nat';
  return defaults.some(isTransit) ? 'transit' : 'isolated';
}

export function toSecurityGroup(group: ec2.SecurityGroup): SecurityGroup {
  const ingress = group.IpPermissions ?? [];
  const rules = [...ingress, ...(group.IpPermissionsEgress ?? [])];
  const referred = rules.flatMap(({ UserIdGroupPairs = [] }) =>
    UserIdGroupPairs.map(({ GroupId = '' }) => GroupId),
  );
  return {
    id: group.GroupId ?? '',
    name: group.GroupName ?? '',
    tags: toTags(group.Tags),
    ingress,
    refersTo: [...new Set(referred)],
  };
}

export function toEndpoint(endpoint: ec2.VpcEndpoint): Endpoint {
  const groups = (endpoint.Groups ?? []).flatMap(({ GroupId }) => (GroupId ? [GroupId] : []));
  const lastError = [endpoint.LastError?.Code, endpoint.LastError?.Message ?? endpoint.FailureReason];
  return {
    id: endpoint.VpcEndpointId ?? '',
    serviceName: endpoint.ServiceName ?? '',
    type: endpoint.VpcEndpointType ?? '',
    state: (endpoint.State ?? 'available').toLowerCase(),
    lastError: lastError.filter(Boolean).join(': ') || undefined,
    subnetIds: endpoint.SubnetIds ?? [],
    routeTableIds: endpoint.RouteTableIds ?? [],
    networkInterfaceIds: endpoint.NetworkInterfaceIds ?? [],
    // An interface endpoint always has a group: none at all means that the answer does not tell.
    securityGroupIds: groups.length > 0 ? groups : undefined,
    policy: endpoint.PolicyDocument,
    privateDnsEnabled: endpoint.PrivateDnsEnabled,
    ipAddressType: endpoint.IpAddressType?.toLowerCase(),
    tags: toTags(endpoint.Tags),
  };
}

export function toTags(tags: readonly ec2.Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The primary block is in the association set too; a block on its way out no longer counts. */
function listIpv4Cidrs({ CidrBlock, CidrBlockAssociationSet }: ec2.Vpc): string[] {
  if (!CidrBlockAssociationSet?.length) return CidrBlock ? [CidrBlock] : [];
  return CidrBlockAssociationSet.flatMap(({ CidrBlock: block, CidrBlockState }) =>
    block && isAssociated(CidrBlockState?.State) ? [block] : [],
  ).sort();
}

function listIpv6Cidrs({ Ipv6CidrBlockAssociationSet = [] }: ec2.Vpc): string[] {
  return Ipv6CidrBlockAssociationSet.flatMap(({ Ipv6CidrBlock: block, Ipv6CidrBlockState }) =>
    block && isAssociated(Ipv6CidrBlockState?.State) ? [block] : [],
  ).sort();
}

function isAssociated(state: string | undefined): boolean {
  return state === undefined || state === 'associated' || state === 'associating';
}

/** By suffix, because the name in front of the Region differs between partitions. Empty where there is none. */
function findS3PrefixList(prefixLists: readonly ec2.PrefixList[], region: string): string {
  const list = prefixLists.find(({ PrefixListName }) => PrefixListName?.endsWith(`.${region}.s3`));
  return list?.PrefixListId ?? '';
}

function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
