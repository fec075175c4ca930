import { EC2Client } from '@aws-sdk/client-ec2';
import { type Simulator, startSimulator } from '../simulator/simulator';
import type { Item } from './item';
import { buildNetwork, namesOf } from './network';
import { normalize } from './normalize';

/** The emulator does everything at once and never throttles: so does the simulator here. */
export function startImpatientSimulator(): Promise<Simulator> {
  const settings = {
    throttling: false,
    pendingMs: 0,
    modifyMs: 0,
    deletingMs: 0,
    gatewayDeletingMs: 0,
    deletedListedMs: 0,
    interfacesLingerMs: 0,
    dnsDetachMs: 0,
    natPendingMs: 0,
    natDeletingMs: 0,
  };
  return startSimulator({ settings });
}

/** The SDK's own client, with nothing of the caller's AWS settings. */
export function connectTo({ url }: { url: string }): EC2Client {
  return new EC2Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

/** What the item gives on each side, ready to be compared. */
export function play(item: Item, number: number, sides: readonly EC2Client[]): Promise<unknown[]> {
  return Promise.all(
    sides.map(async (client) => {
      const network = await buildNetwork(client, number);
      const answer = await item.run(client, network);
      return normalize(answer, Object.keys(item.besides ?? {}), namesOf(network));
    }),
  );
}
