import type { ResourceStatus, StackEvent } from '@aws-sdk/client-cloudformation';
import { createColors } from 'picocolors';
import { isEmpty, listChanges } from '../../../scripts/stack/changes';
import {
  explainEvent,
  formatElapsed,
  formatEvent,
  isOfStack,
  listFailures,
} from '../../../scripts/stack/events';

const plain = createColors(false);

function event(second: number, name: string, status: ResourceStatus, reason?: string): StackEvent {
  return {
    EventId: `${name}-${second}`,
    StackId: 'arn:stack',
    StackName: 'stack',
    LogicalResourceId: name,
    ResourceType: name === 'stack' ? 'AWS::CloudFormation::Stack' : 'Custom::Thing',
    ResourceStatus: status,
    ...(reason && { ResourceStatusReason: reason }),
    Timestamp: new Date(second * 1000),
  };
}

describe('the root cause', () => {
  it('is the earliest failure that is neither a cancellation nor the stack itself', () => {
    const events = [
      event(1, 'stack', 'CREATE_FAILED', 'The following resource(s) failed to create: [B]'),
      event(4, 'C', 'CREATE_FAILED', 'second'),
      event(2, 'A', 'CREATE_FAILED', 'Resource creation cancelled'),
      event(3, 'B', 'CREATE_FAILED', 'first'),
      event(5, 'D', 'CREATE_COMPLETE'),
    ];
    expect(listFailures(events).map(({ LogicalResourceId }) => LogicalResourceId)).toEqual([
      'B',
      'C',
      'stack',
    ]);
  });

  it('is the stack when nothing else failed', () => {
    expect(listFailures([event(1, 'stack', 'UPDATE_FAILED', 'why')])).toHaveLength(1);
  });

  it('is told without the wrapping of CloudFormation', () => {
    const reason =
      'Received response status [FAILED] from custom resource. Message returned: No VPC vpc-1. (RequestId: 7)';
    expect(explainEvent(event(1, 'B', 'CREATE_FAILED', reason))).toBe(
      'No VPC vpc-1. (RequestId: 7) [B, Custom::Thing, CREATE_FAILED]',
    );
  });
});

describe('a line for an event', () => {
  it('has the elapsed time, the status, the resource and the reason', () => {
    const line = formatEvent(event(75, 'B', 'CREATE_FAILED', 'why'), new Date(0), plain);
    expect(line.trim().split(/\s{1,}/)).toEqual(['1:15', 'CREATE_FAILED', 'B', 'Custom::Thing', 'why']);
  });

  it('never shows a negative time', () => {
    expect(formatElapsed(new Date(5000), new Date(0))).toBe('0:00');
  });
});

it('tells a nested stack from the stack itself', () => {
  const own = event(1, 'stack', 'CREATE_COMPLETE');
  expect(isOfStack({ ...own, PhysicalResourceId: 'arn:stack' })).toBe(true);
  expect(isOfStack({ ...own, PhysicalResourceId: 'arn:child' })).toBe(false);
  expect(isOfStack({ ...own, LogicalResourceId: 'Child' })).toBe(false);
});

describe('the changes of a change set', () => {
  it('show removals first and say what is replaced and why', () => {
    const rows = listChanges([
      { ResourceChange: { Action: 'Add', LogicalResourceId: 'New', ResourceType: 'T' } },
      {
        ResourceChange: {
          ...{ Action: 'Modify', LogicalResourceId: 'Old', ResourceType: 'T', Replacement: 'True' },
          Details: [{ Target: { Name: 'B' } }, { Target: { Name: 'A' } }, { Target: { Name: 'B' } }],
        },
      },
      { ResourceChange: { Action: 'Remove', LogicalResourceId: 'Gone', ResourceType: 'T' } },
      {},
    ]);
    expect(rows).toEqual([
      { action: 'Remove', resource: 'Gone', type: 'T', effect: '' },
      { action: 'Modify', resource: 'Old', type: 'T', effect: 'replaced: A, B' },
      { action: 'Add', resource: 'New', type: 'T', effect: '' },
    ]);
  });

  it('are none in both of the ways CloudFormation says so, and only then', () => {
    expect(isEmpty('FAILED', "The submitted information didn't contain changes. Submit different ...")).toBe(
      true,
    );
    expect(isEmpty('FAILED', 'No updates are to be performed.')).toBe(true);
    expect(isEmpty('FAILED', 'Template error')).toBe(false);
    expect(isEmpty('CREATE_COMPLETE', undefined)).toBe(false);
  });
});
