import type { Endpoint, RouteTable, SecurityGroup, Service, Subnet, Vpc } from './account';
import type { World } from './action';
import { prefixListsOf, privateNamesOf, takenNames } from './endpoint-network';
import { type Refusal, refuse } from './refusal';
import { countFreeAddresses } from './subnets';

/** An endpoint as CreateVpcEndpoint or ModifyVpcEndpoint would leave it. */
export interface Proposal {
  world: World;
  /** Absent on create. */
  endpoint: Endpoint | undefined;
  vpc: Vpc;
  type: string;
  service: Service;
  /** What the caller sent, by parameter of CreateVpcEndpoint. */
  sent: { subnets: boolean; groups: boolean; tables: boolean; privateDns: boolean | undefined };
  added: { subnets: Subnet[]; groups: SecurityGroup[]; tables: RouteTable[] };
  /** Every subnet that counts for "one per zone". */
  subnetsTogether: Subnet[];
  subnetsAfter: Subnet[];
  groupIdsAfter: string[];
  privateDnsAfter: boolean;
  onlyForInboundResolver: boolean;
  ipAddressType: string;
  policy: string | undefined;
}

type Rule = (proposal: Proposal) => Refusal | false | undefined;

const invalid = (message: string) => refuse('InvalidParameter', message);

/** What EC2 refuses about an endpoint, in the order in which it is checked; the first refusal is the answer. */
export const endpointRules: Record<string, Rule> = {
  // nanlabs/terraform-aws-starter #18.
  'no subnets for a gateway': ({ type, sent }) =>
    type === 'Gateway' &&
    sent.subnets &&
    invalid('Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.'),

  'no security groups for a gateway': ({ type, sent }) =>
    type === 'Gateway' &&
    sent.groups &&
    invalid('Security group IDs are only supported for Interface type VPC Endpoints.'),

  // amazon.aws (Ansible) #576.
  'no route tables for an interface': ({ type, sent }) =>
    type === 'Interface' &&
    sent.tables &&
    invalid('Route table IDs are only supported for Gateway type VPC Endpoint.'),

  // EC2 API Reference, CreateVpcEndpoint: PrivateDnsEnabled is for interface endpoints.
  'no private DNS for a gateway': ({ type, sent }) =>
    type === 'Gateway' &&
    sent.privateDns === true &&
    invalid('Private DNS is only supported for Interface type VPC Endpoints.'),

  'subnets of the VPC': ({ added, vpc }) => {
    const foreign = added.subnets.find(({ VpcId }) => VpcId !== vpc.VpcId);
    return (
      foreign && invalid(`Subnet ${foreign.SubnetId} and network ${vpc.VpcId} belong to different networks.`)
    );
  },

  'security groups of the VPC': ({ added, vpc }) => {
    const foreign = added.groups.find(({ VpcId }) => VpcId !== vpc.VpcId);
    return (
      foreign &&
      invalid(`Security group ${foreign.GroupId} and network ${vpc.VpcId} belong to different networks.`)
    );
  },

  'route tables of the VPC': ({ added, vpc }) => {
    const foreign = added.tables.find(({ VpcId }) => VpcId !== vpc.VpcId);
    return (
      foreign &&
      invalid(`Route table ${foreign.RouteTableId} and network ${vpc.VpcId} belong to different networks.`)
    );
  },

  // terraform-aws-vpc #462, #785.
  'zones the service supports': ({ added, service }) => {
    const subnet = added.subnets.find((each) => !service.AvailabilityZones.includes(each.AvailabilityZone));
    return (
      subnet &&
      invalid(
        `The VPC endpoint service ${service.ServiceName} does not support the availability zone of the subnet: ${subnet.SubnetId}.`,
      )
    );
  },

  // terraform-aws-vpc #451, #583: subnets that are attached already count.
  'one subnet per zone': ({ added, subnetsTogether }) => {
    const second = added.subnets.find((subnet) =>
      subnetsTogether.some((other) => other !== subnet && other.AvailabilityZone === subnet.AvailabilityZone),
    );
    return (
      second &&
      refuse(
        'DuplicateSubnetsInSameZone',
        `Found another VPC endpoint subnet in the availability zone of ${second.SubnetId}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      )
    );
  },

  // "Error codes for the Amazon EC2 API".
  'a free address for every interface': ({ added, world }) => {
    const full = added.subnets.find((subnet) => subnet.CidrBlock && countFreeAddresses(world, subnet) < 1);
    return (
      full &&
      refuse(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${full.SubnetId}' to satisfy the request.`,
      )
    );
  },

  // PrivateLink guide, "IP address types": all subnets of the endpoint must have the families, and the service too.
  'an IP address type that fits': ({ type, ipAddressType, subnetsAfter, service }) => {
    if (!['ipv4', 'ipv6', 'dualstack'].includes(ipAddressType)) {
      return invalid(`Invalid IP address type: ${ipAddressType}.`);
    }
    if (type === 'Gateway') return undefined;
    const families = ipAddressType === 'dualstack' ? ['ipv4', 'ipv6'] : [ipAddressType];
    if (!families.every((family) => service.SupportedIpAddressTypes.includes(family))) {
      return invalid(
        `The VPC endpoint service ${service.ServiceName} does not support the IP address type ${ipAddressType}.`,
      );
    }
    const misfit = subnetsAfter.find((subnet) => !fits(subnet, ipAddressType));
    return (
      misfit && invalid(`Subnet ${misfit.SubnetId} does not support the IP address type ${ipAddressType}.`)
    );
  },

  // "Amazon VPC quotas": security groups per network interface.
  'few security groups': ({ groupIdsAfter, world }) =>
    groupIdsAfter.length > world.settings.quotas.groupsPerInterface &&
    refuse(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    ),

  'some security group': ({ type, groupIdsAfter }) =>
    type === 'Interface' &&
    groupIdsAfter.length === 0 &&
    invalid('An interface endpoint must have at least one security group.'),

  // terraform-aws-vpc #982 and terraform-provider-aws #33689.
  'a gateway beside an inbound-resolver-only endpoint': ({ onlyForInboundResolver, service, vpc, world }) =>
    onlyForInboundResolver &&
    ![...world.account.endpoints.values()].some(
      (each) =>
        each.VpcId === vpc.VpcId &&
        each.VpcEndpointType === 'Gateway' &&
        each.State === 'available' &&
        each.ServiceName === service.ServiceName,
    ) &&
    invalid(
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${vpc.VpcId} must have a Gateway endpoint for the service.`,
    ),

  // PrivateLink guide, "Private DNS"; text as quoted in public Terraform logs.
  'both DNS attributes for private DNS': ({ endpoint, privateDnsAfter, vpc }) =>
    privateDnsAfter &&
    !endpoint?.PrivateDnsEnabled &&
    !(vpc.EnableDnsSupport && vpc.EnableDnsHostnames) &&
    invalid(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.VpcId}`,
    ),

  // terraform-provider-aws #17535, buildkite elastic stack #91.
  'a private DNS name of its own': ({ endpoint, privateDnsAfter, vpc, service, world }) => {
    if (!privateDnsAfter || endpoint?.PrivateDnsEnabled) return undefined;
    const taken = takenNames(world, vpc.VpcId);
    const name = privateNamesOf(service).find((each) => taken.has(each));
    return (
      name !== undefined &&
      invalid(
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} in the VPC ${vpc.VpcId}`,
      )
    );
  },

  // eksctl #4377: one route per prefix list and table, whoever's endpoint it leads to.
  'one route per prefix list and table': ({ added, endpoint, service, ipAddressType, world }) => {
    for (const id of prefixListsOf(world, service, ipAddressType)) {
      const taken = added.tables.find(({ routes }) =>
        routes.some(
          (route) => route.DestinationPrefixListId === id && route.GatewayId !== endpoint?.VpcEndpointId,
        ),
      );
      if (!taken) continue;
      return refuse(
        'RouteAlreadyExists',
        `route table ${taken.RouteTableId} already has a route with destination-prefix-list-id ${id}`,
      );
    }
    return undefined;
  },

  // "AWS PrivateLink quotas": characters of a VPC endpoint policy.
  'a sound policy': ({ policy, world }) =>
    policy !== undefined &&
    (!isPolicy(policy) || policy.length > world.settings.quotas.policyCharacters) &&
    refuse('InvalidPolicyDocument', 'The policy document is not valid.'),

  // "AWS PrivateLink quotas": 50 interface endpoints a VPC, 20 gateway endpoints a Region.
  'room for one more endpoint': ({ endpoint, type, vpc, world }) => {
    if (endpoint) return undefined;
    const { interfaceEndpointsPerVpc, gatewayEndpointsPerRegion } = world.settings.quotas;
    const alike = [...world.account.endpoints.values()].filter(
      (each) =>
        each.State !== 'deleted' &&
        each.VpcEndpointType === type &&
        (type === 'Gateway' || each.VpcId === vpc.VpcId),
    );
    const most = type === 'Gateway' ? gatewayEndpointsPerRegion : interfaceEndpointsPerVpc;
    return (
      alike.length >= most &&
      refuse('VpcEndpointLimitExceeded', 'The maximum number of VPC endpoints has been reached.')
    );
  },
};

export function refuseUnsound(proposal: Proposal): void {
  for (const rule of Object.values(endpointRules)) {
    const refusal = rule(proposal);
    if (refusal) throw refusal;
  }
}

function fits(
  { CidrBlock, Ipv6CidrBlockAssociationSet, Ipv6Native }: Subnet,
  ipAddressType: string,
): boolean {
  const hasIpv6 = Ipv6CidrBlockAssociationSet.length > 0;
  if (ipAddressType === 'ipv6') return Ipv6Native;
  return CidrBlock !== undefined && (ipAddressType === 'ipv4' || hasIpv6);
}

function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === 'object' && policy !== null && 'Statement' in policy;
  } catch {
    return false;
  }
}
