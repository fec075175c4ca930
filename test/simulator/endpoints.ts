import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointResult,
  DeleteVpcEndpointsRequest,
  DeleteVpcEndpointsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Endpoint, SecurityGroup, Service, Vpc } from './account';
import { type Action, action, visibleFrom, type Wire, type World } from './action';
import { once } from './client-token';
import { startDeleting, startPending } from './endpoint-life';
import { addRoutes, attachSubnets, listDnsEntries } from './endpoint-network';
import { type Proposal, refuseUnsound } from './endpoint-rules';
import { refuseMalformed } from './ids';
import { endpointBounds, type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, visible } from './lookup';
import { refuse } from './refusal';
import { findServices } from './services';
import { readTags } from './tags';

const filters: FilterTable<Wire<VpcEndpoint>> = {
  'vpc-id': (endpoint) => [endpoint.VpcId],
  'vpc-endpoint-id': (endpoint) => [endpoint.VpcEndpointId],
  'vpc-endpoint-type': (endpoint) => [endpoint.VpcEndpointType],
  'vpc-endpoint-state': (endpoint) => [endpoint.State],
  'service-name': (endpoint) => [endpoint.ServiceName],
  'service-region': (endpoint) => [endpoint.ServiceRegion],
  'ip-address-type': (endpoint) => [endpoint.IpAddressType],
};

/** Without a Version, over several lines: to be compared by meaning (moto #5602). */
export const defaultPolicy = JSON.stringify(
  { Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }] },
  undefined,
  2,
);

export const endpointActions: Record<string, Action> = {
  CreateVpcEndpoint: action<CreateVpcEndpointRequest, CreateVpcEndpointResult>(
    [
      'VpcId',
      'VpcEndpointType',
      'ServiceName',
      'PolicyDocument',
      'RouteTableIds',
      'SubnetIds',
      'SecurityGroupIds',
      'IpAddressType',
      'DnsOptions',
      'ClientToken',
      'PrivateDnsEnabled',
      'TagSpecifications',
    ],
    (world, request) =>
      once(world, 'CreateVpcEndpoint', request, () => {
        const proposal = proposeEndpoint(world, request);
        refuseUnsound(proposal);
        const endpoint = addEndpoint(world, proposal, request);
        return () => ({ VpcEndpoint: toWire(world, endpoint), ClientToken: request.ClientToken });
      }),
  ),

  // Answers 200 whatever happened to each id: terraform-provider-aws #16656.
  DeleteVpcEndpoints: action<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult>(
    ['VpcEndpointIds'],
    (world, { VpcEndpointIds = [] }) => {
      for (const id of VpcEndpointIds) refuseMalformed('endpoints', id, world.settings);
      const Unsuccessful = VpcEndpointIds.flatMap((id) => {
        const problem = deleteEndpoint(world, id);
        return problem ? [{ ResourceId: id, Error: problem }] : [];
      });
      return { Unsuccessful };
    },
  ),

  DescribeVpcEndpoints: action<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult>(
    ['VpcEndpointIds', ...listParameters],
    (world, request) => {
      const endpoints =
        request.VpcEndpointIds?.map((id) => find(world, 'endpoints', id)) ?? visible(world, 'endpoints');
      const views = endpoints.map((endpoint) => toWire(world, endpoint));
      const { items, next } = list(world, request, views, filters, endpointBounds);
      return { VpcEndpoints: items, NextToken: next };
    },
  ),
};

/** The way the service is offered as this type: S3 is offered as both. */
export function findOffer(world: World, name: string, type: string): Service {
  const offers = findServices(world, name);
  const offer = offers.find(({ ServiceType }) => ServiceType === type);
  if (offer) return offer;
  const types = offers.map(({ ServiceType }) => ServiceType).join(', ');
  throw refuse(
    'InvalidParameter',
    `Endpoint type (${type}) does not match available service types ([${types}]).`,
  );
}

function proposeEndpoint(world: World, request: CreateVpcEndpointRequest): Proposal {
  const vpc = findOwnVpc(world, request.VpcId ?? '');
  // EC2 API Reference, CreateVpcEndpoint: Gateway is the default.
  const type = request.VpcEndpointType ?? 'Gateway';
  if (type !== 'Gateway' && type !== 'Interface') {
    throw refuse('InvalidVpcEndpointType', `The VPC endpoint type '${type}' is not played.`);
  }
  if (!request.ServiceName) {
    throw refuse('MissingParameter', 'The request must contain the parameter ServiceName');
  }
  const service = findOffer(world, request.ServiceName, type);
  const subnets = findAll(world, 'subnets', request.SubnetIds);
  const groups = findAll(world, 'securityGroups', request.SecurityGroupIds);
  const usual = type === 'Interface' && groups.length === 0 ? [findDefaultGroup(world, vpc)] : groups;
  // terraform-provider-aws #37694: left out, private DNS is on.
  const privateDns = type === 'Interface' && service.PrivateDnsName !== undefined;
  return {
    world,
    endpoint: undefined,
    vpc,
    type,
    service,
    sent: {
      subnets: request.SubnetIds !== undefined,
      groups: request.SecurityGroupIds !== undefined,
      tables: request.RouteTableIds !== undefined,
      privateDns: request.PrivateDnsEnabled,
    },
    added: { subnets, groups, tables: findAll(world, 'routeTables', request.RouteTableIds) },
    subnetsTogether: subnets,
    subnetsAfter: subnets,
    groupIdsAfter: usual.map(({ GroupId }) => GroupId),
    privateDnsAfter: request.PrivateDnsEnabled ?? privateDns,
    onlyForInboundResolver: request.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? false,
    ipAddressType: request.IpAddressType ?? 'ipv4',
    policy: request.PolicyDocument,
  };
}

function addEndpoint(world: World, proposal: Proposal, request: CreateVpcEndpointRequest): Endpoint {
  const { account, settings, now } = world;
  const { vpc, type, service, ipAddressType } = proposal;
  const Tags = readTags(world, request.TagSpecifications, 'vpc-endpoint');
  const unlucky = settings.failNext.findIndex(
    (each) => service.ServiceName === each.service || service.ServiceName.endsWith(`.${each.service}`),
  );
  const [fate] = unlucky < 0 ? [] : settings.failNext.splice(unlucky, 1);
  const endpoint: Endpoint = {
    visibleFrom: visibleFrom(world),
    VpcEndpointId: account.newId('endpoints'),
    VpcEndpointType: type,
    VpcId: vpc.VpcId,
    ServiceName: service.ServiceName,
    State: 'pending',
    modifying: false,
    ...(fate && { fate: { Code: fate.code, Message: fate.message } }),
    PolicyDocument: storePolicy(proposal.policy),
    RouteTableIds: [],
    SubnetIds: [],
    groupIds: proposal.groupIdsAfter,
    NetworkInterfaceIds: [],
    IpAddressType: ipAddressType,
    DnsRecordIpType:
      request.DnsOptions?.DnsRecordIpType ?? (type === 'Gateway' ? 'service-defined' : ipAddressType),
    PrivateDnsEnabled: proposal.privateDnsAfter,
    ...(proposal.onlyForInboundResolver && { PrivateDnsOnlyForInboundResolverEndpoint: true }),
    RequesterManaged: false,
    OwnerId: account.id,
    CreationTimestamp: new Date(now),
    Tags,
  };
  account.endpoints.set(endpoint.VpcEndpointId, endpoint);
  attachSubnets(world, endpoint, proposal.added.subnets);
  addRoutes(world, endpoint, service, proposal.added.tables);
  startPending(world, endpoint, settings.pendingMs);
  return endpoint;
}

/** EC2 keeps the meaning of a policy, not its text (terraform #3519: perpetual differences). */
export const storePolicy = (text: string | undefined): string =>
  text === undefined ? defaultPolicy : JSON.stringify(JSON.parse(text), undefined, 2);

function deleteEndpoint(world: World, id: string): { Code: string; Message: string } | undefined {
  const endpoint = visible(world, 'endpoints').find(({ VpcEndpointId }) => VpcEndpointId === id);
  // terraform-provider-aws: ErrCodeInvalidVPCEndpointNotFound is the one without "Id", in Unsuccessful.
  if (!endpoint || endpoint.State === 'deleted') {
    return { Code: 'InvalidVpcEndpoint.NotFound', Message: `The Vpc Endpoint Id '${id}' does not exist` };
  }
  if (endpoint.RequesterManaged)
    return { Code: 'InvalidParameter', Message: refuseManaged(endpoint).message };
  findOwnVpc(world, endpoint.VpcId);
  if (endpoint.State === 'deleting') return undefined;
  const { account } = world;
  const isOffer = ({ ServiceName, ServiceType }: Service) =>
    ServiceName === endpoint.ServiceName && ServiceType === endpoint.VpcEndpointType;
  startDeleting(world, endpoint, account.services.find(isOffer));
  return undefined;
}

/** cloud-nuke #1037: these cannot be deleted; the text is as public runbooks for RDS Proxy and ElastiCache quote it. */
export const refuseManaged = ({ ServiceName }: Endpoint) =>
  refuse(
    'InvalidParameter',
    `Operation is not allowed for requester-managed VPC endpoints for the service ${ServiceName}.`,
  );

export function findAll<S extends 'subnets' | 'securityGroups' | 'routeTables'>(
  world: World,
  shelf: S,
  ids: readonly string[] | undefined,
) {
  return [...new Set(ids)].map((id) => find(world, shelf, id));
}

/** terraform-aws-eks #1476: without groups the VPC's default group is attached, which rarely admits the tasks. */
function findDefaultGroup({ account }: World, vpc: Vpc): SecurityGroup {
  const group = [...account.securityGroups.values()].find(
    ({ VpcId, GroupName }) => VpcId === vpc.VpcId && GroupName === 'default',
  );
  if (group) return group;
  throw refuse('InternalError', `${vpc.VpcId} has no default security group.`, 500);
}

function toWire(world: World, endpoint: Endpoint): Wire<VpcEndpoint> {
  const { account, settings } = world;
  const service = account.services.find(
    (each) => each.ServiceName === endpoint.ServiceName && each.ServiceType === endpoint.VpcEndpointType,
  );
  const isLate = settings.detailsWhenAvailable && endpoint.State === 'pending' && !endpoint.modifying;
  return {
    ...endpoint,
    Groups: endpoint.groupIds.map((GroupId) => ({
      GroupId,
      GroupName: account.securityGroups.get(GroupId)?.GroupName,
    })),
    NetworkInterfaceIds: isLate ? [] : endpoint.NetworkInterfaceIds,
    DnsEntries: isLate || !service ? [] : listDnsEntries(world, endpoint, service),
    DnsOptions: {
      DnsRecordIpType: endpoint.DnsRecordIpType,
      PrivateDnsOnlyForInboundResolverEndpoint: endpoint.PrivateDnsOnlyForInboundResolverEndpoint,
    },
    ServiceRegion: account.region,
  };
}
