import { OWNER_TAG } from '../../handler/identity';
import { findOrphans, findTouched, findUnserved, survey } from '../faults/invariants';
import { idOf } from '../faults/scene';
import { briskly, type Properties } from '../lifecycle/stage';
import { listOwned, listWrites } from '../lifecycle/view';
import type { Simulator } from '../simulator/simulator';
import { createVirtualClock } from '../simulator/virtual-clock';
import { type Additions, doByHand, findLost, lead, PARAMETER_NAME, settle, VPC_TAG } from './hand';
import { beginLife, type Life, type UpdateCourse } from './life';
import { openNearEc2 } from './near-ec2';
import type { Move, Plot, Run, Wishes } from './plot';
import type { Site } from './sandbox';
import { build, type Terrain } from './terrain';

/** After this long everybody sees everything, and nothing goes on any more. */
const REST_MS = 60_000;
const calm: Run = { troubles: [], twinAfterMs: undefined };

/** Plays a plot to its end, and tells what did not hold. The same plot always goes the same way. */
export async function play(plot: Plot): Promise<string[]> {
  const random = createRandom(plot.tempo);
  const { random: usual } = Math;
  // The handler's retries draw their pauses from it.
  Math.random = random;
  try {
    return await playWith(plot, random);
  } finally {
    Math.random = usual;
  }
}

async function playWith(
  { ec2: mood, vpcs, create, moves, removeAfterMs, remove }: Plot,
  random: () => number,
) {
  const clock = createVirtualClock();
  const ec2 = openNearEc2(clock, { ...briskly, ...mood });
  const { simulator } = ec2;
  const terrains = vpcs.map((vpc, index) => build(simulator, vpc, index));
  const site: Site = { clock, ec2, random, stack: { status: '', resourceStatus: '' } };
  const life = beginLife(site);
  const additions: Additions = { rules: new Map(), tags: new Map() };
  const found: string[] = [];
  const toProperties = (wishes: Wishes) => translate(wishes, terrains[wishes.vpc]);
  const follow = ({ selector, leads, vpc }: Wishes) => {
    if (leads) lead(simulator, selector, terrains[vpc]?.vpcId);
  };

  const watch = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const [before, since] = [survey(simulator), simulator.calls.length];
    const result = await act();
    await life.settle();
    const problems = [
      ...life.problems.splice(0),
      ...findTouched(simulator, before, since),
      ...findLost(simulator, additions),
      ...findStrays(simulator, life).flatMap(({ problem, owner }) =>
        owner === life.held?.physicalId ? [] : [problem],
      ),
    ];
    found.push(...problems.map((problem) => `${name}: ${problem}`));
    return result;
  };
  /** Nothing went wrong, so all is served, and there is nothing left to do. */
  const review = async (wishes: Wishes): Promise<void> => {
    await clock.sleep(REST_MS);
    const { vpcId = '', properties: held } = life.held ?? {};
    found.push(...findUnserved(simulator, vpcId), ...findMisserved(simulator, vpcId, wishes));
    const since = simulator.calls.length;
    const properties = { ...held, Refresh: String(since) };
    const course = { run: calm, adopts: false, rollsBack: false, overtakenAfterMs: undefined };
    const { Reason } = await watch('the Update after it', () => life.update(properties, course));
    if (Reason) found.push(`the Update after it failed: ${Reason}`);
    found.push(...findStrays(simulator, life).map(({ problem }) => `after all: ${problem}`));
    found.push(...listWrites(simulator, since).map((action) => `the Update after it still did ${action}`));
  };
  const makeMove = async (move: Move): Promise<void> => {
    if (move.move === 'again') return watch('again', () => life.repeat(move.nth));
    if (move.move === 'by hand') {
      const terrain = terrains.find(({ vpcId }) => vpcId === life.held?.vpcId) ?? terrains[0];
      if (terrain) doByHand(simulator, terrain, move.what, additions);
      await clock.sleep(move.what.edit === 'delete theirs' ? REST_MS : move.pauseMs);
      settle(simulator);
      return;
    }
    const properties = toProperties(move.wishes);
    follow(move.wishes);
    const course = isMove(life, properties, simulator) ? dropCopies(move) : move;
    const { Status } = await watch('update', () => life.update(properties, course));
    const isUndone = move.rollsBack || move.overtakenAfterMs !== undefined;
    if (Status === 'SUCCESS' && isCalm(move.run) && !isUndone) await review(move.wishes);
  };

  const { wishes, run, cancelledAfterMs } = create;
  follow(wishes);
  const bearable = cancelledAfterMs === undefined ? run : withoutDenial(run);
  const { Status } = await watch('create', () =>
    life.create(toProperties(wishes), bearable, cancelledAfterMs),
  );
  if (life.held && Status === 'SUCCESS' && isCalm(run)) await review(wishes);
  for (const move of moves) if (life.held) await makeMove(move);
  await clock.sleep(removeAfterMs);
  await watch('delete', () => life.remove(remove));
  await clock.sleep(REST_MS);
  settle(simulator);
  return [...found, ...findOrphans(simulator)];
}

/** Another id, or another VPC. */
function isMove({ held }: Life, properties: Properties, { account }: Simulator): boolean {
  if (held?.physicalId !== idOf(properties)) return true;
  const tagged = [...account.vpcs.values()].find(({ Tags }) => Tags.some(({ Key }) => Key === 'network'));
  const led = {
    VpcId: properties.VpcId,
    VpcIdParameterName: account.parameters.get(PARAMETER_NAME)?.Value,
    VpcTag: tagged?.VpcId,
  };
  const [selector] = (['VpcId', 'VpcIdParameterName', 'VpcTag'] as const).filter((name) => properties[name]);
  return selector === undefined || led[selector] !== held.vpcId;
}

/**
 * A rollback of a move looks, to a copy of the move that asks for the first time after it began, as if it were the
 * copy's own event. So of a move there is one copy.
 */
function dropCopies<Course extends UpdateCourse>(course: Course): Course {
  const { troubles } = course.overtakenAfterMs === undefined ? course.run : withoutDenial(course.run);
  const survived = troubles.filter(({ fault }) => fault !== 'kill');
  return { ...course, run: { troubles: survived, twinAfterMs: undefined } };
}

/** What is given up and loses its rights for good has nobody left to clean up after it. */
function withoutDenial({ troubles, ...rest }: Run): Run {
  return { ...rest, troubles: troubles.filter(({ fault }) => fault !== 'denied') };
}

function isCalm({ troubles, twinAfterMs }: Run): boolean {
  return troubles.length === 0 && twinAfterMs === undefined;
}

function translate(wishes: Wishes, terrain: Terrain | undefined): Properties {
  const texts = { VpcId: terrain?.vpcId, VpcIdParameterName: PARAMETER_NAME, VpcTag: VPC_TAG };
  const common = {
    [wishes.selector]: texts[wishes.selector],
    OnNoMatch: wishes.skip ? 'Skip' : 'Fail',
    ExistingEndpoints: wishes.existing,
  };
  if (wishes.s3Only) return { ...common, EndpointSet: 'S3Only' };
  return {
    ...common,
    EndpointPolicy: wishes.pullOnly ? 'PullOnly' : 'FullAccess',
    PrivateDnsEnabled: String(wishes.privateDns),
    AdditionalServices: wishes.services.join(','),
    SecurityGroupIds: wishes.ownGroup ? [terrain?.groupId] : [''],
  };
}

/**
 * Things of ours outside the VPC of the resource; where there is no resource, anywhere. What is going may go on: the
 * simulator counts its pages by offset, so that a look misses a thing when another vanishes between two pages. Of what
 * carries the resource's own id, a run that was turned back may leave something in another VPC, made too late to be
 * seen by the way back: the next calm Update takes it away, as the Delete would.
 */
function findStrays(simulator: Simulator, { held }: Life): { problem: string; owner: string | undefined }[] {
  if (held && held.vpcId === undefined) return [];
  const { endpoints, securityGroups } = simulator.account;
  const staying = listOwned(simulator).filter((id) => endpoints.get(id)?.State !== 'deleting');
  return staying.flatMap((id) => {
    const { VpcId, Tags } = endpoints.get(id) ?? securityGroups.get(id) ?? {};
    const owner = Tags?.find(({ Key }) => Key === OWNER_TAG)?.Value;
    return VpcId === held?.vpcId ? [] : [{ problem: `${id} is in ${VpcId}`, owner }];
  });
}

/** One endpoint holds each name; without names, there is at least one. */
function findMisserved(simulator: Simulator, vpcId: string, { s3Only, privateDns, services, skip }: Wishes) {
  const { account } = simulator;
  // Nowhere, or in a VPC without private subnets.
  if (vpcId === '' || (skip && listOwned(simulator).length === 0)) return [];
  const wanted = s3Only ? [] : ['ecr.api', 'ecr.dkr', ...services];
  return wanted.flatMap((service) => {
    const there = [...account.endpoints.values()].filter(
      ({ VpcId, ServiceName, State }) =>
        VpcId === vpcId && ServiceName.endsWith(`.${service}`) && State === 'available',
    );
    const { length } = privateDns ? there.filter(({ PrivateDnsEnabled }) => PrivateDnsEnabled) : there;
    const isFine = privateDns ? length === 1 : length > 0;
    return isFine ? [] : [`${service} is served by ${length} endpoints`];
  });
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
