import type {
  CreateChangeSetInput,
  ResourceStatus,
  StackEvent,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { createColors } from 'picocolors';
import type { ChangeSet, Cloud } from '../../../scripts/stack/cloud';
import type { Session } from '../../../scripts/stack/session';

export interface FakeCloud extends Cloud {
  /** Every call that writes, in order. */
  writes: string[];
  proposed: CreateChangeSetInput[];
}

interface Script {
  /** The stack's state before; absent when there is none. */
  status?: StackStatus;
  /** The template of that stack; else one of ours. */
  template?: string;
  changeSet?: Partial<ChangeSet>;
  /** What happens after the start, one poll each. */
  afterwards?: { status: StackStatus; events: StackEvent[] }[];
}

/** CloudFormation as far as the commands can tell, playing a script. */
export function fakeCloud(script: Script): FakeCloud {
  const { status, changeSet = {}, afterwards = [], template = 'Type: Custom::EcrVpcEndpoints' } = script;
  let state = status;
  let played = 0;
  let started = false;
  const events: StackEvent[] = [];
  const writes: string[] = [];
  const proposed: CreateChangeSetInput[] = [];
  const stack = () =>
    state && {
      ...{ StackName: 'stack', StackId: 'arn:stack', StackStatus: state, CreationTime: new Date(0) },
      Parameters: [{ ParameterKey: 'VpcId', ParameterValue: 'vpc-0123abcd' }],
      Outputs: [{ OutputKey: 'EcrApiEndpointId', OutputValue: 'vpce-1' }],
    };
  const start = (name: string) => {
    writes.push(name);
    started = true;
  };
  return {
    writes,
    proposed,
    region: async () => 'us-east-1',
    findStack: async () => {
      const next = started ? afterwards[played++] : undefined;
      if (next) {
        state = next.status;
        events.push(...next.events);
      }
      return stack();
    },
    listEvents: async (_stackId, after) => {
      const index = events.findIndex(({ EventId }) => EventId === after);
      return events.slice(index + 1);
    },
    listResources: async () => [],
    readTemplate: async () => template,
    createChangeSet: async (input) => {
      writes.push('createChangeSet');
      proposed.push(input);
      state ??= 'REVIEW_IN_PROGRESS';
    },
    readChangeSet: async () => ({ status: 'CREATE_COMPLETE', reason: undefined, changes: [], ...changeSet }),
    executeChangeSet: async () => start('executeChangeSet'),
    deleteChangeSet: async () => void writes.push('deleteChangeSet'),
    deleteStack: async () => start('deleteStack'),
    upload: async (bucket, key) => {
      writes.push('upload');
      return `https://${bucket}/${key}`;
    },
  };
}

export interface FakeSession extends Session {
  lines: string[];
  stop(): void;
}

export function fakeSession(cloud: Cloud, answer?: () => boolean): FakeSession {
  const lines: string[] = [];
  const controller = new AbortController();
  return {
    ...{ cloud, lines, signal: controller.signal, settings: {}, pollMs: 1 },
    stop: () => controller.abort(),
    terminal: {
      paint: createColors(false),
      say: (line = '') => void lines.push(line),
      ...(answer && { confirm: async () => answer() }),
    },
  };
}

export function stackEvent(status: StackStatus): StackEvent {
  return {
    ...{ EventId: `stack-${status}`, StackId: 'arn:stack', StackName: 'stack', LogicalResourceId: 'stack' },
    ...{
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: status as ResourceStatus,
      Timestamp: new Date(9000),
    },
  };
}

export function failedEvent(name: string, second: number, reason: string): StackEvent {
  return {
    ...{ EventId: `${name}-${second}`, StackId: 'arn:stack', StackName: 'stack', LogicalResourceId: name },
    ...{ ResourceType: 'Custom::Thing', ResourceStatus: 'CREATE_FAILED', Timestamp: new Date(second * 1000) },
    ResourceStatusReason: reason,
  };
}
