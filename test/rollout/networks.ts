import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { createSampleNetwork } from '../../scripts/start/network';

/** Public and private subnets in two zones. */
export async function createPlainNetwork(ec2: EC2Client, region: string): Promise<string> {
  return (await createSampleNetwork(ec2, region)).vpcId;
}

/** The same, and another team's S3 endpoint on every route table. */
export async function createServedNetwork(ec2: EC2Client, region: string): Promise<string> {
  const VpcId = await createPlainNetwork(ec2, region);
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const RouteTableIds = RouteTables.flatMap(({ RouteTableId }) => RouteTableId ?? []);
  const ServiceName = `com.amazonaws.${region}.s3`;
  await ec2.send(
    new CreateVpcEndpointCommand({ VpcId, ServiceName, VpcEndpointType: 'Gateway', RouteTableIds }),
  );
  return VpcId;
}

/** One subnet, and its way out is an internet gateway. */
export async function createPublicNetwork(ec2: EC2Client, region: string): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
  await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: '10.9.0.0/24', AvailabilityZone: `${region}a` }),
  );
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const RouteTableId = RouteTables?.[0]?.RouteTableId ?? '';
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId }));
  return VpcId;
}

export async function tag(ec2: EC2Client, vpcId: string, Key: string, Value: string): Promise<void> {
  await ec2.send(new CreateTagsCommand({ Resources: [vpcId], Tags: [{ Key, Value }] }));
}
