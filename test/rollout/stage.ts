import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { build } from '../../scripts/build';
import { isolatedEnvironment } from '../../scripts/start/isolation';
import { type MiniStack, REGION, startMiniStack } from '../../scripts/start/ministack';
import { configure, type Place } from './members';
import { ROOT } from './organization';
import { type FleetServer, startFleetServer } from './server';

const project = join(__dirname, '..', '..');

export const MANAGEMENT = '100000000001';
export const WORKLOADS = 'ou-fa4e-workload';
export const SANDBOX = 'ou-fa4e-sandboxes';
export const REGIONS = [REGION, 'eu-central-1'];
export const NAME = '/network/vpc-id';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** An organization of MiniStack accounts behind the fake, and the built command to roll out to them. */
export interface Stage {
  emulator: MiniStack;
  server: FleetServer;
  dist: string;
  bucket: string;
  ec2(place: Place): EC2Client;
  /** What the network team publishes. */
  publish(place: Place, value: string): Promise<void>;
  /** The command in a pipe; with `interruptAt` it gets Ctrl-C when that text comes. */
  run(args: string[], interruptAt?: string): Promise<Ended>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  // Inside the project, where the built command finds its packages.
  mkdirSync(join(project, '.cache'), { recursive: true });
  const dist = mkdtempSync(join(project, '.cache', 'rollout-'));
  await build(dist);
  const emulator = await startMiniStack(project);
  const server = await startFleetServer(emulator.endpoint, MANAGEMENT, REGION);
  for (const unit of [WORKLOADS, SANDBOX]) server.organization.parents.set(unit, ROOT);
  const bucket = 'fleet-templates';
  const s3 = new S3Client({
    ...configure(emulator.endpoint, { account: MANAGEMENT, region: REGION }),
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    ...{ emulator, server, dist, bucket },
    ec2: (place) => new EC2Client(configure(emulator.endpoint, place)),
    publish: async (place, Value) => {
      const ssm = new SSMClient(configure(emulator.endpoint, place));
      await ssm.send(new PutParameterCommand({ Name: NAME, Value, Type: 'String', Overwrite: true }));
    },
    run: (args, interruptAt) => run(join(dist, 'cli.js'), server.url, args, interruptAt),
    close: async () => {
      await server.stop();
      await emulator.stop();
      rmSync(dist, { recursive: true });
    },
  };
}

function run(cli: string, url: string, args: string[], interruptAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, [cli, 'rollout', ...args], {
    env: { PATH: process.env.PATH, ...isolatedEnvironment(url), AWS_ACCESS_KEY_ID: MANAGEMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  let isInterrupted = false;
  child.stdout.on('data', (data) => {
    output.stdout += data;
    if (isInterrupted || interruptAt === undefined || !output.stdout.includes(interruptAt)) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}
