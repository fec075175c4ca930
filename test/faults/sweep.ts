import { type Fault, faults } from './fault-table';
import type { History } from './history';
import { type Course, cancel, describeState, type Ending, live } from './reaction';
import { type Limits, type Step, setScene } from './scene';

/** One fault at one call of a history, and what was found wrong. */
export interface Outcome {
  readonly history: string;
  readonly call: number;
  readonly action: string;
  readonly fault: string;
  readonly problems: readonly string[];
}

/** A call of the faultless run. */
export interface Target {
  readonly action: string;
  /** Counted from the beginning of the history. */
  readonly call: number;
  readonly step: number;
  readonly type: Step['type'];
  /** Counted from the beginning of the step. */
  readonly callInStep: number;
  readonly offsetMs: number;
}

/** The faultless run: its calls, and how it leaves the network. */
interface Baseline {
  readonly targets: readonly Target[];
  readonly state: string;
  readonly statesAfterRollback: readonly string[];
  readonly problems: readonly string[];
}

/** Hanging calls wait in real time, in which other plays go on. */
const AT_ONCE = 6;
const calmCourse: Course = { limit: () => ({}), lift: () => undefined, adoptsFailedId: true };
/** What CloudFormation may do about an Update that has failed. */
type Manner = Required<Pick<Course, 'adoptsFailedId' | 'tells'>>;
const usualManner: Manner = { adoptsFailedId: true, tells: false };

/**
 * Every fault at every call; `focus` keeps some of them. The first outcome is the faultless run's. A cancelled Create
 * is not also out of time: it asks at every look whether it is still wanted, which is when most of its time is left.
 */
export async function sweep(
  history: History,
  focus: (target: Target, fault: Fault) => boolean = () => true,
): Promise<Outcome[]> {
  const baseline = await playCalmly(history);
  const plays = baseline.targets.flatMap((target) =>
    faults
      .filter((fault) => focus(target, fault) && !(history.isCancelled && fault.befalls === 'out of time'))
      .map((fault) => ({ target, fault })),
  );
  const outcomes = await inTurns(plays, async ({ target, fault }) => ({
    history: history.name,
    call: target.call,
    action: target.action,
    fault: fault.name,
    problems: await playWith(history, baseline, target, fault),
  }));
  const calm = { history: history.name, call: -1, action: 'every call', fault: 'none' };
  return [{ ...calm, problems: baseline.problems }, ...outcomes];
}

async function playCalmly(history: History): Promise<Baseline> {
  const scene = await setScene(history.settings);
  const { calls } = scene.stage.simulator;
  const steps = await history.prepare(scene);
  const before = describeState(scene);
  const first = { call: calls.length, start: scene.starts.length };
  scene.watch();
  const { state } = await live(scene, steps, calmCourse);
  await scene.close();
  const starts = scene.starts.slice(first.start);
  const end = starts[steps.length]?.call ?? calls.length;
  const targets = calls.slice(first.call, end).map(({ index, action, at }): Target => {
    const step = starts.findLastIndex(({ call }) => call <= index);
    const { call, at: begun } = starts[step] ?? { call: 0, at: 0 };
    const type = steps[step]?.type ?? 'Create';
    return { action, call: index - first.call, step, type, callInStep: index - call, offsetMs: at - begun };
  });
  const refused = calls
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ action, outcome }) => `${action} was refused without need: ${outcome}`);
  const back = await playBack(history, false);
  const told = await playBack(history, true);
  const problems = [...scene.problems, ...refused, ...back.problems, ...told.problems];
  const statesAfterRollback = [back.state, told.state, ...(history.moves ? [before] : [])];
  return { targets, state, statesAfterRollback, problems };
}

/** Faultless too, but another resource of the stack fails after the Update. */
async function playBack(
  history: History,
  tells: boolean,
): Promise<{ state: string; problems: readonly string[] }> {
  const scene = await setScene(history.settings);
  const steps = await history.prepare(scene);
  scene.watch();
  const { state } = await live(scene, steps, { ...calmCourse, tells, rollsBack: true });
  await scene.close();
  return { state, problems: scene.problems };
}

/** Every way of CloudFormation with a failed Update, where they differ. */
async function playWith(
  history: History,
  baseline: Baseline,
  target: Target,
  fault: Fault,
): Promise<string[]> {
  const attempt = (manner: Manner) =>
    playOnce(history, baseline, target, fault, manner).catch((error) => ({
      problems: [String(error)],
      wasRolledBack: false,
    }));
  const usual = await attempt(usualManner);
  const problems = [...usual.problems];
  for (const manner of usual.wasRolledBack ? listOtherManners(history) : []) {
    const found = (await attempt(manner)).problems;
    problems.push(...found.map((problem) => `${problem} (${JSON.stringify(manner)})`));
  }
  return problems;
}

function listOtherManners({ replaces, moves }: History): Manner[] {
  const all = [false, true].flatMap((tells) =>
    [true, false].map((adoptsFailedId) => ({ adoptsFailedId, tells })),
  );
  return all
    .slice(1)
    .filter(({ adoptsFailedId, tells }) => (replaces || adoptsFailedId) && (moves || !tells));
}

async function playOnce(
  history: History,
  baseline: Baseline,
  target: Target,
  fault: Fault,
  manner: Manner,
): Promise<{ problems: string[]; wasRolledBack: boolean }> {
  const scene = await setScene(history.settings);
  const { simulator } = scene.stage;
  const steps = await history.prepare(scene);
  scene.watch();
  const call = simulator.calls.length + target.call;
  const meet = fault.meet?.(call);
  let onHit: (() => void) | undefined;
  simulator.intercept = (seen) => {
    if (seen.index === call) onHit?.();
    return meet?.(seen);
  };
  const course: Course = {
    limit: (step) => (step === target.step ? limitAt(target, fault) : {}),
    lift: () => {
      simulator.intercept = undefined;
    },
    ...manner,
  };
  let wasRolledBack = false;
  try {
    if (history.isCancelled && steps[0]) {
      await cancel(scene, steps[0], course, (giveUp) => {
        onHit = giveUp;
      });
    } else {
      const ending = await live(scene, steps, course);
      wasRolledBack = ending.wasRolledBack;
      scene.problems.push(...compare(baseline, target, fault, ending));
    }
  } finally {
    await scene.close();
  }
  return { problems: scene.problems, wasRolledBack };
}

function limitAt({ type, callInStep, offsetMs }: Target, { befalls }: Fault): Limits {
  if (befalls === 'killed') return { callsToLive: callInStep + 1 };
  return befalls === 'out of time' ? { remainingMs: divideTime(type, offsetMs) } : {};
}

/** What the function must have left for the time of its work to be over at the offset; see handler/budget.ts. */
function divideTime(type: Step['type'], offsetMs: number): number {
  const share = type === 'Delete' ? 1 - 1 / 10 : 1 - 1 / 10 - 1 / 3;
  return Math.ceil((offsetMs + 1_000) / share);
}

/** What passes leaves no trace; where what lasts makes the step fail, the way back leads to where it should. */
function compare(baseline: Baseline, { step, action, type }: Target, fault: Fault, ending: Ending): string[] {
  const answer = ending.answers[step];
  const expected = ending.wasRolledBack ? baseline.statesAfterRollback : [baseline.state];
  const isGone = type === 'Create' && answer?.Status === 'FAILED';
  const strayed =
    !isGone && !expected.includes(ending.state)
      ? [`ended with\n${ending.state}\ninstead of\n${expected.join('\nor\n')}`]
      : [];
  if (fault.course === 'passing') {
    return answer?.Status === 'SUCCESS' ? strayed : [`failed although the fault passed: ${answer?.Reason}`];
  }
  if (fault.course === 'either') return strayed;
  // A call may be made for good measure: then it is as good without it.
  if (answer?.Status !== 'FAILED') return strayed;
  // Of calls that are sent together, any may be the one that is denied first.
  const service = action === 'GetParameter' ? 'ssm' : 'ec2';
  const culprit = fault.name === 'denied' ? `${service}:${action}` : /(ec2|ssm):/;
  const isNamed =
    /UnauthorizedOperation|AccessDeniedException/.test(answer.Reason) && answer.Reason.match(culprit);
  return isNamed ? strayed : [`does not name ${culprit}: ${answer.Reason}`, ...strayed];
}

/** Some at once, in order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
