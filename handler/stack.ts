import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { nameOf } from './ec2-errors';
import type { Log } from './log';
import type { StackView } from './waiting';

/** The stack we work for. */
export interface Stack {
  /** Best effort: what CloudFormation does not tell is undefined, and no reason to fail. */
  look(): Promise<StackView>;
}

const ANSWER_TIMEOUT_MS = 5_000;

export function openStack(stackId: string, logicalId: string, log: Log): Stack {
  const client = new CloudFormationClient({
    maxAttempts: 2,
    requestHandler: { requestTimeout: ANSWER_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
  const attempt = async <T>(action: string, ask: () => Promise<T>): Promise<Partial<T>> => {
    try {
      return await ask();
    } catch (error) {
      log('call', { action, outcome: nameOf(error) });
      return {};
    }
  };
  const readStack = async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
    const { Tags = [], StackStatus } = Stacks?.[0] ?? {};
    return {
      tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      status: StackStatus,
    };
  };
  const readResource = async () => {
    const resource = { StackName: stackId, LogicalResourceId: logicalId };
    const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand(resource));
    return { resourceStatus: StackResourceDetail?.ResourceStatus };
  };
  return {
    look: async () => {
      const [stack, resource] = await Promise.all([
        attempt('DescribeStacks', readStack),
        attempt('DescribeStackResource', readResource),
      ]);
      return { ...stack, ...resource };
    },
  };
}
