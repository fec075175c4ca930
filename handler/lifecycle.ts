import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { composeAttributes } from './attributes';
import type { Budget } from './budget';
import type { Clock } from './clock';
import { converge } from './converge';
import { connect, type Ec2 } from './ec2';
import type { Log } from './log';
import { ProblemError } from './problem';
import { awaitVisible, removeOwned, removeThings, type Things } from './remove';
import type { ConvergeRequest, Request } from './request';
import type { Outcome } from './respond';
import type { Stack } from './stack';
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
    return { status: 'FAILED', physicalId, reason: toProblem(error).sentence };
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
  const stack = situation.openStack(event.StackId, event.LogicalResourceId, situation.log);
  const made = { endpointIds: [], groupIds: [] };
  try {
    const converged = await converge(ec2, request, {
      accountId: event.StackId.split(':')[4] ?? '',
      requestId: event.RequestId,
      functionStackId,
      readStackTags: stack.readTags,
      confirm: async () => {
        if (request.type === 'Create' && (await stack.hasGivenUp())) throw new ProblemError(givenUp);
      },
      made,
    });
    // What it had in this VPC was taken over, though EC2's answers may still show its tag there.
    if (request.abandonedOwner) {
      await removeOwned(cleanupEc2, request.abandonedOwner, request.properties.vpcId);
    }
    return { status: 'SUCCESS', physicalId: request.physicalId, attributes: composeAttributes(converged) };
  } catch (error) {
    situation.log('failed', { ...toProblem(error) });
    const leftovers = await undo(request, made, cleanupEc2);
    const reason = [toProblem(error).sentence, ...leftovers].join(' ');
    return { status: 'FAILED', physicalId: request.physicalId, reason };
  }
}

const givenUp = {
  code: 'StackGaveUp',
  sentence: 'The stack no longer waits for this resource; what was made for it has been taken away again.',
};

/**
 * A failed Create takes away all it owns; the Delete that follows finds nothing. A failed replacement takes away what
 * it made, for its Delete may never come. Any other Update leaves what the swap back needs.
 */
async function undo(request: ConvergeRequest, made: Things, ec2: Ec2): Promise<string[]> {
  try {
    if (request.type === 'Create' || request.previousOwner) await awaitVisible(ec2, made);
    if (request.type === 'Create') await removeOwned(ec2, request.owner);
    else if (request.previousOwner) await removeThings(ec2, made);
    return [];
  } catch (error) {
    const { sentence } = toProblem(error);
    return [`Taking away what was made failed too, and the Delete that follows tries again: ${sentence}`];
  }
}
