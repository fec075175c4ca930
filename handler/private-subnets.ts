import type { Network, RouteTable, Subnet } from './network';

/**
 * A subnet is private when its effective route table has no route to an internet or carrier gateway. NAT, transit
 * gateway, peering, egress-only gateway, VPN or no default route at all: private. `MapPublicIpOnLaunch` says nothing.
 */
export function findPrivateSubnets(network: Network): Subnet[] {
  const findTable = indexTables(network);
  return network.subnets.filter((subnet) => {
    const table = findTable(subnet);
    return table !== undefined && table.egress !== 'public';
  });
}

/** Every distinct effective table of every private subnet: miss one, and its pulls still pay NAT. */
export function findServedTables(network: Network): string[] {
  const ids = findPrivateSubnets(network).flatMap(({ routeTableId }) => (routeTableId ? [routeTableId] : []));
  return [...new Set(ids)].sort();
}

export function indexTables({ routeTables }: Network): (subnet: Subnet) => RouteTable | undefined {
  const tables = new Map(routeTables.map((table) => [table.id, table]));
  return ({ routeTableId }) => (routeTableId === undefined ? undefined : tables.get(routeTableId));
}
