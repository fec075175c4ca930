import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult } from '@aws-sdk/client-ec2';
import type { Endpoint, Subnet } from './account';
import { type Action, action, done, type World } from './action';
import { startPending } from './endpoint-life';
import {
  addRoutes,
  attachSubnets,
  detachSubnets,
  privateNamesOf,
  removeRoutes,
  setGroups,
} from './endpoint-network';
import { type Proposal, refuseUnsound } from './endpoint-rules';
import { defaultPolicy, findAll, findOffer, refuseManaged, storePolicy } from './endpoints';
import { find, findOwnVpc } from './lookup';
import { refuse } from './refusal';

export const endpointModifyActions: Record<string, Action> = {
  ModifyVpcEndpoint: action<ModifyVpcEndpointRequest, ModifyVpcEndpointResult>(
    [
      'VpcEndpointId',
      'ResetPolicy',
      'PolicyDocument',
      'AddRouteTableIds',
      'RemoveRouteTableIds',
      'AddSubnetIds',
      'RemoveSubnetIds',
      'AddSecurityGroupIds',
      'RemoveSecurityGroupIds',
      'IpAddressType',
      'DnsOptions',
      'PrivateDnsEnabled',
    ],
    (world, request) => {
      const endpoint = find(world, 'endpoints', request.VpcEndpointId ?? '');
      findOwnVpc(world, endpoint.VpcId);
      refuseState(endpoint);
      if (request.ResetPolicy && request.PolicyDocument !== undefined) {
        throw refuse(
          'InvalidParameterCombination',
          'ResetPolicy and PolicyDocument cannot be specified together.',
        );
      }
      refuseUnattached(request, endpoint);
      const proposal = proposeChange(world, endpoint, request);
      refuseUnsound(proposal);
      change(proposal, endpoint, request);
      return done;
    },
  ),
};

/** One change at a time: "VpcEndpoint modify operation in progress" (terraform-provider-aws #42875, #42884). */
function refuseState(endpoint: Endpoint): void {
  if (endpoint.RequesterManaged) throw refuseManaged(endpoint);
  if (endpoint.State === 'available') return;
  if (endpoint.modifying) throw refuse('OperationInProgress', 'VpcEndpoint modify operation in progress');
  throw refuse(
    'IncorrectState',
    `The VPC endpoint ${endpoint.VpcEndpointId} is in the state ${endpoint.State}.`,
  );
}

/** terraform-provider-aws takes InvalidParameter on removal for "was not attached". */
function refuseUnattached(request: ModifyVpcEndpointRequest, endpoint: Endpoint): void {
  const pairs = [
    [request.RemoveSubnetIds, endpoint.SubnetIds],
    [request.RemoveRouteTableIds, endpoint.RouteTableIds],
    [request.RemoveSecurityGroupIds, endpoint.groupIds],
  ] as const;
  for (const [removed = [], attached] of pairs) {
    const stranger = removed.find((id) => !attached.includes(id));
    if (stranger) {
      throw refuse('InvalidParameter', `${stranger} is not associated with ${endpoint.VpcEndpointId}`);
    }
  }
}

function proposeChange(world: World, endpoint: Endpoint, request: ModifyVpcEndpointRequest): Proposal {
  const isNew = (attached: readonly string[]) => (id: string) => !attached.includes(id);
  const subnets = findAll(world, 'subnets', request.AddSubnetIds?.filter(isNew(endpoint.SubnetIds)));
  const groups = findAll(
    world,
    'securityGroups',
    request.AddSecurityGroupIds?.filter(isNew(endpoint.groupIds)),
  );
  const tables = findAll(
    world,
    'routeTables',
    request.AddRouteTableIds?.filter(isNew(endpoint.RouteTableIds)),
  );
  const attached = endpoint.SubnetIds.map((id) => find(world, 'subnets', id));
  const isKept = ({ SubnetId }: Subnet) => !request.RemoveSubnetIds?.includes(SubnetId);
  const subnetsAfter = [...attached.filter(isKept), ...subnets];
  const policy = request.ResetPolicy ? defaultPolicy : request.PolicyDocument;
  return {
    world,
    endpoint,
    vpc: find(world, 'vpcs', endpoint.VpcId),
    type: endpoint.VpcEndpointType,
    service: findOffer(world, endpoint.ServiceName, endpoint.VpcEndpointType),
    sent: {
      subnets: (request.AddSubnetIds ?? request.RemoveSubnetIds) !== undefined,
      groups: (request.AddSecurityGroupIds ?? request.RemoveSecurityGroupIds) !== undefined,
      tables: (request.AddRouteTableIds ?? request.RemoveRouteTableIds) !== undefined,
      privateDns: request.PrivateDnsEnabled,
    },
    added: { subnets, groups, tables },
    // aws-vpce-operator removes first, waits, then adds: whether one call may do both is a setting.
    subnetsTogether: world.settings.swapInOneCall ? subnetsAfter : [...attached, ...subnets],
    subnetsAfter,
    groupIdsAfter: [...endpoint.groupIds, ...groups.map(({ GroupId }) => GroupId)].filter(
      (id) => !request.RemoveSecurityGroupIds?.includes(id),
    ),
    privateDnsAfter: request.PrivateDnsEnabled ?? endpoint.PrivateDnsEnabled,
    onlyForInboundResolver: request.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? false,
    ipAddressType: request.IpAddressType ?? endpoint.IpAddressType,
    policy,
  };
}

function change(proposal: Proposal, endpoint: Endpoint, request: ModifyVpcEndpointRequest): void {
  const { world, service, added } = proposal;
  const { settings, account, now } = world;
  const until = now + settings.modifyMs;
  if (proposal.policy !== undefined) endpoint.PolicyDocument = storePolicy(proposal.policy);
  if (endpoint.PrivateDnsEnabled && !proposal.privateDnsAfter) {
    account.detaching.push({
      names: privateNamesOf(service),
      VpcId: endpoint.VpcId,
      until: until + settings.dnsDetachMs,
    });
  }
  endpoint.PrivateDnsEnabled = proposal.privateDnsAfter;
  endpoint.DnsRecordIpType = request.DnsOptions?.DnsRecordIpType ?? endpoint.DnsRecordIpType;
  detachSubnets(world, endpoint, request.RemoveSubnetIds ?? [], until);
  setGroups(world, endpoint, proposal.groupIdsAfter);
  attachSubnets(world, endpoint, added.subnets);
  changeRoutes(proposal, endpoint, request);
  endpoint.modifying = true;
  startPending(world, endpoint, settings.modifyMs);
}

/** Another address type means other prefix lists in every table. */
function changeRoutes(proposal: Proposal, endpoint: Endpoint, request: ModifyVpcEndpointRequest): void {
  const { world, service, added, ipAddressType } = proposal;
  removeRoutes(world, endpoint, request.RemoveRouteTableIds ?? []);
  const isSwitch = ipAddressType !== endpoint.IpAddressType;
  const kept = isSwitch ? findAll(world, 'routeTables', endpoint.RouteTableIds) : [];
  if (isSwitch) removeRoutes(world, endpoint, endpoint.RouteTableIds);
  endpoint.IpAddressType = ipAddressType;
  addRoutes(world, endpoint, service, [...kept, ...added.tables]);
}
