import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Aws, Metric } from './aws';
import type { EndpointTraffic, NatPeriod, NatTraffic, Reading, Window } from './facts';
import type { Tools } from './read';
import type { Scene } from './scene';

export interface EventPage {
  readonly events: readonly Event[];
  readonly isCut: boolean;
}

/** Of 50 events; CloudTrail answers two a second. */
export const EVENT_PAGES = 40;
const DAY_MS = 86_400_000;
/** CloudWatch keeps five-minute figures for 63 days, hourly ones for 455 ("Metrics retention"). */
const FINE_FIGURES_MS = 62 * DAY_MS;
const EVENTS_KEPT_MS = 90 * DAY_MS;

function choosePeriod(from: Date, now: Date): number {
  return now.getTime() - from.getTime() > FINE_FIGURES_MS ? 3_600 : 300;
}

/** The full set of dimensions: a part of it finds no figures at all, and looks like an idle endpoint. */
export async function readEndpointTraffic(
  { interfaceEndpoints, vpcId }: Scene,
  window: Window,
  aws: Aws,
): Promise<EndpointTraffic[]> {
  const ofEndpoints = interfaceEndpoints.map(({ VpcEndpointId = '', ServiceName = '' }) => {
    const dimensions = {
      'Endpoint Type': 'Interface',
      'Service Name': ServiceName,
      'VPC Endpoint Id': VpcEndpointId,
      'VPC Id': vpcId,
    };
    const metric = (name: string): Metric => ({ namespace: 'AWS/PrivateLinkEndpoints', name, dimensions });
    return { endpointId: VpcEndpointId, metrics: [metric('BytesProcessed'), metric('NewConnections')] };
  });
  const metrics = ofEndpoints.flatMap((each) => each.metrics);
  if (metrics.length === 0) return [];
  const sums = await aws.sumMetrics(metrics, window, choosePeriod(window.from, window.to));
  return ofEndpoints.map(({ endpointId }, index) => ({
    endpointId,
    bytes: sums[2 * index]?.sum ?? 0,
    connections: sums[2 * index + 1]?.sum ?? 0,
  }));
}

/** What NAT gateways receive for their subnets: a pull is a download, so this is the counter that it moves. */
export function listNatMetrics(gatewayIds: readonly string[]): Metric[] {
  return gatewayIds.map((NatGatewayId) => ({
    namespace: 'AWS/NATGateway',
    name: 'BytesInFromDestination',
    dimensions: { NatGatewayId },
  }));
}

/** The same length of time before the S3 endpoint was made, and after, as far back as was asked for. */
export async function readNatTraffic(
  scene: Scene,
  { from, to }: Window,
  reading: Promise<Reading<EventPage>> | Reading<EventPage>,
  { aws, say }: Tools,
): Promise<NatTraffic> {
  const gatewayIds = await listNatGatewayIds(scene, aws);
  const made = scene.gatewayEndpoints.map(({ CreationTimestamp }) => CreationTimestamp?.getTime() ?? 0);
  if (made.length === 0)
    throw new Error('there is no S3 endpoint whose time of creation could divide before from after.');
  const start = new Date(Math.max(...made));
  const after = { from: start > from ? start : from, to };
  const length = to.getTime() - after.from.getTime();
  const before = { from: new Date(start.getTime() - length), to: start };
  if (gatewayIds.length === 0) return { gatewayIds, before: nothing(before), after: nothing(after) };
  const metrics = listNatMetrics(gatewayIds);
  const sum = async (window: Window) => {
    const sums = await aws.sumMetrics(metrics, window, choosePeriod(window.from, to));
    const found = sums.flatMap((each) => each.sum ?? []);
    return found.length > 0 ? found.reduce((total, bytes) => total + bytes, 0) : undefined;
  };
  const events = await reading;
  const countBefore = async () => {
    if ('missing' in events || to.getTime() - before.from.getTime() > EVENTS_KEPT_MS) return undefined;
    say('  counting the pulls before the endpoints ...');
    const found = await aws.listEvents(before, EVENT_PAGES, () => undefined).catch(() => undefined);
    return found && countPulls(found, before.from);
  };
  const [bytesBefore, bytesAfter, pulls] = await Promise.all([sum(before), sum(after), countBefore()]);
  const pullsAfter = 'value' in events ? countPulls(events.value, after.from) : undefined;
  return {
    gatewayIds,
    before: { ...before, bytes: bytesBefore, pulls },
    after: { ...after, bytes: bytesAfter, pulls: pullsAfter },
  };
}

export async function listNatGatewayIds({ vpcId }: Pick<Scene, 'vpcId'>, aws: Aws): Promise<string[]> {
  const gateways = await aws.listNatGateways(vpcId);
  return gateways
    .filter(({ State }) => State === 'available')
    .flatMap(({ NatGatewayId }) => NatGatewayId ?? [])
    .sort();
}

function nothing(window: Window): NatPeriod {
  return { ...window, bytes: undefined, pulls: undefined };
}

function countPulls({ events, isCut }: EventPage, from: Date): number | undefined {
  if (isCut) return undefined;
  return events.filter(
    ({ EventName, EventTime }) => EventName === 'BatchGetImage' && EventTime && EventTime >= from,
  ).length;
}
