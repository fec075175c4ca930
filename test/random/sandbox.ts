import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { splitTime } from '../../handler/budget';
import { fulfil } from '../../handler/lifecycle';
import { readRequest } from '../../handler/request';
import { composeAnswer } from '../../handler/respond';
import type { Answer } from '../lifecycle/stage';
import type { VirtualClock } from '../simulator/virtual-clock';
import { configure } from './near-client';
import { Cut, type NearEc2 } from './near-ec2';

/** What all sandboxes of a function share. */
export interface Site {
  readonly clock: VirtualClock;
  readonly ec2: NearEc2;
  /** From 0 up to 1; drawn for every journey. */
  readonly random: () => number;
  /** What CloudFormation says when asked about the stack and the resource. */
  readonly stack: { status: string; resourceStatus: string };
}

export const FUNCTION_MS = 900_000;
/** The SDK's time limit for an answer; see handler/ec2.ts. */
const PATIENCE_MS = 20_000;
const LONGEST_JOURNEY_MS = 150;

/** One event in one sandbox, which may die with a call. Undefined: nothing was answered. */
export async function runSandbox(
  site: Site,
  event: CloudFormationCustomResourceEvent,
  callsToLive = Number.POSITIVE_INFINITY,
): Promise<Answer | undefined> {
  const { clock, ec2, stack } = site;
  let left = callsToLive;
  let die: (() => void) | undefined;
  const death = new Promise<undefined>((resolve) => {
    die = () => resolve(undefined);
  });
  const never = new Promise<never>(() => undefined);
  const travel = () => clock.sleep(1 + site.random() * LONGEST_JOURNEY_MS);

  const send = async (action: string, input: object): Promise<object> => {
    if (left <= 0) return never;
    await travel();
    left -= 1;
    if (left < 0) return never;
    try {
      const result = ec2.call(action, input);
      return left === 0 ? never : result;
    } catch (error) {
      if (error instanceof Cut && error.how === 'hang' && left > 0) await clock.sleep(PATIENCE_MS);
      throw error;
    } finally {
      if (left === 0) die?.();
    }
  };
  const look = async () => {
    await travel();
    return { ...stack };
  };
  const handled = fulfil(readRequest(event), {
    clock,
    event,
    log: () => undefined,
    budget: splitTime(clock.now(), FUNCTION_MS),
    ...configure(send),
    openStack: () => ({ look }),
    functionStackId: event.StackId,
  });
  const outcome = await Promise.race([handled, death]);
  return outcome && JSON.parse(composeAnswer(event, outcome));
}
