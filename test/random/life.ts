import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { idOf, type Step } from '../faults/scene';
import { type Answer, type Properties, STACK_ID } from '../lifecycle/stage';
import type { Run } from './plot';
import { FUNCTION_MS, runSandbox, type Site } from './sandbox';
import { armTroubles } from './troubles';

/** The resource as CloudFormation sees it: sends events, acts on the first answer, and reacts to failures. */
export interface Life {
  readonly problems: string[];
  /** What CloudFormation holds; undefined before the Create and after the Delete. */
  readonly held: Held | undefined;
  create(properties: Properties, run: Run, cancelledAfterMs: number | undefined): Promise<Answer>;
  update(properties: Properties, how: UpdateCourse): Promise<Answer>;
  remove(run: Run): Promise<void>;
  /** An event of before is delivered once more; whatever it answers, nobody reads it. */
  repeat(nth: number): Promise<void>;
  /** Until every sandbox is done, and no trouble is left. */
  settle(): Promise<void>;
}

export interface Held {
  readonly properties: Properties;
  readonly physicalId: string;
  /** Where it was last answered to be; empty: nowhere. Undefined after a failure that nobody has mended. */
  readonly vpcId?: string | undefined;
}
export interface UpdateCourse {
  readonly run: Run;
  /** Whether CloudFormation takes over the id of a failed answer. */
  readonly adopts: boolean;
  readonly rollsBack: boolean;
  readonly overtakenAfterMs: number | undefined;
}

const INVENTED_ID = 'ecr-endpoints-Endpoints-1INVENTED2ID3';
const SECOND_TRY_MS = 60_000;
/** Real time; a run takes a few milliseconds. */
const HANGS_AFTER_MS = 20_000;

export function beginLife(site: Site): Life {
  const { clock, stack } = site;
  const problems: string[] = [];
  const events: CloudFormationCustomResourceEvent[] = [];
  let inFlight: Promise<unknown>[] = [];
  let held: Held | undefined;
  let lift = () => {};

  const enter = (status: string, resourceStatus: string) => Object.assign(stack, { status, resourceStatus });

  /** Until it is answered: where the sandbox dies, Lambda sends the event again. */
  const deliver = async (event: CloudFormationCustomResourceEvent, callsToLive?: number): Promise<Answer> => {
    const start = clock.now();
    const answer = await orHang(runSandbox(site, event, callsToLive), event.RequestType);
    if (answer === undefined) {
      await clock.sleep(SECOND_TRY_MS);
      return deliver(event);
    }
    if (clock.now() - start > FUNCTION_MS) problems.push(`${event.RequestType} was answered too late`);
    const id = event.RequestType === 'Delete' ? event.PhysicalResourceId : idOf(event.ResourceProperties);
    if (answer.PhysicalResourceId !== id) problems.push(`${event.RequestType} answered another id`);
    return answer;
  };

  /** Without a run of its own, under the troubles that there are. */
  const send = async (step: Step, run?: Run): Promise<Answer> => {
    const event = compose(step, `event-${events.length}`);
    events.push(event);
    const armed = run && armTroubles(site.ec2.simulator, run.troubles);
    if (armed) lift = armed.lift;
    const copies = [deliver(event, armed?.callsToLive)];
    const { twinAfterMs } = run ?? {};
    if (twinAfterMs !== undefined) copies.push(clock.sleep(twinAfterMs).then(() => deliver(event)));
    inFlight.push(...copies);
    return Promise.race(copies);
  };

  /** Twice, if need be. Returns whether it is gone. */
  const removeIt = async (what: Held, run?: Run): Promise<boolean> => {
    const step: Step = { type: 'Delete', ...what };
    if ((await send(step, run)).Status === 'SUCCESS') return true;
    lift();
    const again = await send(step);
    if (again.Status === 'FAILED') problems.push(`the Delete fails for good: ${again.Reason}`);
    return again.Status === 'SUCCESS';
  };

  const create: Life['create'] = async (properties, run, cancelledAfterMs) => {
    enter('CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS');
    const answering = send({ type: 'Create', properties }, run);
    if (cancelledAfterMs !== undefined) {
      await clock.sleep(cancelledAfterMs);
      await takeBack({ properties, physicalId: INVENTED_ID });
      return answering;
    }
    const answer = await answering;
    const made = { properties, physicalId: answer.PhysicalResourceId, vpcId: answer.Data?.VpcId };
    if (answer.Status === 'FAILED') await takeBack(made);
    else {
      held = made;
      enter('CREATE_COMPLETE', 'CREATE_COMPLETE');
    }
    return answer;
  };

  const takeBack = async (what: Held): Promise<void> => {
    enter('ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS');
    const isGone = await removeIt(what);
    if (isGone) enter('ROLLBACK_COMPLETE', 'DELETE_COMPLETE');
    else enter('ROLLBACK_FAILED', 'DELETE_FAILED');
  };

  const update: Life['update'] = async (properties, { run, adopts, rollsBack, overtakenAfterMs }) => {
    const old = held ?? { properties, physicalId: idOf(properties) };
    const step: Step = { ...old, type: 'Update', properties, oldProperties: old.properties };
    enter('UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS');
    const answering = send(step, run);
    if (overtakenAfterMs !== undefined) {
      await clock.sleep(overtakenAfterMs);
      await rollBack(step, old, old.physicalId);
      return answering;
    }
    const answer = await answering;
    const hasFailed = answer.Status === 'FAILED';
    if (hasFailed || rollsBack) {
      await rollBack(step, old, hasFailed && !adopts ? old.physicalId : answer.PhysicalResourceId);
      return answer;
    }
    held = { properties, physicalId: answer.PhysicalResourceId, vpcId: answer.Data?.VpcId };
    enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE');
    if (held.physicalId !== old.physicalId) await removeIt(old);
    enter('UPDATE_COMPLETE', 'UPDATE_COMPLETE');
    return answer;
  };

  /** Old and new swapped; then the Delete of an id that is no longer needed. It may fail: then the user lets it be. */
  const rollBack = async (step: Step, old: Held, physicalId: string): Promise<void> => {
    const swap: Step = { ...step, ...old, physicalId, oldProperties: step.properties };
    enter('UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_IN_PROGRESS');
    let back = await send(swap);
    if (back.Status === 'FAILED') {
      lift();
      back = await send(swap);
    }
    held = { properties: old.properties, physicalId: back.PhysicalResourceId, vpcId: back.Data?.VpcId };
    enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE');
    if (back.PhysicalResourceId !== physicalId) await removeIt({ properties: step.properties, physicalId });
    enter('UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE');
  };

  const remove = async (run: Run): Promise<void> => {
    enter('DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS');
    if (held) await removeIt(held, run);
    held = undefined;
    enter('DELETE_COMPLETE', 'DELETE_COMPLETE');
  };

  const repeat = async (nth: number): Promise<void> => {
    const event = events[nth % events.length];
    // A Delete is never taken for a duplicate, and would find what has come back under its id since.
    const isLiving = event?.RequestType === 'Delete' && idOf(event.ResourceProperties) === held?.physicalId;
    if (event && !isLiving) await deliver(event);
  };

  const settle = async (): Promise<void> => {
    await Promise.all(inFlight);
    inFlight = [];
    lift();
  };

  return {
    ...{ problems, create, update, remove, repeat, settle },
    get held() {
      return held;
    },
  };
}

function compose(step: Step, RequestId: string): CloudFormationCustomResourceEvent {
  const { type, properties, oldProperties = {}, physicalId: PhysicalResourceId = '' } = step;
  const common = {
    ...{ ServiceToken: 'arn', ResponseURL: 'https://answers.invalid/', StackId: STACK_ID, RequestId },
    ...{ LogicalResourceId: 'Endpoints', ResourceType: 'Custom::EcrVpcEndpoints' },
    ResourceProperties: { ServiceToken: 'arn', ...properties },
  };
  if (type === 'Create') return { ...common, RequestType: type };
  if (type === 'Delete') return { ...common, RequestType: type, PhysicalResourceId };
  return {
    ...common,
    RequestType: type,
    PhysicalResourceId,
    OldResourceProperties: { ServiceToken: 'arn', ...oldProperties },
  };
}

async function orHang<T>(run: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs`)), HANGS_AFTER_MS);
  });
  return Promise.race([run, hanging]).finally(() => clearTimeout(timer));
}
