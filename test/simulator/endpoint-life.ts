import type { Endpoint, Service } from './account';
import type { World } from './action';
import { detachSubnets, privateNamesOf, removeRoutes } from './endpoint-network';

/** `available` at once for a gateway; an interface is `pending` first. */
export function startPending(world: World, endpoint: Endpoint, forMs: number): void {
  endpoint.State = 'pending';
  endpoint.due = endpoint.VpcEndpointType === 'Gateway' ? world.now : world.now + forMs;
  advanceDue(world, endpoint);
}

/** Routes go at once, interfaces after a while, names last. */
export function startDeleting(world: World, endpoint: Endpoint, service: Service | undefined): void {
  const { settings, account, now } = world;
  const isGateway = endpoint.VpcEndpointType === 'Gateway';
  const due = now + (isGateway ? settings.gatewayDeletingMs : settings.deletingMs);
  endpoint.State = 'deleting';
  endpoint.due = due;
  removeRoutes(world, endpoint, endpoint.RouteTableIds);
  detachSubnets(world, endpoint, endpoint.SubnetIds, due + settings.interfacesLingerMs);
  if (endpoint.PrivateDnsEnabled && service) {
    const until = due + settings.dnsDetachMs;
    account.detaching.push({ names: privateNamesOf(service), VpcId: endpoint.VpcId, until });
  }
}

/** Lets time do its work: states that have ended give way to the next. */
export function settleEndpoints(world: World): void {
  for (const endpoint of world.account.endpoints.values()) advanceDue(world, endpoint);
}

function advanceDue(world: World, endpoint: Endpoint): void {
  while (endpoint.due !== undefined && endpoint.due <= world.now) advance(world, endpoint, endpoint.due);
}

function advance({ account, settings }: World, endpoint: Endpoint, due: number): void {
  delete endpoint.due;
  endpoint.modifying = false;
  if (endpoint.State === 'pending') {
    endpoint.State = endpoint.fate ? 'failed' : 'available';
    if (endpoint.fate) endpoint.LastError = endpoint.fate;
  } else if (endpoint.State === 'deleting') {
    endpoint.State = 'deleted';
    endpoint.due = due + settings.deletedListedMs;
  } else {
    account.endpoints.delete(endpoint.VpcEndpointId);
  }
}
