import type {
  AllocateAddressRequest,
  AllocateAddressResult,
  CreateNatGatewayRequest,
  CreateNatGatewayResult,
  DeleteNatGatewayRequest,
  DeleteNatGatewayResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  ReleaseAddressRequest,
} from '@aws-sdk/client-ec2';
import type { Address, NatGateway } from './account';
import { type Action, action, done, visibleFrom, type World } from './action';
import { once } from './client-token';
import { type FilterTable, list } from './listing';
import { find, findOwnVpc, visible } from './lookup';
import { addInterface } from './network-interfaces';
import { refuse } from './refusal';
import { blackhole } from './routes';
import { readTags } from './tags';

const filters: FilterTable<NatGateway> = {
  'nat-gateway-id': (nat) => [nat.NatGatewayId],
  'vpc-id': (nat) => [nat.VpcId],
  'subnet-id': (nat) => [nat.SubnetId],
  state: (nat) => [nat.State],
};

export const natGatewayActions: Record<string, Action> = {
  AllocateAddress: action<AllocateAddressRequest, AllocateAddressResult>(
    ['Domain', 'TagSpecifications'],
    (world, request) => {
      const AllocationId = world.account.newId('addresses');
      const address: Address = {
        visibleFrom: visibleFrom(world),
        AllocationId,
        PublicIp: `203.0.113.${Number.parseInt(AllocationId.slice(-2), 16)}`,
        Domain: 'vpc',
        Tags: readTags(world, request.TagSpecifications, 'elastic-ip'),
      };
      world.account.addresses.set(AllocationId, address);
      return address;
    },
  ),

  ReleaseAddress: action<ReleaseAddressRequest, typeof done>(['AllocationId'], (world, request) => {
    const address = find(world, 'addresses', request.AllocationId ?? '');
    if (address.NetworkInterfaceId) {
      throw refuse('InvalidIPAddress.InUse', `Address ${address.AllocationId} is in use.`);
    }
    world.account.addresses.delete(address.AllocationId);
    return done;
  }),

  // VPC User Guide, "NAT gateways": pending, failed, available, deleting, deleted.
  CreateNatGateway: action<CreateNatGatewayRequest, CreateNatGatewayResult>(
    ['SubnetId', 'AllocationId', 'ConnectivityType', 'ClientToken', 'TagSpecifications'],
    (world, request) =>
      once(world, 'CreateNatGateway', request, () => {
        const nat = addNatGateway(world, request);
        return () => ({ NatGateway: nat, ClientToken: request.ClientToken });
      }),
  ),

  DeleteNatGateway: action<DeleteNatGatewayRequest, DeleteNatGatewayResult>(
    ['NatGatewayId'],
    (world, request) => {
      const nat = find(world, 'natGateways', request.NatGatewayId ?? '');
      nat.State = 'deleting';
      nat.due = world.now + world.settings.natDeletingMs;
      blackhole(world.account, nat.NatGatewayId);
      return { NatGatewayId: nat.NatGatewayId };
    },
  ),

  // The only describe whose parameter is called Filter.
  DescribeNatGateways: action<DescribeNatGatewaysRequest, DescribeNatGatewaysResult>(
    ['NatGatewayIds', 'Filter', 'MaxResults', 'NextToken'],
    (world, request) => {
      const nats =
        request.NatGatewayIds?.map((id) => find(world, 'natGateways', id)) ?? visible(world, 'natGateways');
      const { items, next } = list(world, { ...request, Filters: request.Filter }, nats, filters);
      return { NatGateways: items, NextToken: next };
    },
  ),
};

/** Lets time do its work on the NAT gateways. */
export function settleNatGateways(world: World): void {
  const { account, settings, now } = world;
  for (const nat of account.natGateways.values()) {
    if (nat.due === undefined || nat.due > now) continue;
    if (nat.State === 'pending') {
      nat.State = 'available';
      delete nat.due;
    } else if (nat.State === 'deleting') {
      nat.State = 'deleted';
      nat.due += settings.deletedListedMs;
      for (const { NetworkInterfaceId, AllocationId } of nat.NatGatewayAddresses) {
        account.networkInterfaces.delete(NetworkInterfaceId);
        delete account.addresses.get(AllocationId ?? '')?.NetworkInterfaceId;
      }
    }
    if (nat.State === 'deleted' && nat.due !== undefined && nat.due <= now) {
      account.natGateways.delete(nat.NatGatewayId);
    }
  }
}

function addNatGateway(world: World, request: CreateNatGatewayRequest): NatGateway {
  const { account, settings, now } = world;
  const subnet = find(world, 'subnets', request.SubnetId ?? '');
  findOwnVpc(world, subnet.VpcId);
  const ConnectivityType = request.ConnectivityType ?? 'public';
  if (ConnectivityType === 'public' && !request.AllocationId) {
    throw refuse('MissingParameter', 'The request must include the AllocationId parameter.');
  }
  const address = request.AllocationId ? find(world, 'addresses', request.AllocationId) : undefined;
  const Tags = readTags(world, request.TagSpecifications, 'natgateway');
  const NatGatewayId = account.newId('natGateways');
  const { NetworkInterfaceId } = addInterface(world, subnet, {
    InterfaceType: 'nat_gateway',
    Description: `Interface for NAT Gateway ${NatGatewayId}`,
    groupIds: [],
  });
  if (address) address.NetworkInterfaceId = NetworkInterfaceId;
  const nat: NatGateway = {
    visibleFrom: visibleFrom(world),
    NatGatewayId,
    VpcId: subnet.VpcId,
    SubnetId: subnet.SubnetId,
    State: 'pending',
    due: now + settings.natPendingMs,
    ConnectivityType,
    CreateTime: new Date(now),
    NatGatewayAddresses: [
      {
        NetworkInterfaceId,
        ...(address && { AllocationId: address.AllocationId, PublicIp: address.PublicIp }),
      },
    ],
    Tags,
  };
  account.natGateways.set(NatGatewayId, nat);
  return nat;
}
