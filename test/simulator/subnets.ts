import type {
  CreateSubnetRequest,
  CreateSubnetResult,
  DeleteSubnetRequest,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  Subnet as SubnetShape,
} from '@aws-sdk/client-ec2';
import type { Subnet, Vpc, Zone } from './account';
import { type Action, action, done, visibleFrom, type Wire, type World } from './action';
import { contains, overlaps, readBlock } from './cidr';
import { type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, refuseDependency, visible } from './lookup';
import { refuse } from './refusal';
import { readTags } from './tags';

const filters: FilterTable<Wire<SubnetShape>> = {
  'vpc-id': (subnet) => [subnet.VpcId],
  'subnet-id': (subnet) => [subnet.SubnetId],
  'owner-id': (subnet) => [subnet.OwnerId],
  state: (subnet) => [subnet.State],
  'availability-zone': (subnet) => [subnet.AvailabilityZone],
  availabilityZone: (subnet) => [subnet.AvailabilityZone],
  'availability-zone-id': (subnet) => [subnet.AvailabilityZoneId],
  'cidr-block': (subnet) => [subnet.CidrBlock],
  'map-public-ip-on-launch': (subnet) => [subnet.MapPublicIpOnLaunch],
  'default-for-az': (subnet) => [subnet.DefaultForAz],
  'ipv6-native': (subnet) => [subnet.Ipv6Native],
  'outpost-arn': (subnet) => [subnet.OutpostArn],
};

export const subnetActions: Record<string, Action> = {
  CreateSubnet: action<CreateSubnetRequest, CreateSubnetResult>(
    [
      'VpcId',
      'CidrBlock',
      'Ipv6CidrBlock',
      'Ipv6Native',
      'AvailabilityZone',
      'AvailabilityZoneId',
      'OutpostArn',
      'TagSpecifications',
    ],
    (world, request) => {
      const vpc = findOwnVpc(world, request.VpcId ?? '');
      if (request.CidrBlock) refuseUnfit(world, vpc, request.CidrBlock);
      else if (!request.Ipv6Native) {
        throw refuse('MissingParameter', 'Either cidrBlock or ipv6Native must be given.');
      }
      const zone = findZone(world, request);
      const subnet: Subnet = {
        visibleFrom: visibleFrom(world),
        SubnetId: world.account.newId('subnets'),
        VpcId: vpc.VpcId,
        OwnerId: vpc.OwnerId,
        ...(request.CidrBlock && { CidrBlock: request.CidrBlock }),
        Ipv6CidrBlockAssociationSet: request.Ipv6CidrBlock
          ? [
              {
                AssociationId: world.account.newId('cidrAssociations'),
                Ipv6CidrBlock: request.Ipv6CidrBlock,
                Ipv6CidrBlockState: { State: 'associated' },
              },
            ]
          : [],
        Ipv6Native: request.Ipv6Native ?? false,
        AvailabilityZone: zone.ZoneName,
        AvailabilityZoneId: zone.ZoneId,
        MapPublicIpOnLaunch: false,
        ...(request.OutpostArn && { OutpostArn: request.OutpostArn }),
        State: 'available',
        taken: 0,
        Tags: readTags(world, request.TagSpecifications, 'subnet'),
      };
      world.account.subnets.set(subnet.SubnetId, subnet);
      return { Subnet: toWire(world, subnet) };
    },
  ),

  // An endpoint's network interface keeps its subnet alive (terraform-aws-vpc #828).
  DeleteSubnet: action<DeleteSubnetRequest, typeof done>(['SubnetId'], (world, request) => {
    const { SubnetId, VpcId } = find(world, 'subnets', request.SubnetId ?? '');
    findOwnVpc(world, VpcId);
    if (interfacesIn(world, SubnetId) > 0) refuseDependency('subnet', SubnetId);
    for (const table of world.account.routeTables.values()) {
      table.Associations = table.Associations.filter((each) => each.SubnetId !== SubnetId);
    }
    world.account.subnets.delete(SubnetId);
    return done;
  }),

  DescribeSubnets: action<DescribeSubnetsRequest, DescribeSubnetsResult>(
    ['SubnetIds', ...listParameters],
    (world, request) => {
      const subnets = request.SubnetIds?.map((id) => find(world, 'subnets', id)) ?? visible(world, 'subnets');
      const views = subnets.map((subnet) => toWire(world, subnet));
      const { items, next } = list(world, request, views, filters);
      return { Subnets: items, NextToken: next };
    },
  ),
};

/** VPC User Guide, "Subnet CIDR blocks": the first four addresses and the last are reserved. */
export function countFreeAddresses(world: World, subnet: Subnet): number {
  if (!subnet.CidrBlock) return 0;
  const { size } = readBlock(subnet.CidrBlock, 'InvalidSubnet.Range');
  return Math.max(0, size - 5 - subnet.taken - interfacesIn(world, subnet.SubnetId));
}

const interfacesIn = ({ account }: World, subnetId: string): number =>
  [...account.networkInterfaces.values()].filter(({ SubnetId }) => SubnetId === subnetId).length;

function toWire(world: World, subnet: Subnet): Wire<SubnetShape> {
  return {
    ...subnet,
    SubnetArn: `arn:aws:ec2:${world.account.region}:${subnet.OwnerId}:subnet/${subnet.SubnetId}`,
    AvailableIpAddressCount: countFreeAddresses(world, subnet),
    AssignIpv6AddressOnCreation: false,
    DefaultForAz: false,
    MapCustomerOwnedIpOnLaunch: false,
    EnableDns64: false,
  };
}

function refuseUnfit({ account }: World, vpc: Vpc, cidr: string): void {
  const block = readBlock(cidr, 'InvalidSubnet.Range');
  const fits = vpc.CidrBlockAssociationSet.some(({ CidrBlock }) =>
    contains(readBlock(CidrBlock, 'InvalidVpc.Range'), block),
  );
  if (!fits) throw refuse('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  for (const { VpcId, CidrBlock } of account.subnets.values()) {
    if (VpcId !== vpc.VpcId || !CidrBlock) continue;
    if (overlaps(readBlock(CidrBlock, 'InvalidSubnet.Range'), block)) {
      throw refuse('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
    }
  }
}

/** Without a zone EC2 chooses one; ours is the Region's first. */
function findZone({ account }: World, request: CreateSubnetRequest): Zone {
  const { AvailabilityZone, AvailabilityZoneId } = request;
  const zone = account.zones.find(
    ({ ZoneName, ZoneId }) =>
      (AvailabilityZone ?? ZoneName) === ZoneName && (AvailabilityZoneId ?? ZoneId) === ZoneId,
  );
  if (zone) return zone;
  throw refuse(
    'InvalidParameterValue',
    `Value (${AvailabilityZone ?? AvailabilityZoneId}) for parameter availabilityZone is invalid.`,
  );
}
