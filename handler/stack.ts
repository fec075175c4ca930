import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { nameOf } from './ec2-errors';
import type { Log } from './log';

/** What we ask CloudFormation about the stack we work for. Best effort: no answer is no reason to fail. */
export interface Stack {
  readTags(): Promise<Record<string, string>>;
  /** Whether the stack no longer waits for this Create: it was cancelled, and its Delete may already be running. */
  hasGivenUp(): Promise<boolean>;
}

const ANSWER_TIMEOUT_MS = 5_000;
const givenUp = ['CREATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_COMPLETE'];

export function openStack(stackId: string, logicalId: string, log: Log): Stack {
  const client = new CloudFormationClient({
    maxAttempts: 2,
    requestHandler: { requestTimeout: ANSWER_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
  const attempt = async <T>(what: string, ask: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      log(what, { outcome: nameOf(error) });
      return otherwise;
    }
  };
  return {
    readTags: () =>
      attempt(
        'stack tags',
        async () => {
          const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
          const tags = Stacks?.[0]?.Tags ?? [];
          return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
        },
        {},
      ),
    hasGivenUp: () =>
      attempt(
        'stack resource',
        async () => {
          const resource = { StackName: stackId, LogicalResourceId: logicalId };
          const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand(resource));
          return givenUp.includes(StackResourceDetail?.ResourceStatus ?? '');
        },
        false,
      ),
  };
}
