import { EC2Client } from '@aws-sdk/client-ec2';
import type { Simulator } from './simulator';
import { holdWhileSending, type VirtualClock } from './virtual-clock';

/** A real SDK client of a simulator. One attempt: a refusal is what a test wants to see. */
export function createClient(simulator: Simulator, clock?: VirtualClock): EC2Client {
  const client = new EC2Client({
    endpoint: simulator.url,
    region: simulator.account.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  if (clock) client.config.requestHandler = holdWhileSending(client.config.requestHandler, clock);
  return client;
}
