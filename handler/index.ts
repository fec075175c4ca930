import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { splitTime } from './budget';
import { systemClock } from './clock';
import { fulfil, type Surroundings } from './lifecycle';
import { type Log, logLine } from './log';
import { readRequest } from './request';
import { composeAnswer, deliver, isExpired } from './respond';
import { openStack } from './stack';

type Event = CloudFormationCustomResourceEvent;
type Time = Pick<Context, 'getRemainingTimeInMillis'>;

/** The Lambda function. Throws only when no answer could be delivered, so that Lambda sends the event again. */
export function handler(event: Event, context: Time): Promise<void> {
  const functionStackId = process.env.STACK_ID ?? event.StackId;
  return handle(event, context, {
    clock: systemClock,
    log: logLine,
    ec2Config: {},
    ssmConfig: {},
    openStack,
    functionStackId,
  });
}

/** One event, from what CloudFormation sent to what it is answered. */
export async function handle(event: Event, context: Time, surroundings: Surroundings): Promise<void> {
  const { clock } = surroundings;
  const { RequestType, RequestId, StackId, LogicalResourceId } = event;
  const log: Log = (what, details) => surroundings.log(what, { requestId: RequestId, ...details });
  log('event', { RequestType, StackId, LogicalResourceId });
  if (isExpired(event.ResponseURL, clock.now())) {
    log('expired', { because: 'CloudFormation no longer waits for this answer, so nothing is changed' });
    return;
  }
  const budget = splitTime(clock.now(), context.getRemainingTimeInMillis());
  const request = readRequest(event);
  const outcome = await fulfil(request, { ...surroundings, event, budget, log });
  log('outcome', { ...outcome });
  const answer = composeAnswer(event, outcome);
  await deliver(answer, event.ResponseURL, { clock, log, deadline: budget.answer });
}
