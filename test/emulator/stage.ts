import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from '../../scripts/build';
import { type Cloud, openCloud } from '../../scripts/stack/cloud';
import { isSettled } from '../../scripts/stack/events';
import { talkToEmulator } from '../../scripts/start/isolation';
import { type MiniStack, startMiniStack } from '../../scripts/start/ministack';

const project = join(__dirname, '..', '..');

/** The emulator with the freshly built product in a bucket: what every test here plays on. */
export interface Stage {
  emulator: MiniStack;
  dist: string;
  bucket: string;
  templateUrl: string;
  ec2: EC2Client;
  cloud: Cloud;
  put(name: string, text: string): Promise<string>;
  create(name: string, templateUrl: string, parameters: Record<string, string>): Promise<Stack>;
  update(name: string, templateUrl: string, parameters: Record<string, string>): Promise<Stack>;
  /** Returns when it is gone, and fails when it does not go. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  // Inside the project, where the built command finds its packages.
  mkdirSync(join(project, '.cache'), { recursive: true });
  const dist = mkdtempSync(join(project, '.cache', 'stage-'));
  await build(dist);
  const emulator = await startMiniStack(project);
  talkToEmulator(emulator.endpoint);
  const bucket = 'stage-templates';
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const put = async (name: string, text: string) => {
    const Key = `${createHash('sha256').update(text).digest('hex')}/${name}`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: text }));
    return `${emulator.endpoint}/${bucket}/${Key}`;
  };
  const cloudFormation = new CloudFormationClient({});
  const cloud = openCloud();
  const template = 'ecr-vpc-endpoints.template.yaml';
  return {
    ...{ emulator, dist, bucket, put, cloud, ec2: new EC2Client({}) },
    templateUrl: await put(template, readFileSync(join(dist, template), 'utf8')),
    create: async (StackName, TemplateURL, parameters) => {
      const input = { StackName, TemplateURL, Parameters: list(parameters) };
      await cloudFormation.send(new CreateStackCommand({ ...input, Capabilities: ['CAPABILITY_IAM'] }));
      return settle(cloud, StackName);
    },
    update: async (StackName, TemplateURL, parameters) => {
      const input = { StackName, TemplateURL, Parameters: list(parameters) };
      await cloudFormation.send(new UpdateStackCommand({ ...input, Capabilities: ['CAPABILITY_IAM'] }));
      return settle(cloud, StackName);
    },
    remove: async (StackName) => {
      const stack = await cloud.findStack(StackName);
      await cloudFormation.send(new DeleteStackCommand({ StackName }));
      const { StackStatus } = await settle(cloud, stack?.StackId ?? StackName);
      if (StackStatus !== 'DELETE_COMPLETE') throw new Error(`${StackName} ended in ${StackStatus}.`);
    },
    close: async () => {
      await emulator.stop();
      rmSync(dist, { recursive: true });
    },
  };
}

async function settle(cloud: Cloud, name: string): Promise<Stack> {
  for (;;) {
    const stack = await cloud.findStack(name);
    if (!stack) throw new Error(`The stack ${name} has disappeared.`);
    if (isSettled(stack.StackStatus)) return stack;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function list(parameters: Record<string, string>): { ParameterKey: string; ParameterValue: string }[] {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
}

export function readOutputs({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
