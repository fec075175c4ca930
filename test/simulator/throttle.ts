import { isParameterCall, parameterFaults } from './parameters';
import { refuse } from './refusal';
import type { Settings } from './settings';

export interface BucketSize {
  tokens: number;
  perSecond: number;
}

/** "Request throttling for the Amazon EC2 API": buckets per account and Region. */
const sizes: Record<string, BucketSize> = {
  CreateVpcEndpoint: { tokens: 4, perSecond: 0.3 },
  ModifyVpcEndpoint: { tokens: 4, perSecond: 0.3 },
  DeleteVpcEndpoints: { tokens: 4, perSecond: 0.3 },
  CreateTags: { tokens: 100, perSecond: 10 },
  DeleteTags: { tokens: 100, perSecond: 10 },
  // "AWS Systems Manager endpoints and quotas": 40 GetParameter calls a second.
  GetParameter: { tokens: 40, perSecond: 40 },
};
const readSize: BucketSize = { tokens: 100, perSecond: 20 };
const writeSize: BucketSize = { tokens: 50, perSecond: 5 };

/** Refuses a call whose bucket is empty; tokens come back with the simulator's clock. */
export function createThrottle(settings: Settings): (action: string, now: number) => void {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (action, now) => {
    const usual = action.startsWith('Describe') ? readSize : writeSize;
    const size = settings.buckets[action] ?? sizes[action] ?? usual;
    const bucket = buckets.get(action) ?? { tokens: size.tokens, at: now };
    const refilled = bucket.tokens + ((now - bucket.at) / 1000) * size.perSecond;
    const tokens = Math.min(size.tokens, refilled);
    const empty = settings.throttling && tokens < 1;
    buckets.set(action, { tokens: empty || !settings.throttling ? tokens : tokens - 1, at: now });
    if (!empty) return;
    if (isParameterCall(action)) throw parameterFaults.throttle();
    throw refuse('RequestLimitExceeded', 'Request limit exceeded.', 503);
  };
}
