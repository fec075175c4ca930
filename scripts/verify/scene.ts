import type * as ec2 from '@aws-sdk/client-ec2';
import { isAlive } from '../../handler/desired';
import { type Network, toEndpoint, toNetwork } from '../../handler/network';
import { findPrivateSubnets, findServedTables } from '../../handler/private-subnets';
import { type Block, readBlocks } from './address-blocks';
import type { Readings, Source, Sources } from './facts';
import type { StackOutputs } from './request';

export interface PrivateSubnet {
  readonly id: string;
  readonly zone: string;
  readonly routeTableId: string | undefined;
  readonly ipv4: readonly Block[];
  readonly ipv6: readonly Block[];
  /** As they are written, for sentences. */
  readonly cidrs: readonly string[];
}

/** One of the three services, with the endpoint of the VPC that is judged for it. */
export interface JudgedService {
  readonly suffix: 'ecr.api' | 'ecr.dkr' | 's3';
  readonly endpoint: ec2.VpcEndpoint | undefined;
  /** There only in name: failed, rejected, or on its way out. */
  readonly lost: ec2.VpcEndpoint | undefined;
  /** The id that the stack says. */
  readonly expectedId?: string;
}

/** The VPC that is judged, put together from what could be read; what could not be is empty. */
export interface Scene {
  readonly region: string;
  readonly vpcId: string;
  readonly network: Network;
  readonly privateSubnets: readonly PrivateSubnet[];
  /** IPv4 blocks of every subnet, by id. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>;
  /** Those the stack names, else the handler's own list: every effective table of every private subnet. */
  readonly servedTables: readonly string[];
  /** The subnets that the stack names for network interfaces; none: one per zone is chosen. */
  readonly chosenSubnetIds: readonly string[];
  readonly services: readonly JudgedService[];
  /** Interface endpoints among them, those that are there. */
  readonly interfaceEndpoints: readonly ec2.VpcEndpoint[];
  /** Every S3 gateway endpoint of the VPC: several may share the tables. */
  readonly gatewayEndpoints: readonly ec2.VpcEndpoint[];
  /** No ECR endpoint is wanted, so the lines about them are left out. */
  readonly isS3Only: boolean;
  readonly partition: string;
  readonly accountId: string;
}

interface Place {
  readonly region: string;
  readonly vpcId: string;
  readonly outputs?: StackOutputs;
}

/** What is private, and which table counts, is the handler's own logic, so that the report cannot disagree with it. */
export function composeScene({ region, vpcId, outputs }: Place, readings: Partial<Readings>): Scene {
  const known = <S extends Source>(source: S): Sources[S] | undefined => {
    const reading = readings[source];
    return reading && 'value' in reading ? reading.value : undefined;
  };
  const subnets = known('subnets') ?? [];
  const network = toNetwork({
    region,
    vpc: known('vpc') ?? { VpcId: vpcId },
    dnsSupport: known('dnsAttributes')?.support ?? false,
    dnsHostnames: known('dnsAttributes')?.hostnames ?? false,
    subnets,
    routeTables: known('routeTables') ?? [],
    securityGroups: known('securityGroups') ?? [],
    endpoints: known('endpoints') ?? [],
    prefixLists: known('prefixLists') ?? [],
    offers: [],
  });
  const endpoints = (known('endpoints') ?? []).filter(
    ({ VpcId, RequesterManaged }) => VpcId === vpcId && !RequesterManaged,
  );
  const services = judgeServices(endpoints, region, outputs);
  const ecr = services.filter(({ suffix }) => suffix !== 's3');
  return {
    ...{ region, vpcId, network, services },
    privateSubnets: findPrivateSubnets(network).map(({ id, zone, routeTableId }) =>
      describeSubnet(id, zone, routeTableId, subnets),
    ),
    blocks: new Map(subnets.map(({ SubnetId = '', CidrBlock }) => [SubnetId, readBlocks([CidrBlock])])),
    servedTables: outputs?.routeTableIds.length ? outputs.routeTableIds : findServedTables(network),
    chosenSubnetIds: outputs?.subnetIds ?? [],
    interfaceEndpoints: ecr.flatMap(({ endpoint }) => (endpoint ? [endpoint] : [])),
    gatewayEndpoints: endpoints.filter((each) => isOf(each, 's3', region) && isAlive(toEndpoint(each))),
    isS3Only: ecr.length === 0,
    partition: /^arn:([\w-]+):/.exec(subnets[0]?.SubnetArn ?? '')?.[1] ?? 'aws',
    accountId: network.vpc.ownerId ?? subnets[0]?.OwnerId ?? '',
  };
}

/**
 * With a stack, the endpoints it says. Without, those the VPC has: where there is S3's alone, ECR's are not wanted
 * (EndpointSet S3Only), for all else all three are.
 */
function judgeServices(
  endpoints: readonly ec2.VpcEndpoint[],
  region: string,
  outputs: StackOutputs | undefined,
): JudgedService[] {
  const suffixes = ['ecr.api', 'ecr.dkr', 's3'] as const;
  const found = suffixes.map((suffix): JudgedService => {
    const expectedId = outputs?.endpointIds[suffix];
    const candidates = endpoints
      .filter((endpoint) => isOf(endpoint, suffix, region))
      .filter(({ VpcEndpointId }) => !expectedId || VpcEndpointId === expectedId);
    const serves = (endpoint: ec2.VpcEndpoint) => isAlive(toEndpoint(endpoint));
    const endpoint = chooseServing(candidates.filter(serves));
    const lost = endpoint ? undefined : candidates.find((each) => !serves(each));
    return { suffix, endpoint, lost, ...(expectedId && { expectedId }) };
  });
  const hasEcr = found.some(({ suffix, endpoint }) => suffix !== 's3' && endpoint);
  const hasS3 = found.some(({ suffix, endpoint }) => suffix === 's3' && endpoint);
  const wantsEcr = outputs ? outputs.endpointIds['ecr.api'] !== '' : hasEcr || !hasS3;
  return found.filter(({ suffix }) => suffix === 's3' || wantsEcr);
}

/** S3 is offered as Interface too, which serves no pulls. */
function isOf({ ServiceName, VpcEndpointType }: ec2.VpcEndpoint, suffix: string, region: string): boolean {
  const type = suffix === 's3' ? 'gateway' : 'interface';
  return ServiceName?.endsWith(`.${region}.${suffix}`) === true && VpcEndpointType?.toLowerCase() === type;
}

/** Only one endpoint of a service can hold its private DNS name: that one serves. */
function chooseServing(candidates: readonly ec2.VpcEndpoint[]): ec2.VpcEndpoint | undefined {
  const rank = (endpoint: ec2.VpcEndpoint) =>
    (endpoint.State?.toLowerCase() === 'available' ? 2 : 0) + (endpoint.PrivateDnsEnabled ? 1 : 0);
  return [...candidates].sort((one, other) => rank(other) - rank(one))[0];
}

function describeSubnet(
  id: string,
  zone: string,
  routeTableId: string | undefined,
  subnets: readonly ec2.Subnet[],
): PrivateSubnet {
  const raw = subnets.find(({ SubnetId }) => SubnetId === id);
  const ipv6 = (raw?.Ipv6CidrBlockAssociationSet ?? [])
    .filter(({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated')
    .flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []);
  const ipv4 = raw?.CidrBlock ? [raw.CidrBlock] : [];
  const cidrs = [...ipv4, ...ipv6];
  return { id, zone, routeTableId, ipv4: readBlocks(ipv4), ipv6: readBlocks(ipv6), cidrs };
}
