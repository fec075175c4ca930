import type * as ec2 from '@aws-sdk/client-ec2';
import type { Desired } from '../../handler/desired';
import type { Network, NetworkAnswers, Subnet } from '../../handler/network';
import { findPrivateSubnets } from '../../handler/private-subnets';
import type { SubnetView, ZoneView } from './report';
import { describeRoute, isDefault, leadsTo } from './routes';
import { compareNames } from './words';

/** Every subnet, zone by zone, as the handler has classified it, with the route that made it so. */
export function viewSubnets(network: Network, answers: NetworkAnswers, desired: Desired): SubnetView[] {
  const privateIds = new Set(findPrivateSubnets(network).map(({ id }) => id));
  const views = network.subnets.map((subnet): SubnetView => {
    const raw = answers.subnets.find(({ SubnetId }) => SubnetId === subnet.id);
    const table = answers.routeTables.find(({ RouteTableId }) => RouteTableId === subnet.routeTableId);
    return {
      id: subnet.id,
      name: readName(raw?.Tags),
      zone: subnet.zone,
      cidr: raw?.CidrBlock ?? raw?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? null,
      private: privateIds.has(subnet.id),
      because: explain(subnet, network, table),
      routeTableId: subnet.routeTableId ?? null,
      association: findAssociation(subnet, table),
      freeAddresses: subnet.freeAddresses,
      choices: desired.choices
        .filter(({ subnetId }) => subnetId === subnet.id)
        .map(({ suffix, taken, reason }) => ({ service: suffix, taken, reason })),
    };
  });
  return views.sort((one, other) => one.zone.localeCompare(other.zone, 'en') || compareNames(one, other));
}

export function readName(tags: readonly ec2.Tag[] = []): string | null {
  return tags.find(({ Key }) => Key === 'Name')?.Value || null;
}

function findAssociation(subnet: Subnet, table: ec2.RouteTable | undefined): SubnetView['association'] {
  if (!table) return 'none';
  const isOwn = table.Associations?.some(({ SubnetId }) => SubnetId === subnet.id);
  return isOwn ? 'explicit' : 'main';
}

function explain(subnet: Subnet, { routeTables }: Network, raw: ec2.RouteTable | undefined): string {
  const table = routeTables.find(({ id }) => id === subnet.routeTableId);
  const routes = raw?.Routes ?? [];
  if (!table) return 'it has no effective route table';
  if (table.internetGatewayId) {
    const route = routes.find((one) => leadsTo(one, table.internetGatewayId));
    return route ? describeRoute(route) : `a route to ${table.internetGatewayId}`;
  }
  const defaults = routes.filter(isDefault).map(describeRoute);
  return defaults.join(', ') || 'no default route';
}

/** For each zone and service the one subnet that is taken, or why there is none. */
export function viewZones(network: Network, { choices }: Desired): ZoneView[] {
  const services = [...new Set(choices.map(({ suffix }) => suffix))];
  const zones = [...new Set(network.subnets.map(({ zone }) => zone))].sort();
  return zones.map((zone) => ({
    zone,
    choices: services.map((service) => {
      const here = choices.filter((choice) => choice.zone === zone && choice.suffix === service);
      const taken = here.find((choice) => choice.taken);
      return {
        service,
        subnetId: taken?.subnetId ?? null,
        reason: taken?.reason ?? 'no subnet here can take a network interface',
      };
    }),
  }));
}
