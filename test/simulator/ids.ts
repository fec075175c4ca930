import { refuse } from './refusal';
import type { Settings } from './settings';

interface IdFormat {
  prefix: string;
  /** EC2 spells both InvalidSubnetID and InvalidSubnetId; terraform-provider-aws keeps both for the same reason. */
  notFound: (spelling: Settings['idSpelling']) => string;
  malformed: (spelling: Settings['idSpelling']) => string;
  says: (id: string) => string;
}

const spelled = (stem: string) => ({
  notFound: (spelling: Settings['idSpelling']) => `Invalid${stem}${spelling}.NotFound`,
  malformed: (spelling: Settings['idSpelling']) => `Invalid${stem}${spelling}.Malformed`,
});
const fixed = (notFound: string, malformed: string) => ({
  notFound: () => notFound,
  malformed: () => malformed,
});

/** Codes: "Error codes for the Amazon EC2 API"; texts as quoted in public bug reports. */
export const formats = {
  vpcs: { prefix: 'vpc', ...spelled('Vpc'), says: (id) => `The vpc ID '${id}' does not exist` },
  subnets: { prefix: 'subnet', ...spelled('Subnet'), says: (id) => `The subnet ID '${id}' does not exist` },
  routeTables: {
    prefix: 'rtb',
    ...spelled('RouteTable'),
    says: (id) => `The routeTable ID '${id}' does not exist`,
  },
  associations: {
    prefix: 'rtbassoc',
    ...fixed('InvalidAssociationID.NotFound', 'InvalidAssociationID.Malformed'),
    says: (id) => `The association ID '${id}' does not exist`,
  },
  cidrAssociations: {
    prefix: 'vpc-cidr-assoc',
    ...fixed('InvalidVpcCidrBlockAssociationID.NotFound', 'InvalidVpcCidrBlockAssociationID.Malformed'),
    says: (id) => `The vpc CIDR block association ID '${id}' does not exist`,
  },
  internetGateways: {
    prefix: 'igw',
    ...fixed('InvalidInternetGatewayID.NotFound', 'InvalidInternetGatewayId.Malformed'),
    says: (id) => `The internetGateway ID '${id}' does not exist`,
  },
  natGateways: {
    prefix: 'nat',
    ...fixed('NatGatewayNotFound', 'NatGatewayMalformed'),
    says: (id) => `NatGateway ${id} was not found`,
  },
  addresses: {
    prefix: 'eipalloc',
    ...fixed('InvalidAllocationID.NotFound', 'InvalidParameterValue'),
    says: (id) => `The allocation ID '${id}' does not exist`,
  },
  securityGroups: {
    prefix: 'sg',
    ...fixed('InvalidGroup.NotFound', 'InvalidGroupId.Malformed'),
    says: (id) => `The security group '${id}' does not exist`,
  },
  securityGroupRules: {
    prefix: 'sgr',
    ...fixed('InvalidSecurityGroupRuleId.NotFound', 'InvalidSecurityGroupRuleId.Malformed'),
    says: (id) => `The security group rule ID '${id}' does not exist`,
  },
  networkAcls: {
    prefix: 'acl',
    ...fixed('InvalidNetworkAclID.NotFound', 'InvalidNetworkAclId.Malformed'),
    says: (id) => `The networkAcl ID '${id}' does not exist`,
  },
  dhcpOptions: {
    prefix: 'dopt',
    ...fixed('InvalidDhcpOptionID.NotFound', 'InvalidDhcpOptionsId.Malformed'),
    says: (id) => `The dhcpOption ID '${id}' does not exist`,
  },
  networkInterfaces: {
    prefix: 'eni',
    ...fixed('InvalidNetworkInterfaceID.NotFound', 'InvalidNetworkInterfaceId.Malformed'),
    says: (id) => `The networkInterface ID '${id}' does not exist`,
  },
  prefixLists: {
    prefix: 'pl',
    ...fixed('InvalidPrefixListID.NotFound', 'InvalidPrefixListId.Malformed'),
    says: (id) => `The prefix list ID '${id}' does not exist`,
  },
  endpoints: {
    prefix: 'vpce',
    ...fixed('InvalidVpcEndpointId.NotFound', 'InvalidVpcEndpointId.Malformed'),
    says: (id) => `The Vpc Endpoint Id '${id}' does not exist`,
  },
} satisfies Record<string, IdFormat>;

export type IdKind = keyof typeof formats;

/** EC2 ids end in 8 (before 2018) or 17 hexadecimal digits. */
export function refuseMalformed(kind: IdKind, id: string, settings: Settings): void {
  const format: IdFormat = formats[kind];
  if (new RegExp(`^${format.prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  throw refuse(
    format.malformed(settings.idSpelling),
    `Invalid id: "${id}" (expecting "${format.prefix}-...")`,
  );
}

export function refuseUnknown(kind: IdKind, id: string, settings: Settings): never {
  const format: IdFormat = formats[kind];
  throw refuse(format.notFound(settings.idSpelling), format.says(id));
}

/** Deterministic ids: the first VPC of every simulator is vpc-00000000000000001. */
export function createIdSource(): (kind: IdKind) => string {
  const last = new Map<string, number>();
  return (kind) => {
    const next = (last.get(kind) ?? 0) + 1;
    last.set(kind, next);
    return `${formats[kind].prefix}-${next.toString(16).padStart(17, '0')}`;
  };
}
