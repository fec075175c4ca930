import { composeTags } from '../../handler/converge';
import { type Desired, design, isOurs } from '../../handler/desired';
import type { Absence } from '../../handler/finding';
import { STACK_TAG } from '../../handler/identity';
import { type Network, type NetworkAnswers, toNetwork } from '../../handler/network';
import { makePlan, type Plan } from '../../handler/plan';
import { listObjections } from '../../handler/preflight';
import type { Problem } from '../../handler/problem';
import type { Properties } from '../../handler/properties';
import { viewEndpoints } from './endpoints';
import { listNotes } from './notes';
import type { Reading, Whereabouts } from './reading';
import type { PlanReport, Step, VpcView } from './report';
import { listSteps } from './steps';
import { NEW_STACK, type Subject } from './subject';
import { readName, viewSubnets, viewZones } from './subnets';
import { viewNatGateways, viewTables } from './tables';
import { listUnknown } from './unknown';

/** The handler's own decisions on what was read, put into words; nothing here decides anything. */
export function composeReport(
  { answers, natGateways, failures }: Reading,
  subject: Subject,
  whereabouts: Whereabouts,
  accountId: string | undefined,
): PlanReport {
  const { request } = subject;
  const { properties } = request;
  const network = toNetwork(answers);
  const ownership = { ...request, isServedElsewhere: whereabouts.site.hasMoved };
  const desired = design(network, properties, ownership);
  const problems = listProblems(failures, network, desired, properties, accountId);
  const { plan, steps } = problems.length > 0 ? nothing : planSteps(network, desired, subject, whereabouts);
  const facts = {
    subnets: viewSubnets(network, answers, desired),
    zones: viewZones(network, desired),
    routeTables: viewTables(network, answers, desired, plan),
    natGateways: viewNatGateways(natGateways, answers),
    endpoints: viewEndpoints(answers, { network, desired, ownership: request, properties, plan }),
  };
  const outcome = problems.length > 0 ? 'fails' : steps.length > 0 ? 'changes' : 'nothing';
  return {
    outcome,
    summary:
      failures.length > 0 ? cannotTell(network.vpc.id) : summarize(outcome, network.vpc.id, steps, desired),
    region: network.region,
    accountId: accountId ?? null,
    vpc: viewVpc(network, answers),
    stack: subject.stack ?? null,
    problems,
    ...facts,
    steps,
    notes: plan ? listNotes(plan, desired, whereabouts) : [],
    unknown: plan
      ? listUnknown({
          plan,
          isLaunch: subject.stack === undefined && steps.length > 0,
          privateDns: properties.privateDnsEnabled,
          accountIsKnown: accountId !== undefined,
          natIsKnown: natGateways !== undefined,
        })
      : [],
  };
}

/** What could not be read must not look like something that is wrong, so then nothing else is said to be. */
function listProblems(
  failures: Reading['failures'],
  network: Network,
  desired: Desired,
  properties: Properties,
  accountId: string | undefined,
): Problem[] {
  if (failures.length > 0) return failures.map(({ sentence }) => ({ code: 'NotRead', sentence }));
  return listObjections(network, properties, desired, accountId ?? network.vpc.ownerId ?? '');
}

function viewVpc({ vpc }: Network, answers: NetworkAnswers): VpcView {
  const { id, ipv4Cidrs, ipv6Cidrs, dnsSupport, dnsHostnames } = vpc;
  return {
    ...{ id, name: readName(answers.vpc.Tags), cidrs: [...ipv4Cidrs, ...ipv6Cidrs] },
    ...{ dnsSupport, dnsHostnames },
  };
}

/** The parameter or the tag finds no VPC, and that is allowed. */
export function reportAbsence(
  { absence }: Absence,
  { stack }: Subject,
  region: string,
  accountId: string | null = null,
): PlanReport {
  return {
    outcome: 'nothing',
    summary: `${absence} OnNoMatch is "Skip": nothing would be done.`,
    ...{
      region,
      accountId,
      vpc: null,
      stack: stack ?? null,
      problems: [],
      subnets: [],
      zones: [],
      routeTables: [],
    },
    ...{ natGateways: [], endpoints: [], steps: [], notes: [], unknown: [] },
  };
}

const nothing: { plan: Plan | undefined; steps: Step[] } = { plan: undefined, steps: [] };

function planSteps(
  network: Network,
  desired: Desired,
  { request, stackTags, functionStackId: stackId }: Subject,
  { leaving }: Whereabouts,
) {
  const ours = [...network.endpoints, ...network.securityGroups].filter((thing) => isOurs(thing, request));
  // A resource may use the function of another stack, whose id then is on everything it has made.
  const functionStackId = ours.map(({ tags }) => tags[STACK_TAG]).find((id) => id !== undefined) ?? stackId;
  const { tags, allTags } = composeTags(request, functionStackId, stackTags);
  const plan = makePlan(network, desired, { ...request, tags, allTags });
  const steps = listSteps(plan, {
    ...{ network, desired, tags: allTags, owner: request.owner },
    securityGroupIds: request.properties.securityGroupIds,
    managedGroupId: network.securityGroups.find((group) => isOurs(group, request))?.id,
    previousOwner: request.previousOwner,
    leaving,
    placeholders: functionStackId === NEW_STACK ? [NEW_STACK, request.owner] : [],
  });
  return { plan, steps };
}

function cannotTell(vpcId: string): string {
  return `The plan for ${vpcId} cannot be told: not everything could be read.`;
}

function summarize(
  outcome: PlanReport['outcome'],
  vpcId: string,
  steps: readonly Step[],
  { endpoints }: Desired,
): string {
  if (outcome === 'fails') return `It would fail, and change nothing in ${vpcId}.`;
  if (outcome === 'changes') {
    return `${steps.length} ${steps.length === 1 ? 'step' : 'steps'} to take in ${vpcId}.`;
  }
  return endpoints.length === 0
    ? `${vpcId} has no private subnet, and OnNoMatch is "Skip": nothing would be done.`
    : `${vpcId} is as it should be: nothing to do.`;
}
