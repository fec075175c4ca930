import type { Egress, Network, RouteTable, Subnet } from './network';
import type { Offer } from './offers';
import { indexTables } from './private-subnets';
import type { Properties } from './properties';

/** Whether a subnet gets a network interface of a service, and why. */
export interface Choice {
  readonly suffix: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly taken: boolean;
  readonly reason: string;
}

/** What EC2 said no to only when the endpoint was to be made. */
export interface Refusal {
  readonly suffix: string;
  readonly subnetId: string;
  /** The whole zone is out, not this subnet alone. */
  readonly wholeZone: boolean;
  readonly reason: string;
}

interface Candidate {
  readonly subnet: Subnet;
  readonly table: RouteTable | undefined;
  readonly offer: Offer;
  readonly region: string;
  readonly isNamed: boolean;
  /** Whether SubnetIds names any subnet at all. */
  readonly namesAny: boolean;
  readonly isAttached: boolean;
  readonly needsIpv6: boolean;
  readonly refusal: string | undefined;
}

/** Why a subnet cannot take an interface: the first that gives a reason counts. */
const objections: readonly ((candidate: Candidate) => string | false | undefined)[] = [
  ({ isNamed, namesAny }) => namesAny && !isNamed && 'not named in SubnetIds',
  ({ table, isNamed }) =>
    !isNamed && table?.egress === 'public' && `public: ${table.id} has a route to ${table.internetGatewayId}`,
  ({ table, isNamed }) => !isNamed && !table && 'it has no effective route table',
  ({ subnet }) => !subnet.isAvailable && 'its state is not available',
  ({ subnet }) => subnet.isOnOutpost && 'it is on an Outpost',
  ({ subnet, region }) =>
    isOutsideZones(subnet, region) &&
    `${subnet.zone} is a Local or Wavelength Zone, not an Availability Zone`,
  ({ subnet, offer }) =>
    offer.zones.length > 0 &&
    !offer.zones.includes(subnet.zone) &&
    `${offer.name} is not offered in ${subnet.zone}`,
  ({ subnet }) => !subnet.hasIpv4 && 'it is IPv6-only',
  ({ subnet, needsIpv6 }) => needsIpv6 && !subnet.hasIpv6 && 'it has no IPv6 block, which dualstack needs',
  ({ refusal }) => refusal,
  ({ subnet, isAttached }) => !isAttached && subnet.freeAddresses < 1 && 'it has no free address',
];

/** Where an interface does most good: tables that reach the internet by NAT first. */
const preferredEgress: readonly Egress[] = ['nat', 'transit', 'isolated', 'public'];

/**
 * One subnet per Availability Zone for an interface endpoint: one already attached stays, then NAT-routed, then
 * most free addresses, then the lowest id. Every subnet of the VPC is in the answer, with its reason.
 */
export function chooseSubnets(
  network: Network,
  offer: Offer,
  { subnetIds, ipAddressType }: Properties,
  attached: readonly string[],
  refusals: readonly Refusal[],
): Choice[] {
  const findTable = indexTables(network);
  const candidates = network.subnets.map((subnet) => ({
    subnet,
    table: findTable(subnet),
    offer,
    region: network.region,
    isNamed: subnetIds.includes(subnet.id),
    namesAny: subnetIds.length > 0,
    isAttached: attached.includes(subnet.id),
    needsIpv6: ipAddressType === 'dualstack',
    refusal: findRefusal(subnet, offer, network, refusals),
  }));
  const taken = new Map<string, string>();
  const choices = candidates.sort(byPreference).map((candidate): Choice => {
    const { subnet, isAttached } = candidate;
    const choice = { suffix: offer.service.suffix, subnetId: subnet.id, zone: subnet.zone };
    const objection = objections.map((object) => object(candidate)).find(Boolean);
    if (objection) return { ...choice, taken: false, reason: objection };
    const rival = taken.get(subnet.zone);
    if (rival) return { ...choice, taken: false, reason: `${subnet.zone} is served in ${rival}` };
    taken.set(subnet.zone, subnet.id);
    return { ...choice, taken: true, reason: isAttached ? 'already attached' : describeMerit(candidate) };
  });
  return choices.sort((one, other) => (one.subnetId < other.subnetId ? -1 : 1));
}

function byPreference(one: Candidate, other: Candidate): number {
  const rank = ({ isAttached, table }: Candidate) => [
    isAttached ? 0 : 1,
    preferredEgress.indexOf(table?.egress ?? 'isolated'),
  ];
  const [oneAttached = 0, oneEgress = 0] = rank(one);
  const [otherAttached = 0, otherEgress = 0] = rank(other);
  return (
    oneAttached - otherAttached ||
    oneEgress - otherEgress ||
    other.subnet.freeAddresses - one.subnet.freeAddresses ||
    (one.subnet.id < other.subnet.id ? -1 : 1)
  );
}

/**
 * An Availability Zone's name is the Region's and one letter; Local and Wavelength Zones have more between
 * (EC2 user guide, "Regions and Zones"). Where the service lists its zones, that list has the last word.
 */
function isOutsideZones({ zone }: Subnet, region: string): boolean {
  return zone.startsWith(region) && !/^[a-z]$/.test(zone.slice(region.length));
}

function findRefusal(
  subnet: Subnet,
  { service }: Offer,
  { subnets }: Network,
  refusals: readonly Refusal[],
): string | undefined {
  const zoneOf = (id: string) => subnets.find((other) => other.id === id)?.zone;
  return refusals.find(
    ({ suffix, subnetId, wholeZone }) =>
      suffix === service.suffix &&
      (subnetId === subnet.id || (wholeZone && zoneOf(subnetId) === subnet.zone)),
  )?.reason;
}

function describeMerit({ table, isNamed, subnet }: Candidate): string {
  if (isNamed) return 'named in SubnetIds';
  return `first choice in ${subnet.zone} (${table?.egress}, ${subnet.freeAddresses} free addresses)`;
}
