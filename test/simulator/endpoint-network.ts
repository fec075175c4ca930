import type { DnsEntry } from '@aws-sdk/client-ec2';
import type { Endpoint, RouteTable, Service, Subnet } from './account';
import type { Wire, World } from './action';
import { addInterface } from './network-interfaces';
import { hostOf, namingOf } from './services';

/** What an endpoint does to the network around it: interfaces, routes and names. */

export function attachSubnets(world: World, endpoint: Endpoint, subnets: readonly Subnet[]): void {
  for (const subnet of subnets) {
    const { NetworkInterfaceId } = addInterface(world, subnet, {
      InterfaceType: 'vpc_endpoint',
      Description: `VPC Endpoint Interface ${endpoint.VpcEndpointId}`,
      groupIds: endpoint.groupIds,
    });
    endpoint.SubnetIds.push(subnet.SubnetId);
    endpoint.NetworkInterfaceIds.push(NetworkInterfaceId);
  }
}

/** The interfaces leave the endpoint now and the subnet later. */
export function detachSubnets(
  { account }: World,
  endpoint: Endpoint,
  subnetIds: readonly string[],
  until: number,
): void {
  for (const eniId of endpoint.NetworkInterfaceIds) {
    const eni = account.networkInterfaces.get(eniId);
    if (eni && subnetIds.includes(eni.SubnetId)) eni.until = until;
  }
  endpoint.NetworkInterfaceIds = endpoint.NetworkInterfaceIds.filter(
    (id) => account.networkInterfaces.get(id)?.until === undefined,
  );
  endpoint.SubnetIds = endpoint.SubnetIds.filter((id) => !subnetIds.includes(id));
}

export function setGroups({ account }: World, endpoint: Endpoint, groupIds: string[]): void {
  endpoint.groupIds = groupIds;
  for (const id of endpoint.NetworkInterfaceIds) {
    const eni = account.networkInterfaces.get(id);
    if (eni) eni.groupIds = groupIds;
  }
}

/** PrivateLink guide, "Gateway endpoints": AWS adds the route to each table that was chosen, and takes it away. */
export function addRoutes(
  world: World,
  endpoint: Endpoint,
  service: Service,
  tables: readonly RouteTable[],
): void {
  for (const table of tables) {
    for (const DestinationPrefixListId of prefixListsOf(world, service, endpoint.IpAddressType)) {
      table.routes.push({
        DestinationPrefixListId,
        GatewayId: endpoint.VpcEndpointId,
        State: 'active',
        Origin: 'CreateRoute',
      });
    }
    endpoint.RouteTableIds.push(table.RouteTableId);
  }
}

export function removeRoutes({ account }: World, endpoint: Endpoint, tableIds: readonly string[]): void {
  for (const id of tableIds) {
    const table = account.routeTables.get(id);
    if (table) table.routes = table.routes.filter(({ GatewayId }) => GatewayId !== endpoint.VpcEndpointId);
  }
  endpoint.RouteTableIds = endpoint.RouteTableIds.filter((id) => !tableIds.includes(id));
}

/** Which lists a gateway endpoint routes depends on its address type (PrivateLink guide, "Gateway endpoints"). */
export function prefixListsOf({ account }: World, service: Service, ipAddressType: string): string[] {
  if (service.ServiceType !== 'Gateway') return [];
  const ipv6Name = service.ServiceName.replace(/\.([^.]+)$/, '.ipv6.$1');
  return [...account.prefixLists.values()]
    .filter(
      ({ PrefixListName }) =>
        (PrefixListName === service.ServiceName && ipAddressType !== 'ipv6') ||
        (PrefixListName === ipv6Name && ipAddressType !== 'ipv4'),
    )
    .map(({ PrefixListId }) => PrefixListId);
}

/** The domains a private DNS endpoint takes; *.dkr.ecr… is taken to live in a zone dkr.ecr… (not seen in a source). */
export function privateNamesOf({ PrivateDnsName }: Service): string[] {
  return PrivateDnsName ? [PrivateDnsName.replace(/^\*\./, '')] : [];
}

/** Names of the VPC that no new endpoint may take: other endpoints', hosted zones', and those still detaching. */
export function takenNames({ account, now }: World, vpcId: string): Set<string> {
  const holders = [...account.endpoints.values()].filter(
    (each) => each.VpcId === vpcId && each.PrivateDnsEnabled && !['deleted', 'failed'].includes(each.State),
  );
  const services = account.services.filter(
    ({ ServiceType, ServiceName }) =>
      ServiceType === 'Interface' && holders.some((each) => each.ServiceName === ServiceName),
  );
  const zones = account.hostedZones.filter(({ VpcId }) => VpcId === vpcId);
  const detaching = account.detaching.filter(({ VpcId, until }) => VpcId === vpcId && until > now);
  return new Set([
    ...services.flatMap(privateNamesOf),
    ...zones.map(({ Name }) => Name.replace(/\.$/, '')),
    ...detaching.flatMap(({ names }) => names),
  ]);
}

/** PrivateLink guide, "DNS hostnames": a regional name, one per zone, and the service's own with private DNS. */
export function listDnsEntries({ account }: World, endpoint: Endpoint, service: Service): Wire<DnsEntry>[] {
  if (endpoint.VpcEndpointType !== 'Interface') return [];
  const domain = `${hostOf(service)}.vpce.${namingOf(account.region).dnsSuffix}`;
  const name = `${endpoint.VpcEndpointId}-${endpoint.VpcEndpointId.slice(-8)}`;
  const zones = endpoint.SubnetIds.map((id) => account.subnets.get(id)?.AvailabilityZone ?? '');
  const HostedZoneId = 'Z7HUB22UULQXV';
  const privateName = endpoint.PrivateDnsEnabled && service.PrivateDnsName;
  return [
    { DnsName: `${name}.${domain}`, HostedZoneId },
    ...zones.map((zone) => ({ DnsName: `${name}-${zone}.${domain}`, HostedZoneId })),
    ...(privateName
      ? [{ DnsName: privateName, HostedZoneId: `Z${endpoint.VpcEndpointId.slice(-12).toUpperCase()}` }]
      : []),
  ];
}
