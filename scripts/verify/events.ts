import type { Event } from '@aws-sdk/client-cloudtrail';
import type { EcrEvents } from './facts';

/** What a pull calls; pushes and looks at the console are no evidence of anything. */
const OF_PULLS = [
  'GetAuthorizationToken',
  'BatchCheckLayerAvailability',
  'BatchGetImage',
  'GetDownloadUrlForLayer',
];

/** Counts CloudTrail's events about pulls. An event without the field, or that cannot be read, counts as a call only. */
export function countEvents(events: readonly Event[], isCut: boolean): EcrEvents {
  const calls = events.filter(({ EventName = '' }) => OF_PULLS.includes(EventName)).map(readRecord);
  const count = (values: readonly (string | undefined)[]) => {
    const counts: Record<string, number> = {};
    for (const value of values) if (value) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };
  const isAddress = (text: string) => /^[0-9a-f:.]+$/i.test(text);
  return {
    calls: calls.length,
    pulls: events.filter(({ EventName }) => EventName === 'BatchGetImage').length,
    byEndpoint: count(calls.map(({ endpoint }) => endpoint)),
    hidden: calls.filter(({ endpoint, source }) => !endpoint && source === 'AWS Internal').length,
    byAddress: count(
      calls.map(({ endpoint, source }) => (!endpoint && isAddress(source) ? source : undefined)),
    ),
    isCut,
  };
}

function readRecord({ CloudTrailEvent = '{}' }: Event): { endpoint: string | undefined; source: string } {
  try {
    const { vpcEndpointId, sourceIPAddress } = JSON.parse(CloudTrailEvent);
    return {
      endpoint: typeof vpcEndpointId === 'string' ? vpcEndpointId : undefined,
      source: String(sourceIPAddress ?? ''),
    };
  } catch {
    return { endpoint: undefined, source: '' };
  }
}
