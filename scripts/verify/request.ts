import type { Stack } from '@aws-sdk/client-cloudformation';
import { checkStackName, checkVpcId } from '../stack/assignments';
import { UsageError } from '../stack/failure';
import { checkOutputFile } from '../stack/output-file';

export interface VerifyOptions {
  vpcId?: string;
  stackName?: string;
  since?: string;
  canary?: string;
  error?: string;
  html?: string;
  permissions?: boolean;
}

export interface VerifyRequest {
  readonly vpcId: string | undefined;
  readonly stackName: string | undefined;
  readonly sinceMs: number;
  readonly canary: string | undefined;
  readonly error: string | undefined;
  readonly html: string | undefined;
}

export interface StackOutputs {
  readonly vpcId: string;
  /** Empty where the stack has none. */
  readonly endpointIds: Readonly<Record<'ecr.api' | 'ecr.dkr' | 's3', string>>;
  /** What its parameters SubnetIds and RouteTableIds name; nothing: they are discovered. */
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS };
/** CloudTrail's event history ends there ("Working with CloudTrail event history"). */
const MOST_DAYS = 90;

/** Everything about the command line that can be said without AWS. */
export function readVerifyRequest(options: VerifyOptions): VerifyRequest {
  const { vpcId, stackName, since = '24h', canary, error, html } = options;
  const isAboutVpc = vpcId !== undefined || stackName !== undefined;
  if (!isAboutVpc && error === undefined)
    throw new UsageError(
      'Give --vpc-id or --stack-name to look at a VPC, or --error to have an error explained.',
    );
  if (!isAboutVpc && canary !== undefined) throw new UsageError('--canary needs --vpc-id or --stack-name.');
  if (!isAboutVpc && html !== undefined) throw new UsageError('--html needs --vpc-id or --stack-name.');
  if (error?.trim() === '') throw new UsageError('--error is empty: give it the text of the error.');
  return {
    vpcId: vpcId === undefined ? undefined : checkVpcId(vpcId),
    stackName: stackName === undefined ? undefined : checkStackName(stackName),
    sinceMs: readSince(since),
    canary: canary === undefined ? undefined : checkImage(canary),
    error,
    html: checkOutputFile('--html', html),
  };
}

/** `90m`, `24h`, `7d`: whole numbers, from 15 minutes to 90 days. */
export function readSince(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[unit] ?? Number.NaN);
  if (ms >= 15 * MINUTE_MS && ms <= MOST_DAYS * 1440 * MINUTE_MS) return ms;
  throw new UsageError(
    `--since "${text}" is not accepted: give minutes, hours or days, from 15m to ${MOST_DAYS}d, such as 24h.`,
  );
}

function checkImage(image: string): string {
  if (
    /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w.-]{1,128}|@sha256:[0-9a-f]{64})?$/.test(
      image,
    )
  )
    return image;
  throw new UsageError(
    `--canary "${image}" is not an image: give REPOSITORY, REPOSITORY:TAG or REPOSITORY@sha256:DIGEST, with or without the registry before it.`,
  );
}

/** What a stack says it serves, and with which endpoints, own or adopted. */
export function readOutputs(stackName: string, stack: Stack | undefined): StackOutputs {
  if (!stack)
    throw new Error(
      `There is no stack ${stackName} in this account and Region: check --stack-name and --region.`,
    );
  const outputs = new Map(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue ?? '']),
  );
  const vpcId = outputs.get('VpcId');
  const s3 = outputs.get('S3EndpointId');
  if (!vpcId || s3 === undefined)
    throw new Error(
      `Stack ${stackName} (${stack.StackStatus}) has no outputs VpcId and S3EndpointId, so there is nothing to verify: is it one of these stacks, and has its launch succeeded?`,
    );
  const ids = {
    'ecr.api': outputs.get('EcrApiEndpointId') ?? '',
    'ecr.dkr': outputs.get('EcrDkrEndpointId') ?? '',
  };
  const listParameter = (name: string) => {
    const value = stack.Parameters?.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue ?? '';
    return value.split(',').filter(Boolean);
  };
  return {
    vpcId,
    endpointIds: { ...ids, s3 },
    subnetIds: listParameter('SubnetIds'),
    routeTableIds: listParameter('RouteTableIds'),
  };
}
