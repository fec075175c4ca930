import type { EcrEvents, NatPeriod, Sources } from '../facts';
import { conclude, consistent, type Finding, type Judgement, proven, unknown } from '../judgement';
import type { Scene } from '../scene';

export function gradeEndpointTraffic(
  { endpointTraffic }: Pick<Sources, 'endpointTraffic'>,
  { services }: Scene,
): Judgement {
  const findings = services.flatMap(({ suffix, endpoint }): Finding[] => {
    const traffic = endpointTraffic.find(({ endpointId }) => endpointId === endpoint?.VpcEndpointId);
    if (suffix === 's3' || !traffic) return [];
    const { endpointId, bytes, connections } = traffic;
    const seen = `${suffix} ${endpointId}: ${formatBytes(bytes)} in ${connections} new connections`;
    if (bytes > 0) return [{ verdict: 'proven', sentence: `${seen}.` }];
    return [{ verdict: 'unknown', sentence: `${seen}: nobody may have pulled in this time.` }];
  });
  if (findings.length === 0) return unknown('There is no ECR endpoint whose traffic could be read.');
  return conclude(findings, 'Pull an image from a private subnet, wait five minutes, and look again.');
}

/** Below this share of the bytes per pull before, they count as fewer: other traffic moves by a few per cent. */
const FEWER = 0.9;

/** Never more than consistent: a NAT gateway carries everything else too, and its bytes do not say whose they are. */
export function gradeNatTraffic({ natTraffic }: Pick<Sources, 'natTraffic'>): Judgement {
  const { gatewayIds, before, after } = natTraffic;
  if (gatewayIds.length === 0) return unknown('The VPC has no NAT gateway, so there is nothing to compare.');
  const figures = [describePeriod('Before', before), describePeriod('After', after)];
  const one = perPull(before);
  const other = perPull(after);
  if (one === undefined || other === undefined)
    return unknown(...figures, 'Bytes per pull cannot be told for both times.');
  const change = `${formatBytes(one)} per pull before the S3 endpoint, ${formatBytes(other)} after, through ${gatewayIds.join(', ')}.`;
  if (other < one * FEWER) return consistent(change, ...figures);
  return unknown(change, ...figures, 'Other traffic uses NAT too, so this shows neither.');
}

function perPull({ bytes, pulls }: NatPeriod): number | undefined {
  return bytes === undefined || !pulls ? undefined : bytes / pulls;
}

function describePeriod(name: string, { from, to, bytes, pulls }: NatPeriod): string {
  const amount = bytes === undefined ? 'no figures in CloudWatch' : formatBytes(bytes);
  const count = pulls === undefined ? 'pulls not counted' : `${pulls} BatchGetImage calls`;
  return `${name}, ${formatTime(from)} to ${formatTime(to)}: ${amount}, ${count}.`;
}

/**
 * Only what is seen counts: registry pulls often hide their source ("AWS Internal", containers-roadmap #1634), and
 * Fargate asks for tokens from a network of its own, so that absence shows nothing.
 */
export function gradeEvents(
  { events }: Pick<Sources, 'events'>,
  { interfaceEndpoints, services }: Scene,
): Judgement {
  const ids = interfaceEndpoints.flatMap(({ VpcEndpointId }) => VpcEndpointId ?? []);
  const names = new Map(services.map(({ suffix, endpoint }) => [endpoint?.VpcEndpointId, suffix]));
  const through = Object.entries(events.byEndpoint).filter(([id]) => ids.includes(id));
  const rest = describeRest(events, ids);
  if (through.length > 0) {
    return proven(
      ...through.map(([id, count]) => `${count} calls came through ${names.get(id)} ${id}.`),
      ...rest,
    );
  }
  if (events.calls === 0) return unknown('CloudTrail has no ECR calls in this time: nobody may have pulled.');
  return unknown(
    `None of ${events.calls} ECR calls names one of these endpoints, which shows nothing.`,
    ...rest,
  );
}

function describeRest(
  { hidden, byAddress, byEndpoint, isCut, calls }: EcrEvents,
  ids: readonly string[],
): string[] {
  const foreign = Object.keys(byEndpoint).filter((id) => !ids.includes(id));
  const open = Object.values(byAddress).reduce((sum, count) => sum + count, 0);
  return [
    ...(hidden > 0 ? [`${hidden} calls hide their source ("AWS Internal").`] : []),
    ...(open > 0
      ? [`${open} calls came from public addresses: ${Object.keys(byAddress).slice(0, 3).join(', ')}.`]
      : []),
    ...(foreign.length > 0
      ? [`Other calls came through other endpoints: ${foreign.slice(0, 3).join(', ')}.`]
      : []),
    ...(isCut ? [`Only the newest ${calls} calls were read.`] : []),
  ];
}

/** Less than this share of the image at the NAT gateways leaves no room for the image. */
const NEXT_TO_NOTHING = 0.1;

export function gradeCanary({ canary }: Pick<Sources, 'canary'>, { isS3Only }: Scene): Judgement {
  if ('refused' in canary) return unknown(canary.refused);
  const { image, bytes, layers, registryAddress, isRegistryEndpoint, natBytes, egress } = canary;
  const pulled = `Pulled ${image} (${formatBytes(bytes)}, layers: ${layers}) from ${registryAddress}`;
  if (isRegistryEndpoint === undefined)
    return unknown(`${pulled}. Whether that is the endpoint is not known: its addresses were not read.`);
  if (!isRegistryEndpoint && !isS3Only) {
    const sentence = `${pulled}, not an address of the endpoint.`;
    return conclude([{ verdict: 'contradicted', sentence }], 'See the lines about DNS.');
  }
  const path = isRegistryEndpoint
    ? `${pulled}, the ecr.dkr endpoint.`
    : `${pulled}. Only the layers have an endpoint to come through.`;
  if (egress === 'isolated')
    return proven(path, 'Its subnet has no other way out, so the layers came through the S3 endpoint.');
  if (egress !== 'nat')
    return consistent(path, 'Its subnet leaves by another network, whose counters are not read.');
  if (natBytes === undefined)
    return consistent(path, 'The VPC has no NAT gateway figures for these minutes.');
  const nat = `The NAT gateways carried ${formatBytes(natBytes)} in the same minutes.`;
  if (natBytes < bytes * NEXT_TO_NOTHING) return proven(path, `${nat} The image did not go through them.`);
  if (natBytes < bytes) return consistent(path, `${nat} Part of the image at most went through them.`);
  return unknown(path, `${nat} Other traffic or the image: choose a larger image or a quieter time.`);
}

/** Steps of 1024, under the names that AWS's pages give them: its billed GB are 2^30 bytes. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[step]}`;
}

export function formatTime(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}
