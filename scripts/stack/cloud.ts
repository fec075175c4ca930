import {
  type Change,
  CloudFormationClient,
  CloudFormationServiceException,
  CreateChangeSetCommand,
  type CreateChangeSetInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
  type StackEvent,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { checkRegion } from './assignments';
import { locateObject } from './location';

export interface ChangeSet {
  status: string | undefined;
  reason: string | undefined;
  changes: Change[];
}

/** Everything the commands ask of AWS. */
export interface Cloud {
  region(): Promise<string>;
  /** By name, or by id for a stack that is being deleted. */
  findStack(nameOrId: string): Promise<Stack | undefined>;
  /** Oldest first, from after the event with this id. */
  listEvents(stackId: string, afterEventId?: string): Promise<StackEvent[]>;
  listResources(stackId: string): Promise<StackResourceSummary[]>;
  /** The template that the stack was last made from. */
  readTemplate(stackId: string): Promise<string>;
  createChangeSet(input: CreateChangeSetInput): Promise<void>;
  readChangeSet(stackName: string, changeSetName: string): Promise<ChangeSet>;
  executeChangeSet(stackName: string, changeSetName: string): Promise<void>;
  deleteChangeSet(stackName: string, changeSetName: string): Promise<void>;
  deleteStack(stackId: string): Promise<void>;
  /** Returns the URL that CloudFormation reads the object from. */
  upload(bucket: string, key: string, body: string): Promise<string>;
}

export interface CloudSettings {
  region?: string | undefined;
  profile?: string | undefined;
}

/** Without these the SDK waits for an answer for ever. */
const TIME_LIMITS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** What every client of the SDK is made with. */
export function configureClient({ region, profile }: CloudSettings) {
  // The AWS CLI's name for the Region, which the SDK for JavaScript does not read.
  const chosen = region ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION);
  return {
    ...(chosen !== undefined && { region: checkRegion(chosen) }),
    ...(profile && { profile }),
    ...{ maxAttempts: 8, requestHandler: TIME_LIMITS },
  };
}

export function openCloud(settings: CloudSettings = {}): Cloud {
  const config = configureClient(settings);
  const cloudFormation = new CloudFormationClient(config);
  return {
    region: async () => checkRegion(await cloudFormation.config.region()),
    findStack: (nameOrId) => findStack(cloudFormation, nameOrId),
    listEvents: (stackId, afterEventId) => listEvents(cloudFormation, stackId, afterEventId),
    listResources: (stackId) => listResources(cloudFormation, stackId),
    readTemplate: async (StackName) => {
      const { TemplateBody = '' } = await cloudFormation.send(
        new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
      );
      return TemplateBody;
    },
    createChangeSet: async (input) => void (await cloudFormation.send(new CreateChangeSetCommand(input))),
    readChangeSet: (StackName, ChangeSetName) => readChangeSet(cloudFormation, StackName, ChangeSetName),
    executeChangeSet: async (StackName, ChangeSetName) =>
      void (await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }))),
    deleteChangeSet: async (StackName, ChangeSetName) =>
      void (await cloudFormation.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }))),
    deleteStack: async (StackName) => void (await cloudFormation.send(new DeleteStackCommand({ StackName }))),
    upload: (bucket, key, body) => upload(config, bucket, key, body),
  };
}

async function findStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    for await (const page of paginateDescribeStacks({ client }, { StackName })) {
      if (page.Stacks?.[0]) return page.Stacks[0];
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return undefined;
}

async function listEvents(
  client: CloudFormationClient,
  StackName: string,
  afterEventId?: string,
): Promise<StackEvent[]> {
  const newestFirst: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName })) {
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === afterEventId) return newestFirst.reverse();
      newestFirst.push(event);
    }
  }
  return newestFirst.reverse();
}

async function listResources(
  client: CloudFormationClient,
  StackName: string,
): Promise<StackResourceSummary[]> {
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName }))
    resources.push(...(page.StackResourceSummaries ?? []));
  return resources;
}

async function readChangeSet(
  client: CloudFormationClient,
  StackName: string,
  ChangeSetName: string,
): Promise<ChangeSet> {
  const changes: Change[] = [];
  let NextToken: string | undefined;
  for (;;) {
    const page = await client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName, NextToken }));
    changes.push(...(page.Changes ?? []));
    NextToken = page.NextToken;
    if (!NextToken) return { status: page.Status, reason: page.StatusReason, changes };
  }
}

/** CloudFormation has no code of its own for a stack that is not there. */
function isAbsent(error: unknown): boolean {
  return (
    error instanceof CloudFormationServiceException &&
    error.name === 'ValidationError' &&
    /does not exist/.test(error.message)
  );
}

async function upload(
  config: ReturnType<typeof configureClient>,
  bucket: string,
  key: string,
  body: string,
): Promise<string> {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const s3 = new S3Client({ ...config, forcePathStyle: Boolean(endpoint) });
  const { accountId } = await s3.config.credentials();
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'text/yaml',
      // Refuses a look-alike bucket; not every kind of credentials knows its account.
      ...(accountId && { ExpectedBucketOwner: accountId }),
    }),
  );
  return locateObject({ bucket, key, region: await s3.config.region(), endpoint });
}
