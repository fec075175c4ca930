import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type RouteTable,
  type Tag,
} from '@aws-sdk/client-ec2';

export interface SubnetView {
  id: string;
  name: string;
  zone: string;
  cidr: string;
  tableId: string;
  tableName: string;
  wayOut: 'internet' | 'NAT gateway' | 'no way out';
}

export interface EndpointView {
  id: string;
  /** `ecr.api`, `ecr.dkr`, `s3`. */
  service: string;
  type: string;
  state: string;
  subnetIds: string[];
  tableIds: string[];
}

export interface VpcView {
  id: string;
  cidr: string;
  subnets: SubnetView[];
  endpoints: EndpointView[];
}

/** The VPC as EC2 describes it now. */
export async function readVpc(ec2: EC2Client, vpcId: string): Promise<VpcView> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [vpcs, subnets, tables, endpoints] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })),
    ec2.send(new DescribeSubnetsCommand({ Filters })),
    ec2.send(new DescribeRouteTablesCommand({ Filters })),
    ec2.send(new DescribeVpcEndpointsCommand({ Filters })),
  ]);
  return {
    id: vpcId,
    cidr: vpcs.Vpcs?.[0]?.CidrBlock ?? '?',
    subnets: (subnets.Subnets ?? []).map((subnet) => {
      const table = findTable(subnet.SubnetId, tables.RouteTables ?? []);
      return {
        id: subnet.SubnetId ?? '?',
        name: readName(subnet.Tags) ?? subnet.SubnetId ?? '?',
        zone: subnet.AvailabilityZone ?? '?',
        cidr: subnet.CidrBlock ?? '?',
        tableId: table?.RouteTableId ?? '?',
        tableName: readName(table?.Tags) ?? 'main',
        wayOut: readWayOut(table),
      };
    }),
    // The emulator ignores the filter.
    endpoints: (endpoints.VpcEndpoints ?? [])
      .filter(({ VpcId }) => VpcId === vpcId)
      .map((endpoint) => ({
        id: endpoint.VpcEndpointId ?? '?',
        service: endpoint.ServiceName?.replace(/^com\.amazonaws\.[^.]+\./, '') ?? '?',
        type: String(endpoint.VpcEndpointType ?? '?'),
        state: String(endpoint.State ?? '?'),
        subnetIds: endpoint.SubnetIds ?? [],
        tableIds: endpoint.RouteTableIds ?? [],
      }))
      .sort((a, b) => a.service.localeCompare(b.service)),
  };
}

function findTable(subnetId: string | undefined, tables: RouteTable[]): RouteTable | undefined {
  const explicit = tables.find(({ Associations }) =>
    Associations?.some(({ SubnetId }) => SubnetId === subnetId),
  );
  return explicit ?? tables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
}

function readWayOut(table: RouteTable | undefined): SubnetView['wayOut'] {
  const route = table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
  if (route?.NatGatewayId) return 'NAT gateway';
  return route?.GatewayId?.startsWith('igw-') ? 'internet' : 'no way out';
}

function readName(tags: Tag[] | undefined): string | undefined {
  return tags?.find(({ Key }) => Key === 'Name')?.Value;
}
