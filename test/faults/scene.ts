import { computeId } from '../../handler/identity';
import {
  type Answer,
  type Properties,
  type Resource,
  STACK_ID,
  type Stage,
  setStage,
} from '../lifecycle/stage';
import type { Settings } from '../simulator/settings';
import { findMisserved, findRouteWrites, findTouched, findUnserved, type Survey, survey } from './invariants';

/** One event as CloudFormation sends it. */
export interface Step {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly properties: Properties;
  readonly oldProperties?: Properties;
  readonly physicalId?: string;
}

/** What the sandbox that plays an event is given, and how it ends. */
export interface Limits {
  readonly remainingMs?: number;
  readonly callsToLive?: number;
  /** CloudFormation no longer waits for the event, so S3 may have been touched before that was known. */
  readonly isGivenUp?: boolean;
}

/** A stage on which one history is played, and what was found wrong with it. */
export interface Scene {
  readonly stage: Stage;
  readonly resource: Resource;
  readonly problems: string[];
  /** When each event began, by call and by time. */
  readonly starts: { call: number; at: number }[];
  play(step: Step, limits?: Limits): Promise<Answer>;
  /** From here on, whatever is there and not ours is watched. */
  watch(): void;
  /** The last look: answers, and others' things. */
  close(): Promise<void>;
}

const LOGICAL_ID = 'Endpoints';
/** Lambda's, and what an event has when nothing is said. */
const FUNCTION_MS = 900_000;
/** Lambda sends an event again a minute after its sandbox has died. */
const SECOND_TRY_MS = 60_000;
/** Real time; a run takes a tenth of a second. */
const HANGS_AFTER_MS = 30_000;
/** Every round trip takes some time, so that runs that overlap really do. */
const LATENCY_MS = 50;

export const idOf = (properties: Properties): string => computeId(STACK_ID, LOGICAL_ID, properties);

export async function setScene(settings: Partial<Settings>): Promise<Scene> {
  const stage = await setStage(settings, { latencyMs: LATENCY_MS });
  const { simulator, clock } = stage;
  const resource = stage.addResource(LOGICAL_ID);
  const problems: string[] = [];
  const requestIds: string[] = [];
  const starts: Scene['starts'] = [];
  let watched: { survey: Survey; since: number } | undefined;

  const send = (step: Step, requestId: string, limits: Limits): Promise<Answer> => {
    const event = { ...step, requestId, ...limits };
    if (step.type === 'Create') return resource.create(step.properties, event);
    return step.type === 'Update' ? resource.update(step.properties, event) : resource.remove(event);
  };
  const sendUntilAnswered = async (step: Step, requestId: string, limits: Limits): Promise<Answer> => {
    if (limits.callsToLive !== undefined) {
      const died = await send(step, requestId, limits).then(() => false, isDeath);
      if (died) await clock.sleep(SECOND_TRY_MS);
      else problems.push('the sandbox was to be killed, and was not');
    }
    return giveUpWhenHanging(send(step, requestId, { ...limits, callsToLive: Number.POSITIVE_INFINITY }));
  };

  /** The resource as it was last answered to be. */
  let living: { readonly id: string; readonly vpcId: string } | undefined;
  const findMissing = () => {
    const { vpcId } = living ?? {};
    if (vpcId === undefined) return [];
    return [...findUnserved(simulator, vpcId), ...findMisserved(simulator, vpcId, ['ecr.api', 'ecr.dkr'])];
  };

  const play = async (step: Step, limits: Limits = {}): Promise<Answer> => {
    const requestId = `event-${requestIds.length}`;
    const start = { call: simulator.calls.length, at: clock.now() };
    requestIds.push(requestId);
    starts.push(start);
    const answer = await sendUntilAnswered(step, requestId, limits);
    const tookMs = clock.now() - start.at;
    const given = (limits.remainingMs ?? FUNCTION_MS) + (limits.callsToLive ? SECOND_TRY_MS : 0);
    if (tookMs > given) problems.push(`${step.type} took ${tookMs} ms of ${given}`);
    problems.push(...judgeId(step, answer));
    if (limits.isGivenUp) return answer;
    problems.push(...judgeReason(step, answer));
    if (step.type === 'Delete' && step.physicalId === living?.id) living = undefined;
    if (step.type !== 'Delete' && answer.Status === 'SUCCESS') {
      living = { id: answer.PhysicalResourceId, vpcId: answer.Data?.VpcId ?? '' };
    }
    // After the Delete of another id too: what lives on must not have gone with it.
    if (step.type === 'Delete' || answer.Status === 'SUCCESS') problems.push(...findMissing());
    else if (step.type === 'Create') problems.push(...findRouteWrites(simulator, start.call));
    return answer;
  };

  const close = async () => {
    if (watched) problems.push(...findTouched(simulator, watched.survey, watched.since));
    for (const id of requestIds) {
      const { length } = stage.answers.filter(({ RequestId }) => RequestId === id);
      if (length !== 1) problems.push(`${id} had ${length} answers`);
    }
    await stage.stop();
  };
  const watch = () => {
    watched = { survey: survey(simulator), since: simulator.calls.length };
  };
  return { stage, resource, problems, starts, play, watch, close };
}

/** The id is the one that CloudFormation holds, or must hold from now on. */
function judgeId({ type, properties, physicalId }: Step, { PhysicalResourceId }: Answer): string[] {
  const id = type === 'Delete' ? physicalId : idOf(properties);
  return PhysicalResourceId === id ? [] : [`${type} answered the id ${PhysicalResourceId}`];
}

/** A failure says where to look. */
function judgeReason({ type }: Step, { Status, Reason }: Answer): string[] {
  const isNamed = /\b(vpce|sg|vpc|subnet|rtb|eni)-[0-9a-f]{8,}|\bec2:[A-Z]\w+|SSM parameter \/\w+/.test(
    Reason,
  );
  return Status === 'SUCCESS' || isNamed ? [] : [`${type} failed without naming a culprit: ${Reason}`];
}

function isDeath(error: unknown): boolean {
  if (error instanceof Error && error.message === 'The sandbox died.') return true;
  throw error;
}

async function giveUpWhenHanging<T>(run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the run hangs')), HANGS_AFTER_MS);
  });
  return Promise.race([run, hanging]).finally(() => clearTimeout(timer));
}
