import type { Answer } from '../lifecycle/stage';
import { listEndpoints, listOwned } from '../lifecycle/view';
import { findOrphans } from './invariants';
import type { Limits, Scene, Step } from './scene';

/** What CloudFormation does next, up to the resource's end. */
export interface Course {
  /** What befalls the sandbox that plays this step. */
  readonly limit: (step: number) => Limits;
  /** Takes the fault away, as an administrator does who reads the reason. */
  readonly lift: () => void;
  /** Whether CloudFormation takes over the id of a failed Update's answer; seen both ways. */
  readonly adoptsFailedId: boolean;
  /** Whether the stack tells the function that it is rolled back. */
  readonly tells?: boolean;
  /** Another resource of the stack fails right after the Update, so that it is rolled back. */
  readonly rollsBack?: boolean;
}

export interface Ending {
  readonly answers: readonly Answer[];
  /** How the network was left, before the resource's end. */
  readonly state: string;
  readonly wasRolledBack: boolean;
}

const INVENTED_ID = 'ecr-endpoints-Endpoints-1INVENTED2ID3';

/** Plays the steps and whatever follows from their answers; in the end the resource is deleted. */
export async function live(scene: Scene, steps: readonly Step[], course: Course): Promise<Ending> {
  const answers: Answer[] = [];
  let held = steps[0]?.type === 'Delete' ? steps[0] : undefined;
  let wasRolledBack = false;
  for (const [index, step] of steps.entries()) {
    const answer = await scene.play(step, course.limit(index));
    answers.push(answer);
    const hasFailed = answer.Status === 'FAILED';
    if (step.type === 'Delete') {
      if (hasFailed) await insist(scene, step, course);
      if (held?.physicalId === step.physicalId) held = undefined;
      continue;
    }
    held = { type: 'Delete', properties: step.properties, physicalId: answer.PhysicalResourceId };
    if (step.type === 'Create' && !hasFailed) continue;
    if (step.type === 'Update' && !hasFailed && !course.rollsBack) continue;
    if (step.type === 'Update') held = await rollBack(scene, step, answer, course);
    wasRolledBack = true;
    break;
  }
  const state = describeState(scene);
  if (held) await end(scene, held, course);
  scene.problems.push(...findOrphans(scene.stage.simulator));
  return { answers, state, wasRolledBack };
}

/** The Create is given up while it runs: `whenHit` is told how to start the Delete, and calls it at some point. */
export async function cancel(
  scene: Scene,
  create: Step,
  course: Course,
  whenHit: (giveUp: () => void) => void,
): Promise<void> {
  const removal: Step = { type: 'Delete', properties: create.properties, physicalId: INVENTED_ID };
  let removing: Promise<Answer> | undefined;
  whenHit(() => {
    scene.stage.stack.hasGivenUp = true;
    removing = scene.play(removal);
  });
  await scene.play(create, { ...course.limit(0), isGivenUp: true });
  const removed = await removing;
  if (!removed) scene.problems.push('the Create was never cancelled');
  if (removed?.Status === 'FAILED') await insist(scene, removal, course);
  scene.problems.push(...findOrphans(scene.stage.simulator));
}

/** The Delete that ends the resource's life, and once more where it fails. */
async function end(scene: Scene, removal: Step, course: Course): Promise<void> {
  const { Status } = await scene.play(removal);
  if (Status === 'FAILED') await insist(scene, removal, course);
}

/** Sends the event again once the fault is lifted; then it must succeed. */
async function insist(scene: Scene, step: Step, course: Course): Promise<Answer> {
  course.lift();
  const answer = await scene.play(step);
  if (answer.Status === 'FAILED') {
    scene.problems.push(`${step.type} failed although the fault was lifted: ${answer.Reason}`);
  }
  return answer;
}

/** The Update with old and new swapped, and the Delete of an id that is no longer needed. Returns the last Delete. */
async function rollBack(scene: Scene, step: Step, answer: Answer, course: Course): Promise<Step> {
  const { properties: oldProperties, oldProperties: properties = {} } = step;
  const keepsOld = answer.Status === 'FAILED' && !course.adoptsFailedId;
  const physicalId = keepsOld ? (step.physicalId ?? '') : answer.PhysicalResourceId;
  const swap: Step = { type: 'Update', properties, oldProperties, physicalId };
  if (course.tells) scene.stage.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  let back = await scene.play(swap);
  if (back.Status === 'FAILED') back = await insist(scene, swap, course);
  if (back.PhysicalResourceId !== physicalId) {
    await end(scene, { type: 'Delete', properties: oldProperties, physicalId }, course);
  }
  return { type: 'Delete', properties, physicalId: back.PhysicalResourceId };
}

/** What counts; ids and times may differ from one run to the next. */
export function describeState({ stage: { simulator } }: Scene): string {
  const endpoints = listEndpoints(simulator).map(({ id: _, groupIds, ...rest }) =>
    JSON.stringify({ ...rest, groups: groupIds.length }),
  );
  return [...endpoints.sort(), `${listOwned(simulator).length} of ours`].join('\n');
}
