import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type Attributes, composeAttributes } from './attributes';
import type { Budget } from './budget';
import type { Clock } from './clock';
import { converge } from './converge';
import { connect, type Ec2 } from './ec2';
import type { Log } from './log';
import { ProblemError } from './problem';
import { awaitVisible, removeOwned, removeThings, type Things } from './remove';
import type { ConvergeRequest, Request } from './request';
import type { Stack } from './stack';
import { judgeWaiting, type StackView } from './waiting';
import { toProblem } from './words';

/** The outside world, as the handler meets it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly ec2Config: EC2ClientConfig;
  readonly openStack: (stackId: string, logicalId: string, log: Log) => Stack;
  /** The stack that the function belongs to. */
  readonly functionStackId: string;
}

/** One event in its surroundings. */
export interface Situation extends Surroundings {
  readonly event: CloudFormationCustomResourceEvent;
  readonly budget: Budget;
}

/** What came of an event. */
export type Outcome =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly attributes?: Attributes }
  | { readonly status: 'FAILED'; readonly physicalId: string; readonly reason: string };

/** Does what the request asks for. Never throws: whatever goes wrong is an outcome too. */
export async function fulfil(request: Request, situation: Situation): Promise<Outcome> {
  const { physicalId } = request;
  const denial = {};
  const connectUntil = (deadline: number) => connect({ ...situation, deadline, denial }, situation.ec2Config);
  const { work, cleanup } = situation.budget;
  try {
    if (request.type === 'Refused') throw new ProblemError(request.problem);
    if (request.type === 'Remove') {
      await removeOwned(connectUntil(cleanup), request.owner);
      return { status: 'SUCCESS', physicalId };
    }
    return await establish(request, situation, connectUntil(work), connectUntil(cleanup));
  } catch (error) {
    const problem = toProblem(error);
    situation.log('failed', { ...problem });
    return { status: 'FAILED', physicalId, reason: problem.sentence };
  }
}

/** Create and Update: make it so, or leave nothing that no later event would take away. */
async function establish(
  request: ConvergeRequest,
  situation: Situation,
  ec2: Ec2,
  cleanupEc2: Ec2,
): Promise<Outcome> {
  const { event, functionStackId } = situation;
  const confirm = watchStack(request.type, situation);
  const made = { endpointIds: [], groupIds: [] };
  try {
    const converged = await converge(ec2, request, {
      accountId: event.StackId.split(':')[4] ?? '',
      requestId: event.RequestId,
      functionStackId,
      confirm,
      made,
    });
    // What it had in this VPC was taken over, though EC2's answers may still show its tag there.
    if (request.abandonedOwner) {
      await removeOwned(cleanupEc2, request.abandonedOwner, request.properties.vpcId);
    }
    return { status: 'SUCCESS', physicalId: request.physicalId, attributes: composeAttributes(converged) };
  } catch (error) {
    const problem = toProblem(error);
    if (problem !== givenUp) await confirm().catch(throwIfNobodyWaits);
    if (problem === nobodyWaits) throw error;
    const leftovers = await undo(request, made, cleanupEc2);
    throw new ProblemError({ ...problem, sentence: [problem.sentence, ...leftovers].join(' ') });
  }
}

const nobodyWaits = {
  code: 'NobodyWaits',
  sentence: 'The stack has had its answer long ago: this event is a late duplicate, and nothing was changed.',
};

const givenUp = {
  code: 'StackGaveUp',
  sentence: 'The stack no longer waits for this resource; what was made for it has been taken away again.',
};

/** CloudFormation's own answers may lag behind its events. */
const SECOND_LOOK_MS = 10_000;

/** Asks whether the stack still waits for this event, and throws a ProblemError when it does not. */
function watchStack(
  type: ConvergeRequest['type'],
  { clock, event, log, openStack }: Situation,
): () => Promise<StackView> {
  const stack = openStack(event.StackId, event.LogicalResourceId, log);
  let first: StackView | undefined;
  const judge = (view: StackView) => judgeWaiting(type, first ?? view, view);
  return async () => {
    let view = await stack.look();
    first ??= view;
    if (judge(view) === 'settled') {
      await clock.sleep(SECOND_LOOK_MS);
      view = await stack.look();
    }
    const waiting = judge(view);
    if (waiting === 'settled') throw new ProblemError(nobodyWaits);
    if (waiting === 'givenUp') throw new ProblemError(givenUp);
    return view;
  };
}

/** A late duplicate that fails must not take away what the event before it has made. */
function throwIfNobodyWaits(error: unknown): void {
  if (toProblem(error) === nobodyWaits) throw error;
}

/**
 * A failed Create takes away all it owns; the Delete that follows finds nothing. A failed replacement takes away what
 * it made, for its Delete may never come. Any other Update leaves what the swap back needs.
 */
async function undo(request: ConvergeRequest, made: Things, ec2: Ec2): Promise<string[]> {
  try {
    if (request.type === 'Create' || request.previousOwner) await awaitVisible(ec2, made);
    if (request.type === 'Create') await removeOwned(ec2, request.owner);
    else if (request.previousOwner) await removeThings(ec2, made);
    // Even so: what an abandoned owner has is nobody's, and this may have been the last event to know of it.
    if (request.abandonedOwner) await removeOwned(ec2, request.abandonedOwner, request.properties.vpcId);
    return [];
  } catch (error) {
    const next = request.type === 'Create' ? 'the Delete that follows' : 'the rollback';
    return [`Taking away what was made failed too, and ${next} tries again: ${toProblem(error).sentence}`];
  }
}
