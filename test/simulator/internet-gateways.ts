import type {
  AttachInternetGatewayRequest,
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult,
  DeleteInternetGatewayRequest,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayRequest,
} from '@aws-sdk/client-ec2';
import type { InternetGateway } from './account';
import { type Action, action, done, visibleFrom } from './action';
import { type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, refuseDependency, visible } from './lookup';
import { refuse } from './refusal';
import { blackhole } from './routes';
import { readTags } from './tags';

const filters: FilterTable<InternetGateway> = {
  'internet-gateway-id': (gateway) => [gateway.InternetGatewayId],
  'attachment.vpc-id': (gateway) => gateway.Attachments.map(({ VpcId }) => VpcId),
  'attachment.state': (gateway) => gateway.Attachments.map(({ State }) => State),
  'owner-id': (gateway) => [gateway.OwnerId],
};

export const internetGatewayActions: Record<string, Action> = {
  CreateInternetGateway: action<CreateInternetGatewayRequest, CreateInternetGatewayResult>(
    ['TagSpecifications'],
    (world, request) => {
      const gateway: InternetGateway = {
        visibleFrom: visibleFrom(world),
        InternetGatewayId: world.account.newId('internetGateways'),
        OwnerId: world.account.id,
        Attachments: [],
        Tags: readTags(world, request.TagSpecifications, 'internet-gateway'),
      };
      world.account.internetGateways.set(gateway.InternetGatewayId, gateway);
      return { InternetGateway: gateway };
    },
  ),

  AttachInternetGateway: action<AttachInternetGatewayRequest, typeof done>(
    ['InternetGatewayId', 'VpcId'],
    (world, request) => {
      const gateway = find(world, 'internetGateways', request.InternetGatewayId ?? '');
      const { VpcId } = findOwnVpc(world, request.VpcId ?? '');
      const attached = [...world.account.internetGateways.values()].some((each) =>
        each.Attachments.some((attachment) => attachment.VpcId === VpcId),
      );
      if (attached || gateway.Attachments.length > 0) {
        throw refuse(
          'Resource.AlreadyAssociated',
          `resource ${gateway.InternetGatewayId} is already attached to network ${VpcId}`,
        );
      }
      // EC2 says `available`, not `attached`, for an internet gateway.
      gateway.Attachments.push({ VpcId, State: 'available' });
      return done;
    },
  ),

  DetachInternetGateway: action<DetachInternetGatewayRequest, typeof done>(
    ['InternetGatewayId', 'VpcId'],
    (world, request) => {
      const gateway = find(world, 'internetGateways', request.InternetGatewayId ?? '');
      const { VpcId } = findOwnVpc(world, request.VpcId ?? '');
      if (!gateway.Attachments.some((each) => each.VpcId === VpcId)) {
        throw refuse(
          'Gateway.NotAttached',
          `resource ${gateway.InternetGatewayId} is not attached to network ${VpcId}`,
        );
      }
      // VPC User Guide, "Internet gateways": no detaching while public addresses are mapped through it.
      const nats = [...world.account.natGateways.values()];
      if (
        nats.some(
          (nat) => nat.VpcId === VpcId && nat.ConnectivityType === 'public' && nat.State !== 'deleted',
        )
      ) {
        throw refuse('DependencyViolation', `Network ${VpcId} has some mapped public address(es).`);
      }
      gateway.Attachments = [];
      blackhole(world.account, gateway.InternetGatewayId);
      return done;
    },
  ),

  DeleteInternetGateway: action<DeleteInternetGatewayRequest, typeof done>(
    ['InternetGatewayId'],
    (world, request) => {
      const gateway = find(world, 'internetGateways', request.InternetGatewayId ?? '');
      if (gateway.Attachments.length > 0) refuseDependency('internetGateway', gateway.InternetGatewayId);
      world.account.internetGateways.delete(gateway.InternetGatewayId);
      return done;
    },
  ),

  DescribeInternetGateways: action<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult>(
    ['InternetGatewayIds', ...listParameters],
    (world, request) => {
      const gateways =
        request.InternetGatewayIds?.map((id) => find(world, 'internetGateways', id)) ??
        visible(world, 'internetGateways');
      const { items, next } = list(world, request, gateways, filters);
      return { InternetGateways: items, NextToken: next };
    },
  ),
};
