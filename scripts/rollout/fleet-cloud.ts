import {
  CloudFormationClient,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateListStackInstances,
  paginateListStackSetOperationResults,
  paginateListStackSetOperations,
  type StackInstanceSummary,
  type StackSetOperationResultSummary,
  type StackSetOperationSummary,
} from '@aws-sdk/client-cloudformation';
import { type CloudSettings, configureClient } from '../stack/cloud';

export interface StackSetRef {
  name: string;
  callAs: 'SELF' | 'DELEGATED_ADMIN';
}

/** What `rollout` asks of AWS beyond what every command asks. */
export interface FleetCloud {
  /** None when there is no such stack set, as while it goes; so with the operations and their results. */
  listInstances(stackSet: StackSetRef): Promise<StackInstanceSummary[]>;
  /** Newest first. */
  listOperations(stackSet: StackSetRef): Promise<StackSetOperationSummary[]>;
  listResults(stackSet: StackSetRef, operationId: string): Promise<StackSetOperationResultSummary[]>;
  /** What fails stays as it is, to be looked at and tried again. */
  executeChangeSet(stackName: string, changeSetName: string): Promise<void>;
  /** Names of the Regions that this account has enabled. */
  listRegions(): Promise<string[]>;
  /** The outputs of a stack in another account, read in a role there. */
  readOutputs(stackId: string, roleName: string): Promise<Record<string, string>>;
}

export function openFleetCloud(settings: CloudSettings): FleetCloud {
  const config = configureClient(settings);
  const client = new CloudFormationClient(config);
  const named = ({ name, callAs }: StackSetRef) => ({ StackSetName: name, CallAs: callAs });
  return {
    listInstances: (stackSet) =>
      unlessAbsent(() =>
        collect(paginateListStackInstances({ client }, named(stackSet)), ({ Summaries }) => Summaries),
      ),
    listOperations: (stackSet) =>
      unlessAbsent(() =>
        collect(paginateListStackSetOperations({ client }, named(stackSet)), ({ Summaries }) => Summaries),
      ),
    listResults: (stackSet, OperationId) =>
      unlessAbsent(() =>
        collect(
          paginateListStackSetOperationResults({ client }, { ...named(stackSet), OperationId }),
          ({ Summaries }) => Summaries,
        ),
      ),
    executeChangeSet: async (StackName, ChangeSetName) =>
      void (await client.send(
        new ExecuteChangeSetCommand({ StackName, ChangeSetName, DisableRollback: true }),
      )),
    // EC2's client is large, and STS is for a report with a role: loaded when they are needed.
    listRegions: async () => {
      const { DescribeRegionsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
      const { Regions = [] } = await new EC2Client(config).send(new DescribeRegionsCommand({}));
      return Regions.flatMap(({ RegionName }) => RegionName ?? []);
    },
    readOutputs: (stackId, roleName) => readOutputs(config, stackId, roleName),
  };
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  pick: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(pick(page) ?? []));
  return items;
}

async function unlessAbsent<Item>(ask: () => Promise<Item[]>): Promise<Item[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'StackSetNotFoundException') return [];
    throw error;
  }
}

async function readOutputs(
  config: ReturnType<typeof configureClient>,
  stackId: string,
  roleName: string,
): Promise<Record<string, string>> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const [, partition, , region = '', account] = stackId.split(':');
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({
      RoleArn: `arn:${partition}:iam::${account}:role/${roleName}`,
      RoleSessionName: 'ecr-vpc-endpoints',
    }),
  );
  const member = new CloudFormationClient({
    ...{ ...config, region },
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  const { Stacks } = await member.send(new DescribeStacksCommand({ StackName: stackId }));
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
