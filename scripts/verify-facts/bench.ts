import { randomUUID } from 'node:crypto';
import {
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateVpcEndpointCommand,
  type CreateVpcEndpointRequest,
  type EC2Client,
  ModifyVpcEndpointCommand,
  type ModifyVpcEndpointRequest,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Clock } from '../../handler/clock';
import { readEndpointsById } from '../../handler/discovery';
import type { Ec2 } from '../../handler/ec2';
import type { Endpoint } from '../../handler/network';
import { poll } from '../../handler/wait';
import { Interrupted } from '../stack/failure';
import type { Site } from './site';

/** Everything that a run makes carries this tag, with the run's own value. */
export const TAG = 'ecr-vpc-endpoints:verify-facts';

export interface BenchOptions {
  client: EC2Client;
  clock: Clock;
  signal: AbortSignal;
  site: Site;
  /** CreateVpcEndpoint and its kin have a bucket of 4 calls, refilled at 0.3 a second. */
  paceMs: number;
}

/** Where the facts are looked at: makes things, remembers them, waits for them. */
export interface Bench {
  readonly ec2: Ec2;
  readonly site: Site;
  readonly run: string;
  /** Ids of all that was made, whatever has become of it. */
  readonly made: { endpoints: string[]; groups: string[]; tables: string[] };
  /** Throws when the user wants to stop. */
  proceed(): void;
  createGroup(name: string): Promise<string>;
  createTable(): Promise<string>;
  createEndpoint(request: Omit<CreateVpcEndpointRequest, 'VpcId'>): Promise<VpcEndpoint & { id: string }>;
  modify(id: string, changes: Omit<ModifyVpcEndpointRequest, 'VpcEndpointId'>): Promise<void>;
  /** Undefined once it is gone. */
  read(id: string): Promise<Endpoint | undefined>;
  /** Waits until the endpoint is as wanted; the milliseconds that took. */
  awaitEndpoint(id: string, wanted: string, is: (now: Endpoint | undefined) => boolean): Promise<number>;
}

const LONGEST_WAIT_MS = 15 * 60_000;

export function setUpBench({ client, clock, signal, site, paceMs }: BenchOptions): Bench {
  const made: Bench['made'] = { endpoints: [], groups: [], tables: [] };
  const run = `${new Date(clock.now()).toISOString()} ${randomUUID().slice(0, 8)}`;
  const aborted = untilAborted(signal);
  const proceed = () => {
    if (signal.aborted) throw new Interrupted('Interrupted.');
  };
  const sleep = async (ms: number) => {
    proceed();
    await Promise.race([clock.sleep(ms), aborted]);
    proceed();
  };
  const ec2 = {
    client,
    clock: { now: clock.now, sleep },
    deadline: Number.POSITIVE_INFINITY,
    log: () => undefined,
  };
  const tagged = (ResourceType: 'vpc-endpoint' | 'security-group' | 'route-table') => ({
    VpcId: site.vpcId,
    TagSpecifications: [{ ResourceType, Tags: [{ Key: TAG, Value: run }] }],
  });
  const keep = (shelf: string[], id: string | undefined): string => {
    if (!id) throw new Error('EC2 answered without the id of what it made.');
    if (!shelf.includes(id)) shelf.push(id);
    return id;
  };
  const read = async (id: string) => (await readEndpointsById(ec2, [id]))[0];

  return {
    ...{ ec2, site, run, made, proceed, read },
    createGroup: async (name) => {
      const request = { ...tagged('security-group'), GroupName: `verify-facts ${name} ${run.slice(-8)}` };
      const Description = 'Made by verify-facts, to be deleted by it';
      const { GroupId } = await client.send(new CreateSecurityGroupCommand({ ...request, Description }));
      return keep(made.groups, GroupId);
    },
    createTable: async () => {
      const { RouteTable } = await client.send(new CreateRouteTableCommand(tagged('route-table')));
      return keep(made.tables, RouteTable?.RouteTableId);
    },
    createEndpoint: async (request) => {
      await sleep(paceMs);
      const full = { ...tagged('vpc-endpoint'), ...request };
      const { VpcEndpoint = {} } = await client.send(new CreateVpcEndpointCommand(full));
      return { ...VpcEndpoint, id: keep(made.endpoints, VpcEndpoint.VpcEndpointId) };
    },
    modify: async (VpcEndpointId, changes) => {
      await sleep(paceMs);
      await client.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...changes }));
    },
    awaitEndpoint: async (id, wanted, is) => {
      const start = clock.now();
      const patience = { clock: ec2.clock, deadline: start + LONGEST_WAIT_MS };
      const done = await poll(patience, async () => {
        const now = await read(id);
        if (now?.state === 'failed') throw new Error(`${id} failed: ${now.lastError ?? 'no reason given'}.`);
        return is(now) || undefined;
      });
      if (!done) throw new Error(`${id} was not ${wanted} within 15 minutes.`);
      return clock.now() - start;
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
