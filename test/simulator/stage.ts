import type { EC2Client } from '@aws-sdk/client-ec2';
import { createClient } from './client';
import { type Simulator, startSimulator } from './simulator';
import { createVirtualClock, type VirtualClock } from './virtual-clock';
import { buildPlainVpc, type PlainVpc } from './world';

/** What each test of the simulator begins with: virtual time, a plain VPC and a client. */
export interface Stage {
  simulator: Simulator;
  clock: VirtualClock;
  client: EC2Client;
  plain: PlainVpc;
}

export async function setStage(options: Parameters<typeof startSimulator>[0] = {}): Promise<Stage> {
  const clock = createVirtualClock();
  const simulator = await startSimulator({ clock, ...options });
  return { simulator, clock, client: createClient(simulator, clock), plain: buildPlainVpc(simulator) };
}

export async function strike({ client, simulator }: Stage): Promise<void> {
  client.destroy();
  await simulator.stop();
}

/** `Code: message` of a refusal. */
export async function refusalOf(sent: Promise<unknown>): Promise<string> {
  return sent.then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

/** The first item, which must be there. */
export function first<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? [];
  if (item !== undefined) return item;
  throw new Error('There is no first item.');
}
