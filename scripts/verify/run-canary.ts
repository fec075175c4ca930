import { UsageError } from '../stack/failure';
import { type Session, stopIfAsked } from '../stack/session';
import { type CanaryRun, type Image, pullImage, readImage } from './canary';
import type { Readings } from './facts';
import type { Tools } from './read';
import { listNatGatewayIds, listNatMetrics } from './read-traffic';
import type { Scene } from './scene';

const MINUTE_MS = 60_000;
/** NAT gateways publish every minute, and CloudWatch shows it a few minutes later. */
const LONGEST_WAIT_MS = 15 * MINUTE_MS;

/** Pulls the image and compares the counters. Where it would prove nothing, it is refused before anything is pulled. */
export async function runCanary(
  text: string,
  scene: Scene,
  { answers, endpoints, interfaces }: Readings,
  tools: Tools,
  session: Session,
): Promise<CanaryRun> {
  const place = 'value' in answers ? answers.value.place : { isInside: false, how: answers.missing };
  const subnet = scene.privateSubnets.find(({ id }) => id === place.subnetId);
  const table = scene.network.routeTables.find(({ id }) => id === subnet?.routeTableId);
  if (!place.isInside || !table)
    return {
      refused: `Refused: ${place.how} Only a pull from a private subnet of the VPC takes the way that is judged; any other would prove nothing.`,
    };

  const { aws, machine, say } = tools;
  const image = readImage(text);
  const { url, token } = await aws.authorizeRegistry();
  const registry = chooseRegistry(image, url, scene);
  const gatewayIds = await listNatGatewayIds(scene, aws);
  const from = floorMinute(machine.now());
  say(`Pulling ${text} from ${new URL(registry).host} ...`);
  const pull = await pullImage(image, registry, token, session.signal);
  const to = new Date(floorMinute(machine.now()).getTime() + MINUTE_MS);
  return {
    ...pull,
    image: text,
    egress: table.egress,
    isRegistryEndpoint:
      'value' in endpoints && 'value' in interfaces
        ? interfaces.value.some(({ PrivateIpAddress }) => PrivateIpAddress === pull.registryAddress)
        : undefined,
    natBytes:
      gatewayIds.length === 0 ? undefined : await measureNat(gatewayIds, { from, to }, tools, session),
  };
}

/** Layers of another Region's registry lie in that Region's S3, where this VPC's endpoints do not lead. */
function chooseRegistry({ registry }: Image, url: string, { region }: Scene): string {
  if (registry === undefined || registry === new URL(url).host) return url;
  if (registry.includes(`.dkr.ecr.${region}.`)) return `https://${registry}`;
  throw new UsageError(
    `--canary names the registry ${registry}: only one of ECR in ${region} can be pulled from through these endpoints.`,
  );
}

/** Waits until every gateway has a figure for the last minute; an idle one publishes zeros. */
async function measureNat(
  gatewayIds: readonly string[],
  window: { from: Date; to: Date },
  { aws, machine, say }: Tools,
  session: Session,
): Promise<number | undefined> {
  const end = machine.now().getTime() + LONGEST_WAIT_MS;
  const last = window.to.getTime() - MINUTE_MS;
  say('Waiting for the figures of the NAT gateways, a few minutes ...');
  for (;;) {
    const sums = await aws.sumMetrics(listNatMetrics(gatewayIds), window, 60);
    if (sums.every(({ times }) => times.some((time) => time.getTime() >= last)))
      return sums.reduce((total, { sum = 0 }) => total + sum, 0);
    stopIfAsked(session, 'Interrupted: nothing was changed, verify only reads.');
    if (machine.now().getTime() > end) return undefined;
    await machine.wait(MINUTE_MS / 4, session.signal);
  }
}

function floorMinute(time: Date): Date {
  return new Date(Math.floor(time.getTime() / MINUTE_MS) * MINUTE_MS);
}
