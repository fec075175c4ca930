import {
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { given } from './item';

/** A VPC made for one item: its CIDR block is in no other. */
export interface Network {
  vpcId: string;
  cidr: string;
  /** In zones a and b. */
  subnetIds: [string, string];
  tableId: string;
  groupId: string;
  /** `within(7)`: a /24 of the VPC that no subnet has. */
  within(third: number): string;
}

export const zones = ['us-east-1a', 'us-east-1b'] as const;

/** Through calls alone, so that building a network is compared too. */
export async function buildNetwork(client: EC2Client, number: number): Promise<Network> {
  const within = (third: number) => `10.${number}.${third}.0/24`;
  const cidr = `10.${number}.0.0/16`;
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const VpcId = given(Vpc?.VpcId);
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const subnetIds: [string, string] = [
    await createSubnet(client, VpcId, within(1), zones[0]),
    await createSubnet(client, VpcId, within(2), zones[1]),
  ];
  const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId }));
  const group = { VpcId, GroupName: 'endpoints', Description: 'admits tasks' };
  const { GroupId } = await client.send(new CreateSecurityGroupCommand(group));
  return {
    vpcId: VpcId,
    cidr,
    subnetIds,
    tableId: given(RouteTable?.RouteTableId),
    groupId: given(GroupId),
    within,
  };
}

export async function createSubnet(
  client: EC2Client,
  VpcId: string,
  CidrBlock: string,
  AvailabilityZone: string,
): Promise<string> {
  const request = { VpcId, CidrBlock, AvailabilityZone };
  const { Subnet } = await client.send(new CreateSubnetCommand(request));
  return given(Subnet?.SubnetId);
}

export const inVpc = ({ vpcId }: Pick<Network, 'vpcId'>) => ({ Name: 'vpc-id', Values: [vpcId] });

/** What the things of the network are called in a comparison, so that it sees which is which. */
export const namesOf = ({ vpcId, subnetIds, tableId, groupId }: Network): Record<string, string> => ({
  [vpcId]: 'the VPC',
  [subnetIds[0]]: 'subnet a',
  [subnetIds[1]]: 'subnet b',
  [tableId]: 'the table',
  [groupId]: 'the group',
});
