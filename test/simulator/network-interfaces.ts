import type {
  DeleteNetworkInterfaceRequest,
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface as NetworkInterfaceShape,
} from '@aws-sdk/client-ec2';
import type { NetworkInterface, Subnet } from './account';
import { type Action, action, done, visibleFrom, type Wire, type World } from './action';
import { addressAt, readBlock } from './cidr';
import { type FilterTable, list, listParameters } from './listing';
import { find, visible } from './lookup';
import { refuse } from './refusal';

const filters: FilterTable<Wire<NetworkInterfaceShape>> = {
  'network-interface-id': (eni) => [eni.NetworkInterfaceId],
  'vpc-id': (eni) => [eni.VpcId],
  'subnet-id': (eni) => [eni.SubnetId],
  'group-id': (eni) => (eni.Groups ?? []).map(({ GroupId }) => GroupId),
  'group-name': (eni) => (eni.Groups ?? []).map(({ GroupName }) => GroupName),
  'interface-type': (eni) => [eni.InterfaceType],
  'requester-managed': (eni) => [eni.RequesterManaged],
  'requester-id': (eni) => [eni.RequesterId],
  'owner-id': (eni) => [eni.OwnerId],
  'availability-zone': (eni) => [eni.AvailabilityZone],
  description: (eni) => [eni.Description],
  status: (eni) => [eni.Status],
  'private-ip-address': (eni) => [eni.PrivateIpAddress],
  'addresses.private-ip-address': (eni) =>
    (eni.PrivateIpAddresses ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress),
};

export const networkInterfaceActions: Record<string, Action> = {
  // cloud-nuke #431: an interface in use cannot be deleted, an endpoint's is in use for as long as it exists.
  DeleteNetworkInterface: action<DeleteNetworkInterfaceRequest, typeof done>(
    ['NetworkInterfaceId'],
    (world, request) => {
      const eni = find(world, 'networkInterfaces', request.NetworkInterfaceId ?? '');
      if (eni.Status === 'in-use') {
        throw refuse(
          'InvalidParameterValue',
          `Network interface '${eni.NetworkInterfaceId}' is currently in use.`,
        );
      }
      world.account.networkInterfaces.delete(eni.NetworkInterfaceId);
      return done;
    },
  ),

  DescribeNetworkInterfaces: action<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult>(
    ['NetworkInterfaceIds', ...listParameters],
    (world, request) => {
      const enis =
        request.NetworkInterfaceIds?.map((id) => find(world, 'networkInterfaces', id)) ??
        visible(world, 'networkInterfaces');
      const views = enis.map((eni) => toWire(world, eni));
      const { items, next } = list(world, request, views, filters);
      return { NetworkInterfaces: items, NextToken: next };
    },
  ),
};

/** An interface that a service puts into a subnet; it takes one of the subnet's addresses. */
export function addInterface(
  world: World,
  subnet: Subnet,
  what: Pick<NetworkInterface, 'InterfaceType' | 'Description' | 'groupIds'> & Partial<NetworkInterface>,
): NetworkInterface {
  const { account } = world;
  const NetworkInterfaceId = account.newId('networkInterfaces');
  const { SubnetId, VpcId, AvailabilityZone, CidrBlock } = subnet;
  const number = Number.parseInt(NetworkInterfaceId.slice(-8), 16);
  const eni: NetworkInterface = {
    visibleFrom: visibleFrom(world),
    NetworkInterfaceId,
    SubnetId,
    VpcId,
    AvailabilityZone,
    OwnerId: account.id,
    RequesterManaged: true,
    RequesterId: `${account.id}-simulator`,
    Status: 'in-use',
    PrivateIpAddress: CidrBlock ? addressIn(CidrBlock, number) : '',
    Tags: [],
    ...what,
  };
  account.networkInterfaces.set(NetworkInterfaceId, eni);
  return eni;
}

/** Interfaces that were being released and whose time has come. */
export function settleInterfaces({ account, now }: World): void {
  for (const [id, { until }] of account.networkInterfaces) {
    if (until !== undefined && until <= now) account.networkInterfaces.delete(id);
  }
}

function addressIn(cidr: string, number: number): string {
  const block = readBlock(cidr, 'InvalidSubnet.Range');
  return addressAt(block, 4 + (number % (block.size - 5)));
}

function toWire({ account }: World, eni: NetworkInterface): Wire<NetworkInterfaceShape> {
  return {
    ...eni,
    Groups: eni.groupIds.map((GroupId) => ({
      GroupId,
      GroupName: account.securityGroups.get(GroupId)?.GroupName,
    })),
    PrivateIpAddresses: [{ PrivateIpAddress: eni.PrivateIpAddress, Primary: true }],
    TagSet: eni.Tags,
    SourceDestCheck: true,
  };
}
