import type { StackEvent } from '@aws-sdk/client-cloudformation';

/** The command line was wrong; nothing was tried. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Ctrl-C, or a request to end. The message says what goes on in AWS. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** A stack operation ended badly. The message is the root cause; `also` is what failed after it. */
export class StackFailure extends Error {
  override name = 'StackFailure';
  constructor(
    message: string,
    readonly status: string,
    readonly also: StackEvent[],
    readonly advice: string,
  ) {
    super(message);
  }
}

/** Something was decided against, for reasons that the document holds as well. */
export class Refused extends Error {
  override name = 'Refused';
  constructor(
    message: string,
    readonly document: object,
  ) {
    super(message);
  }
}

/** 0 done, 1 failed, 2 bad usage, and 130 as shells have it for an interrupted command. */
export function exitCode(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof Interrupted ? 130 : 1;
}

/** One sentence about any error, with what to do next where the SDK's own words leave one guessing. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors[0]);
  if (/^Region is missing|^Region not accepted: region=""/.test(error.message))
    return 'No AWS Region is set: pass --region, set AWS_REGION, or name one in the profile.';
  if (error.message === 'Invalid URL')
    return 'AWS_ENDPOINT_URL, or that of one service, is not a URL: it has the form of http://127.0.0.1:4566.';
  if (error.name === 'CredentialsProviderError')
    return `No AWS credentials were found (${firstLine(error.message)}): sign in, or pass --profile.`;
  const code = 'code' in error ? error.code : error.name;
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|TimeoutError/.test(`${error.message} ${code}`))
    return `AWS could not be reached (${firstLine(error.message)}): check the network, the Region and AWS_ENDPOINT_URL.`;
  return error.message || error.name;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}
