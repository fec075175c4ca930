import type { MetadataBearer, Pluggable, RetryStrategyV2 } from '@smithy/types';
import { nameOf } from './ec2-errors';
import type { Log } from './log';
import type { Patience } from './wait';

/** What all clients of one event have in common. */

const CONNECTION_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;

/** What lasts for one event. */
export interface EventTools extends Patience {
  readonly log: Log;
  /** Since when we have been refused for missing rights. */
  readonly denial: { since?: number };
}

/** A client's settings: time limits, and retries up to the event's deadline. */
export function settle<Config extends object>(tools: EventTools, config: Config) {
  return {
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...config,
    retryStrategy: retryUntilDeadline(tools),
  };
}

/** A line for every call, and the name of the action on every error: `ec2:CreateVpcEndpoint`. */
export function logCalls<Input extends object, Output extends MetadataBearer>(
  service: string,
  tools: EventTools,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => async (args) => {
          const start = tools.clock.now();
          const action = context.commandName?.replace(/Command$/, '');
          const logCall = (outcome: string) =>
            tools.log('call', { action, ms: tools.clock.now() - start, outcome });
          try {
            const result = await next(args);
            logCall('ok');
            return result;
          } catch (error) {
            logCall(nameOf(error));
            throw error instanceof Error ? Object.assign(error, { action: `${service}:${action}` }) : error;
          }
        },
        { step: 'initialize', name: 'logCalls' },
      ),
  };
}

/** Refusals of a sound request that heal by themselves, and how long that is worth waiting for. */
const HEALING_MS: Readonly<Record<string, number>> = {
  // A role takes a while to reach every part of AWS after it was made.
  UnauthorizedOperation: 60_000,
  AccessDeniedException: 60_000,
  // One ModifyVpcEndpoint at a time per endpoint (terraform-provider-aws #42884).
  OperationInProgress: 300_000,
  // An endpoint that is still being made cannot be changed.
  IncorrectState: 300_000,
  ConcurrentTagAccess: 60_000,
};

/** EC2's word for missing rights, and SSM's. */
const denials = ['UnauthorizedOperation', 'AccessDeniedException'];

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 8_000;

/**
 * Rides out throttling, 5xx answers and lost connections up to the deadline, since CreateVpcEndpoint and its kin
 * have a bucket of 4 calls refilled at 0.3 a second (EC2 API throttling), which three standard retries do not outlast.
 */
function retryUntilDeadline({ clock, deadline, denial }: EventTools): RetryStrategyV2 {
  const starts = new WeakMap<object, number>();
  const makeToken = (retries: number, start: number) => {
    const token = { getRetryCount: () => retries, getRetryDelay: () => 0 };
    starts.set(token, start);
    return token;
  };
  const findLimit = (code: string, start: number) => {
    if (!denials.includes(code)) return start + (HEALING_MS[code] ?? 0);
    // Missing rights are waited for once in an event, not at every call.
    denial.since ??= clock.now();
    return denial.since + (HEALING_MS[code] ?? 0);
  };
  return {
    acquireInitialRetryToken: async () => makeToken(0, clock.now()),
    refreshRetryTokenForRetry: async (token, { errorType, error }) => {
      const retries = token.getRetryCount() + 1;
      const start = starts.get(token) ?? clock.now();
      const delay = Math.min(FIRST_DELAY_MS * 2 ** retries, LONGEST_DELAY_MS) * (0.5 + Math.random() / 2);
      const limit = errorType === 'CLIENT_ERROR' ? findLimit(nameOf(error), start) : deadline;
      if (clock.now() + delay > Math.min(limit, deadline)) throw error;
      await clock.sleep(delay);
      return makeToken(retries, start);
    },
    recordSuccess: () => undefined,
  };
}
