import type { Endpoint, Service } from './account';
import { startPending } from './endpoint-life';
import { addRoutes, attachSubnets } from './endpoint-network';
import { defaultPolicy } from './endpoints';
import { type Built, take, toWorld } from './perform';

export interface Foreign {
  vpcId: string;
  /** Suffix (`ecr.api`) or full name. */
  service: string;
  subnetIds?: string[];
  groupIds?: string[];
  tableIds?: string[];
  privateDns?: boolean;
  tags?: Record<string, string>;
}

/** An endpoint as somebody made it long ago: available, no call was needed. */
export function addEndpoint(simulator: Built, type: Service['ServiceType'], what: Foreign): Endpoint {
  const { account } = simulator;
  const world = toWorld(simulator);
  const offer = findService(simulator, what.service, type);
  const isInterface = type === 'Interface';
  const defaultGroup = [...account.securityGroups.values()].find(
    ({ VpcId, GroupName }) => VpcId === what.vpcId && GroupName === 'default',
  );
  const endpoint: Endpoint = {
    visibleFrom: world.now,
    VpcEndpointId: account.newId('endpoints'),
    VpcEndpointType: type,
    VpcId: what.vpcId,
    ServiceName: offer.ServiceName,
    State: 'pending',
    modifying: false,
    PolicyDocument: defaultPolicy,
    RouteTableIds: [],
    SubnetIds: [],
    groupIds: isInterface ? (what.groupIds ?? (defaultGroup ? [defaultGroup.GroupId] : [])) : [],
    NetworkInterfaceIds: [],
    IpAddressType: 'ipv4',
    DnsRecordIpType: isInterface ? 'ipv4' : 'service-defined',
    PrivateDnsEnabled: isInterface && (what.privateDns ?? true),
    RequesterManaged: false,
    OwnerId: account.id,
    CreationTimestamp: new Date(world.now),
    Tags: Object.entries(what.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
  account.endpoints.set(endpoint.VpcEndpointId, endpoint);
  attachSubnets(
    world,
    endpoint,
    (what.subnetIds ?? []).map((id) => take(account.subnets, id)),
  );
  addRoutes(
    world,
    endpoint,
    offer,
    (what.tableIds ?? []).map((id) => take(account.routeTables, id)),
  );
  startPending(world, endpoint, 0);
  return endpoint;
}

/** By suffix (`ecr.api`) or full name. */
export function findService({ account }: Built, name: string, type: Service['ServiceType']): Service {
  const service = account.services.find(
    ({ ServiceName, ServiceType }) =>
      ServiceType === type && (ServiceName === name || ServiceName.endsWith(`${account.region}.${name}`)),
  );
  if (service) return service;
  throw new Error(`No ${type} service ${name} in ${account.region}.`);
}
