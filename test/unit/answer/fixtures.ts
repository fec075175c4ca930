import { inspect } from 'node:util';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Attributes } from '../../../handler/attributes';
import type { Clock } from '../../../handler/clock';
import type { Outcome } from '../../../handler/lifecycle';
import type { Log } from '../../../handler/log';

/** Time that stands still unless somebody sleeps or says so. */
export interface FakeClock extends Clock {
  /** How long each sleep was. */
  readonly pauses: number[];
  pass(ms: number): void;
}

export function createClock(start = Date.UTC(2026, 10, 23, 19, 4)): FakeClock {
  let now = start;
  const pauses: number[] = [];
  const pass = (ms: number) => {
    now += ms;
  };
  const sleep = async (ms: number) => {
    pauses.push(ms);
    pass(ms);
  };
  return { now: () => now, sleep, pauses, pass };
}

/** A log that keeps its lines as text, the way they are written out. */
export function createLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  return { lines, log: (what, details) => void lines.push(JSON.stringify({ what, ...details })) };
}

export function makeEvent(
  ResponseURL: string,
  properties: Record<string, unknown> = { VpcId: 'vpc-0a1b2c3d' },
): CloudFormationCustomResourceEvent {
  const ServiceToken = 'arn:aws:lambda:eu-central-1:111122223333:function:endpoints';
  return {
    RequestType: 'Create',
    ServiceToken,
    ResponseURL,
    StackId:
      'arn:aws:cloudformation:eu-central-1:111122223333:stack/demo/5b6f3a10-0000-0000-0000-0123456789ab',
    RequestId: '0c7f3a10-1111-2222-3333-0123456789ab',
    ResourceType: 'Custom::EcrVpcEndpoints',
    LogicalResourceId: 'Endpoints',
    ResourceProperties: { ServiceToken, ...properties },
  };
}

export const anyUrl = 'https://s3.example.invalid/answer';
export const physicalId = 'ecr-vpc-endpoints-0123456789abcdef01234567';

export function fail(reason: string): Outcome {
  return { status: 'FAILED', physicalId, reason };
}

export function succeed(changes: Partial<Attributes> = {}): Outcome {
  return { status: 'SUCCESS', physicalId, attributes: { ...attributes, ...changes } };
}

export const attributes: Attributes = {
  VpcId: 'vpc-0a1b2c3d',
  EcrApiEndpointId: 'vpce-0000000000000000a',
  EcrDkrEndpointId: 'vpce-0000000000000000b',
  S3EndpointId: 'vpce-0000000000000000c',
  S3PrefixListId: 'pl-6ea54007',
  SecurityGroupId: 'sg-0000000000000000d',
  SubnetIds: 'subnet-0000000000000000e,subnet-0000000000000000f',
  SubnetCount: '2',
  RouteTableIds: 'rtb-00000000000000001,rtb-00000000000000002',
  RouteTableCount: '2',
  AvailabilityZones: 'eu-central-1a,eu-central-1b',
  Adopted: '',
  Summary: 'ecr.api, ecr.dkr in eu-central-1a, eu-central-1b; s3 on 2 route tables.',
};

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was expected to throw, and did not.');
    },
    (error: unknown) => error,
  );
}

/** Everything that a runtime might print of an error: message, stack, properties, causes. */
export function print(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}

/** Parts of a presigned URL that nobody else may learn. */
export function secretsOf(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url);
  return [
    url,
    pathname,
    search,
    searchParams.get('X-Amz-Signature') ?? '',
    searchParams.get('Signature') ?? '',
  ].filter((secret) => secret.length > 1);
}

/** Waits for something that other turns of the event loop bring about. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** A long text in short, for a comparison that can be read when it fails. */
export function outline(text: string): string {
  return text.length < 40 ? text : `${text.slice(0, 6)} (${text.length}) ${text.slice(-6)}`;
}
