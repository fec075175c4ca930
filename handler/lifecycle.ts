import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type Attributes, composeAttributes, composeNothing } from './attributes';
import type { Budget } from './budget';
import type { Clock } from './clock';
import { converge } from './converge';
import { connect, type Ec2 } from './ec2';
import { handOver, tag } from './hand-over';
import type { Log } from './log';
import { ProblemError } from './problem';
import { awaitVisible, removeOwned, removeThings } from './remove';
import type { ConvergeRequest, Request } from './request';
import { describeSelector } from './selector';
import { findSite, type Site } from './site';
import type { Stack } from './stack';
import { judgeWaiting, type StackView } from './waiting';
import { toProblem } from './words';

/** The outside world, as the handler meets it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly ec2Config: EC2ClientConfig;
  readonly ssmConfig: SSMClientConfig;
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

/** What one Create or Update has come to so far. */
interface Work {
  site: Site | undefined;
  readonly made: { readonly endpointIds: string[]; readonly groupIds: string[] };
  /** The resource lives on what was made, so that it stays whatever happens now. */
  isInUse: boolean;
}

/** Create and Update: make it so, or leave nothing that no later event would take away. */
async function establish(
  request: ConvergeRequest,
  situation: Situation,
  ec2: Ec2,
  cleanupEc2: Ec2,
): Promise<Outcome> {
  const confirm = watchStack(request.type, situation);
  const work: Work = { site: undefined, made: { endpointIds: [], groupIds: [] }, isInUse: false };
  try {
    const attributes = await makeItSo(request, situation, ec2, work, confirm);
    await leaveTheRest(request, work, cleanupEc2, confirm);
    return { status: 'SUCCESS', physicalId: request.physicalId, attributes };
  } catch (error) {
    const problem = toProblem(error);
    if (problem !== givenUp) await confirm().catch(throwIfNobodyWaits);
    if (problem === nobodyWaits) throw error;
    const leftovers = await undo(request, work, cleanupEc2, problem === givenUp);
    const words = [problem.sentence, ...tellSite(request, work), ...leftovers];
    throw new ProblemError({ ...problem, sentence: words.join(' ') });
  }
}

async function makeItSo(
  request: ConvergeRequest,
  situation: Situation,
  ec2: Ec2,
  work: Work,
  confirm: () => Promise<StackView>,
): Promise<Attributes> {
  const { event, functionStackId, ssmConfig, clock, log } = situation;
  const accountId = event.StackId.split(':')[4] ?? '';
  const tools = { clock, log, deadline: ec2.deadline, denial: {} };
  const site = await findSite(ec2, request, { accountId, ssmConfig, tools, confirm });
  if ('absence' in site) return composeNothing(site.absence);
  work.site = site;
  const context = { accountId, requestId: event.RequestId, functionStackId, confirm, made: work.made };
  return composeAttributes(await converge(ec2, request, site, context));
}

/**
 * All is as it should be. What was before, and is not part of that, goes; what lives on under a new id changes hands,
 * last of all, so that an Update that fails has not touched whose it was.
 */
async function leaveTheRest(
  request: ConvergeRequest,
  work: Work,
  ec2: Ec2,
  confirm: () => Promise<StackView>,
): Promise<void> {
  const { owner, previousOwner, abandonedOwner } = request;
  work.isInUse = previousOwner === undefined;
  // What it had in this VPC is taken over, though EC2's answers may still show its tag there.
  if (abandonedOwner) await removeOwned(ec2, abandonedOwner, work.site?.vpcId);
  if (work.site?.hasMoved) await removeOwned(ec2, owner, work.site.vpcId).catch(toleratingUse(ec2.log));
  if (!previousOwner || !work.site) return;
  await confirm();
  const shown = await handOver(ec2, previousOwner, owner, work.site.vpcId);
  if (shown.length > 0) {
    await tag(ec2, shown, previousOwner);
    throw tellShown(shown);
  }
  // The way back may have passed meanwhile, and have found nothing to take back.
  await confirm();
}

/** On success CloudFormation sends the Delete of the old id, which would find them and take them away. */
function tellShown(ids: readonly string[]): ProblemError {
  const sentence = `EC2 still shows the owner tag of before on ${ids.join(', ')}, which therefore keep it. Update again in some minutes.`;
  return new ProblemError({ code: 'TagsShownLate', sentence });
}

/** A group that others still use stays until they no longer do: it carries our tag, so that a later run finds it. */
function toleratingUse(log: Log) {
  return (error: unknown): void => {
    const { code, sentence } = toProblem(error);
    if (code !== 'GroupInUse') throw error;
    log('group stays', { because: sentence });
  };
}

/** How the VPC was found, where the user did not name it. */
function tellSite({ properties: { selector } }: ConvergeRequest, { site }: Work): string[] {
  if (selector.by === 'VpcId' || !site) return [];
  return [`The VPC is ${site.vpcId}, to which ${describeSelector(selector)} led.`];
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
 * A failed Create takes away all it owns; the Delete that follows finds nothing. An Update that fails on its way to
 * another VPC or another id takes away what it made, since a Delete of it may never come. Any other Update leaves what
 * the swap back needs. One that is turned back gives back what has changed hands.
 */
async function undo(
  request: ConvergeRequest,
  { site, made, isInUse }: Work,
  ec2: Ec2,
  isTurnedBack: boolean,
): Promise<string[]> {
  const { type, owner, previousOwner, abandonedOwner } = request;
  const isMove = type === 'Update' && !isInUse && (previousOwner !== undefined || site?.hasMoved === true);
  try {
    if (type === 'Create' || isMove) await awaitVisible(ec2, made);
    // First, for what cannot be removed now must not be lost: the way back may have passed already.
    if (isTurnedBack && previousOwner && site) await handOver(ec2, owner, previousOwner, site.vpcId);
    if (type === 'Create') await removeOwned(ec2, owner);
    else if (isMove) await removeThings(ec2, made);
    if (abandonedOwner) await inherit(request, abandonedOwner, ec2);
    return [];
  } catch (error) {
    const next = type === 'Create' ? 'the Delete that follows' : 'the rollback';
    return [`Taking away what was made failed too, and ${next} tries again: ${toProblem(error).sentence}`];
  }
}

/**
 * What an abandoned owner has is nobody's, and this may have been the last event to know of it. In the VPC that the
 * properties name it may be what has always served: that becomes ours. A parameter or a tag may lead anywhere by now,
 * so there all of it does.
 */
async function inherit(
  { owner, properties }: ConvergeRequest,
  abandonedOwner: string,
  ec2: Ec2,
): Promise<void> {
  const { selector } = properties;
  const vpcId = selector.by === 'VpcId' ? selector.vpcId : undefined;
  await handOver(ec2, abandonedOwner, owner, vpcId);
  if (vpcId !== undefined) await removeOwned(ec2, abandonedOwner, vpcId);
}
