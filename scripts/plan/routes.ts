import type { Route } from '@aws-sdk/client-ec2';

/** The fields that can hold a route's target; EC2 fills one of them. */
const targets = [
  'NatGatewayId',
  'TransitGatewayId',
  'GatewayId',
  'VpcPeeringConnectionId',
  'InstanceId',
  'NetworkInterfaceId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'CoreNetworkArn',
] as const;

export function findTarget(route: Route): string {
  return targets.map((name) => route[name]).find((target) => target !== undefined) ?? 'an unknown target';
}

export function leadsTo(route: Route, target: string | undefined): boolean {
  return targets.some((name) => route[name] !== undefined && route[name] === target);
}

export function isDefault({ DestinationCidrBlock, DestinationIpv6CidrBlock }: Route): boolean {
  return DestinationCidrBlock === '0.0.0.0/0' || DestinationIpv6CidrBlock === '::/0';
}

/** `0.0.0.0/0 → nat-…` */
export function describeRoute(route: Route): string {
  const destination =
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '?';
  const dead = route.State === 'blackhole' ? ' (blackhole)' : '';
  return `${destination} → ${findTarget(route)}${dead}`;
}
