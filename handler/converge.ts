import { type ApplyContext, apply } from './apply';
import { type Desired, decide, isOurs } from './desired';
import { readNetwork } from './discovery';
import type { Ec2 } from './ec2';
import type { Setback } from './endpoint-writes';
import { OWNER_TAG, STACK_TAG } from './identity';
import type { Network } from './network';
import { makePlan, type Plan, type PlanContext } from './plan';
import { orThrow, ProblemError } from './problem';
import type { ConvergeRequest } from './request';
import { selectServices } from './services';
import type { Site } from './site';
import type { StackView } from './waiting';
import { toProblem } from './words';

export interface ConvergeContext {
  readonly accountId: string;
  readonly requestId: string;
  /** The stack of the function; see STACK_TAG. */
  readonly functionStackId: string;
  /** Tells of the stack; throws when it no longer waits for this event. */
  readonly confirm: () => Promise<StackView>;
  readonly made: ApplyContext['made'];
}

/** The network as it now is, in the terms it was decided in. */
export interface Converged {
  readonly network: Network;
  readonly desired: Desired;
  readonly endpointIds: Readonly<Record<string, string>>;
  /** The managed group, where there is one. */
  readonly groupId: string | undefined;
}

/** How often one service may make us look again before its error is final. */
const MOST_SETBACKS = 8;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** EC2 takes 50 tags a resource. */
const MOST_TAGS = 50;

/**
 * Reads what is there, decides what there should be, and applies the difference, until nothing is left to do. Most
 * often once; again when EC2 refuses a step that a fresh look may mend: a zone it did not list as unsupported, a
 * route table that somebody else took meanwhile.
 */
export async function converge(
  ec2: Ec2,
  request: ConvergeRequest,
  site: Site,
  context: ConvergeContext,
): Promise<Converged> {
  const { properties } = request;
  const { vpcId } = site;
  const ownership = { ...request, isServedElsewhere: site.hasMoved };
  const services = selectServices(properties.endpointSet, properties.additionalServices);
  const setbacks: Setback[] = [];
  for (let look = 0; ; look += 1) {
    const [network, view] = await Promise.all([readNetwork(ec2, vpcId, services), context.confirm()]);
    // The rights of a new role reach CloudFormation after a while, as they have now reached EC2.
    const { tags: stackTags = {} } = view.tags ? view : await context.confirm();
    const refusals = setbacks.flatMap(({ refusal }) => refusal ?? []);
    const desired = orThrow(decide(network, properties, ownership, context.accountId, refusals));
    const tags = composeTags(request, context.functionStackId, stackTags);
    const plan = makePlan(network, desired, { ...request, ...tags });
    logDecisions(ec2, desired, plan);
    const managedGroupId = network.securityGroups.find((group) => isOurs(group, request))?.id;
    const applied = await apply(ec2, plan, {
      ...context,
      ...{ owner: request.owner, vpcId, tags: tags.allTags, managedGroupId },
      securityGroupIds: properties.securityGroupIds,
      spentTokens: countSpentTokens(setbacks),
    });
    if (applied.setbacks.length === 0) {
      const endpointIds = { ...plan.kept, ...applied.endpointIds };
      return { network, desired, endpointIds, groupId: applied.groupId };
    }
    failOnRepetition(setbacks, applied.setbacks);
    setbacks.push(...applied.setbacks);
    ec2.log('look again', { because: applied.setbacks.map(({ error }) => toProblem(error).sentence) });
    await rest(ec2, applied.setbacks, look);
  }
}

/** What everything of ours must carry, and what it should; our own keys cannot be among the user's. */
export function composeTags(
  { owner, properties }: ConvergeRequest,
  functionStackId: string,
  stackTags: Readonly<Record<string, string>>,
): Pick<PlanContext, 'tags' | 'allTags'> {
  const tags = { ...properties.tags, [OWNER_TAG]: owner, [STACK_TAG]: functionStackId };
  return { tags, allTags: addStackTags(tags, stackTags) };
}

/** The stack's own tags give way where there are too many; `aws:` keys are not for us to set. */
function addStackTags(
  tags: Readonly<Record<string, string>>,
  stackTags: Readonly<Record<string, string>>,
): Record<string, string> {
  const settable = Object.entries(stackTags)
    .filter(([key]) => !key.toLowerCase().startsWith('aws:') && !Object.hasOwn(tags, key))
    .sort()
    .slice(0, MOST_TAGS - Object.keys(tags).length);
  return { ...Object.fromEntries(settable), ...tags };
}

function countSpentTokens(setbacks: readonly Setback[]): Record<string, number> {
  const spent = setbacks.filter(({ tokenIsSpent }) => tokenIsSpent).map(({ suffix }) => suffix);
  return Object.fromEntries(
    spent.map((suffix) => [suffix, spent.filter((other) => other === suffix).length]),
  );
}

/**
 * Before another look that only time can make differ: three minutes in all, since the name of an endpoint that
 * somebody deleted takes "a few minutes" to leave the VPC, and a new one is not seen by everybody at once.
 */
async function rest({ clock, deadline }: Ec2, latest: readonly Setback[], look: number): Promise<void> {
  const waiting = latest.find(({ refusal, tokenIsSpent }) => !refusal && !tokenIsSpent);
  if (!waiting) return;
  const pause = Math.min(FIRST_REST_MS * 2 ** look, LONGEST_REST_MS);
  if (clock.now() + pause > deadline) throw tell(waiting);
  await clock.sleep(pause);
}

function tell({ suffix, error }: Setback): ProblemError {
  return new ProblemError(toProblem(error, `Setting up the ${suffix} endpoint`));
}

function failOnRepetition(earlier: readonly Setback[], latest: readonly Setback[]): void {
  for (const setback of latest) {
    const count = earlier.filter(({ suffix }) => suffix === setback.suffix).length;
    if (count >= MOST_SETBACKS) throw tell(setback);
  }
}

function logDecisions({ log }: Ec2, { choices, endpoints, routeTableIds }: Desired, plan: Plan): void {
  for (const { suffix, subnetId, taken, reason } of choices)
    log('subnet', { suffix, subnetId, taken, reason });
  for (const { offer, adopted } of endpoints) {
    if (adopted.length > 0) log('adopted', { suffix: offer.service.suffix, ids: adopted });
  }
  log('route tables', { ids: routeTableIds });
  log('plan', { ...plan });
}
