import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  type ResourceType,
  type TagSpecification,
} from '@aws-sdk/client-ec2';

export interface SampleNetwork {
  vpcId: string;
  natGatewayId: string;
}

/** Two zones with a public and a private subnet each, one NAT gateway, and a subnet left to the main route table. */
export async function createSampleNetwork(ec2: EC2Client, region: string): Promise<SampleNetwork> {
  const vpcId = await createVpc(ec2);
  const internetGatewayId = await createInternetGateway(ec2, vpcId);

  const publicTable = await createRouteTable(ec2, vpcId, 'public', { GatewayId: internetGatewayId });
  const publicA = await createSubnet(ec2, vpcId, 'public-a', `${region}a`, '10.0.0.0/24', publicTable);
  await createSubnet(ec2, vpcId, 'public-b', `${region}b`, '10.0.1.0/24', publicTable);

  const natGatewayId = await createNatGateway(ec2, publicA);
  const network = { vpcId, natGatewayId };
  await addPrivateSubnet(ec2, network, 'private-a', `${region}a`, '10.0.10.0/24');
  await addPrivateSubnet(ec2, network, 'private-b', `${region}b`, '10.0.11.0/24');
  // No table of its own: the main one holds, which EC2 never lists as an association.
  await createSubnet(ec2, vpcId, 'data-b', `${region}b`, '10.0.20.0/24');
  return network;
}

/** A private subnet with its own route table, whose way out is the NAT gateway. */
export async function addPrivateSubnet(
  ec2: EC2Client,
  { vpcId, natGatewayId }: SampleNetwork,
  name: string,
  zone: string,
  cidr: string,
): Promise<string> {
  const table = await createRouteTable(ec2, vpcId, name, { NatGatewayId: natGatewayId });
  return createSubnet(ec2, vpcId, name, zone, cidr, table);
}

async function createVpc(ec2: EC2Client): Promise<string> {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: nameTag('vpc', 'sample') }),
  );
  const VpcId = need(Vpc?.VpcId, 'VPC');
  // Private DNS needs both; they cannot be set in one call.
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: true } }));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  return VpcId;
}

async function createInternetGateway(ec2: EC2Client, VpcId: string): Promise<string> {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = need(InternetGateway?.InternetGatewayId, 'internet gateway');
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  return InternetGatewayId;
}

async function createNatGateway(ec2: EC2Client, SubnetId: string): Promise<string> {
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  return need(NatGateway?.NatGatewayId, 'NAT gateway');
}

async function createRouteTable(
  ec2: EC2Client,
  VpcId: string,
  name: string,
  target: { GatewayId: string } | { NatGatewayId: string },
): Promise<string> {
  const { RouteTable } = await ec2.send(
    new CreateRouteTableCommand({ VpcId, TagSpecifications: nameTag('route-table', name) }),
  );
  const RouteTableId = need(RouteTable?.RouteTableId, 'route table');
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...target }));
  return RouteTableId;
}

async function createSubnet(
  ec2: EC2Client,
  VpcId: string,
  name: string,
  AvailabilityZone: string,
  CidrBlock: string,
  RouteTableId?: string,
): Promise<string> {
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      ...{ VpcId, AvailabilityZone, CidrBlock },
      TagSpecifications: nameTag('subnet', name),
    }),
  );
  const SubnetId = need(Subnet?.SubnetId, 'subnet');
  if (RouteTableId) await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  return SubnetId;
}

function nameTag(ResourceType: ResourceType, Value: string): TagSpecification[] {
  return [{ ResourceType, Tags: [{ Key: 'Name', Value }] }];
}

function need(id: string | undefined, what: string): string {
  if (id) return id;
  throw new Error(`The emulator made a ${what} without an id.`);
}
