import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Parameter,
  type Stack,
  type Tag,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isSettled, listFailures } from '../../scripts/stack/events';

export interface Place {
  account: string;
  region: string;
}

export interface Wanted {
  stackSetName: string;
  template: string;
  parameters: Parameter[];
  tags: Tag[];
  capabilities: string[];
}

export interface Outcome {
  stackId: string | undefined;
  /** Absent when all went well. */
  reason?: string | undefined;
}

/** The member accounts: stacks in MiniStack, where a key of 12 digits is an account. */
export interface Members {
  put(place: Place, stackId: string | undefined, wanted: Wanted): Promise<Outcome>;
  remove(place: Place, stackId: string): Promise<Outcome>;
}

export function configure(endpoint: string, { account, region }: Place) {
  return { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: 'secret' } };
}

export function openMembers(endpoint: string): Members {
  const urls = new Map<string, Promise<string>>();
  /** StackSets hands its own copy of the template to every account. */
  const share = (place: Place, template: string) => {
    const key = `${place.account} ${template.length} ${template.slice(0, 200)}`;
    const url = urls.get(key) ?? upload(endpoint, place, template);
    urls.set(key, url);
    return url;
  };
  return {
    put: async (place, stackId, wanted) => {
      const client = new CloudFormationClient(configure(endpoint, place));
      const usable = await clearFailed(client, stackId);
      const input = {
        TemplateURL: await share(place, wanted.template),
        ...{ Parameters: wanted.parameters, Tags: wanted.tags },
        Capabilities: wanted.capabilities as never[],
      };
      if (usable === undefined) {
        const StackName = `StackSet-${wanted.stackSetName}-${randomUUID()}`;
        const { StackId } = await client.send(new CreateStackCommand({ StackName, ...input }));
        return judge(client, StackId, 'CREATE_COMPLETE');
      }
      try {
        await client.send(new UpdateStackCommand({ StackName: usable, ...input }));
      } catch (error) {
        if (error instanceof Error && /No updates are to be performed/.test(error.message))
          return { stackId: usable };
        throw error;
      }
      return judge(client, usable, 'UPDATE_COMPLETE');
    },
    remove: async (place, stackId) => {
      const client = new CloudFormationClient(configure(endpoint, place));
      await client.send(new DeleteStackCommand({ StackName: stackId }));
      return judge(client, stackId, 'DELETE_COMPLETE');
    },
  };
}

async function upload(endpoint: string, place: Place, template: string): Promise<string> {
  const s3 = new S3Client({ ...configure(endpoint, place), forcePathStyle: true });
  const Bucket = `stacksets-${place.account}-${randomUUID().slice(0, 8)}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'template.yaml', Body: template }));
  return `${endpoint}/${Bucket}/template.yaml`;
}

/** A stack whose creation failed cannot be updated; a new one takes its place. */
async function clearFailed(
  client: CloudFormationClient,
  stackId: string | undefined,
): Promise<string | undefined> {
  const stack = stackId && (await find(client, stackId));
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
  if (!/^(ROLLBACK_COMPLETE|CREATE_FAILED)$/.test(stack.StackStatus ?? '')) return stackId;
  await client.send(new DeleteStackCommand({ StackName: stackId }));
  await settle(client, stackId);
  return undefined;
}

async function judge(
  client: CloudFormationClient,
  stackId: string | undefined,
  good: string,
): Promise<Outcome> {
  const status = (await settle(client, stackId ?? ''))?.StackStatus ?? 'DELETE_COMPLETE';
  if (status === good) return { stackId };
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
  const [cause] = listFailures(StackEvents);
  return {
    stackId,
    reason: `ResourceLogicalId:${cause?.LogicalResourceId}, ResourceType:${cause?.ResourceType}, ResourceStatusReason:${cause?.ResourceStatusReason ?? status}.`,
  };
}

async function find(client: CloudFormationClient, stackId: string): Promise<Stack | undefined> {
  const answer = await client.send(new DescribeStacksCommand({ StackName: stackId })).catch(() => undefined);
  return answer?.Stacks?.[0];
}

async function settle(client: CloudFormationClient, stackId: string): Promise<Stack | undefined> {
  for (;;) {
    const stack = await find(client, stackId);
    if (!stack || isSettled(stack.StackStatus)) return stack;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
