import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { DnsAnswers, Place } from './facts';

/** An address that this machine has, and the hardware address it is on. */
export interface OwnAddress {
  readonly address: string;
  readonly mac: string;
}

export interface Home {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** What this machine can tell about itself; tests have another. */
export interface Machine {
  now(): Date;
  /** Ends early, without a word, when the signal says so. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Where this machine's network interfaces are, as EC2's instance metadata has it; none: it has no metadata. */
  listMetadataHomes(): Promise<Home[]>;
  listOwnAddresses(): OwnAddress[];
  resolve(name: string): Promise<string[]>;
}

const METADATA_TIMEOUT_MS = 1_000;
const TOKEN_SECONDS = '60';

export const thisMachine: Machine = {
  now: () => new Date(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  listMetadataHomes,
  listOwnAddresses: () =>
    Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address, mac }) => ({ address, mac })),
  // As any program asks, /etc/hosts included: a container runtime does no other.
  resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
};

/** EC2 user guide, "Instance metadata categories": network/interfaces/macs/MAC/vpc-id, with a session token. */
async function listMetadataHomes(): Promise<Home[]> {
  if (process.env.AWS_EC2_METADATA_DISABLED === 'true') return [];
  const base = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254';
  const ask = async (path: string, init: RequestInit) => {
    const url = `${base.replace(/\/$/, '')}/latest/${path}`;
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(METADATA_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
    return answer.text();
  };
  try {
    const seconds = { 'x-aws-ec2-metadata-token-ttl-seconds': TOKEN_SECONDS };
    const token = await ask('api/token', { method: 'PUT', headers: seconds });
    const headers = { 'x-aws-ec2-metadata-token': token };
    const folder = 'meta-data/network/interfaces/macs';
    const macs = (await ask(`${folder}/`, { headers }))
      .split('\n')
      .map((line) => line.trim().replace(/\/$/, ''));
    return await Promise.all(
      macs.map(async (mac) => ({
        vpcId: await ask(`${folder}/${mac}/vpc-id`, { headers }),
        subnetId: await ask(`${folder}/${mac}/subnet-id`, { headers }),
      })),
    );
  } catch {
    return [];
  }
}

/**
 * Inside the VPC is what instance metadata says is, or what has both an address and a hardware address of one of the
 * VPC's network interfaces, as tasks on Fargate do. An address alone would not do: a home network has 10.0.0.0/8 too.
 */
export function locate(
  vpcId: string,
  homes: readonly Home[],
  own: readonly OwnAddress[],
  interfaces: readonly NetworkInterface[],
): Place {
  const home = homes.find((each) => each.vpcId === vpcId);
  if (home) return inside(vpcId, home.subnetId, 'instance metadata');
  if (homes.length > 0) {
    const others = [...new Set(homes.map((each) => each.vpcId))].join(', ');
    return { isInside: false, how: `this machine is in ${others}, not in ${vpcId}.` };
  }
  const found = interfaces.find(({ MacAddress, PrivateIpAddress, PrivateIpAddresses = [] }) =>
    own.some(
      ({ address, mac }) =>
        mac === MacAddress &&
        [PrivateIpAddress, ...PrivateIpAddresses.map((each) => each.PrivateIpAddress)].includes(address),
    ),
  );
  if (found) return inside(vpcId, found.SubnetId ?? '', `it has ${found.NetworkInterfaceId}`);
  return { isInside: false, how: `this machine is not inside ${vpcId}, as far as it can tell.` };
}

function inside(vpcId: string, subnetId: string, evidence: string): Place {
  return { isInside: true, subnetId, how: `This machine is in ${subnetId} of ${vpcId} (${evidence}).` };
}

export async function lookUp(names: readonly string[], machine: Machine): Promise<DnsAnswers['lookups']> {
  return Promise.all(
    names.map(async (name) => {
      try {
        return { name, addresses: await machine.resolve(name) };
      } catch (error) {
        return { name, addresses: [], error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}
