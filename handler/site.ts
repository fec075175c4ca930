import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import type { EventTools } from './client';
import { isAlive } from './desired';
import { readVpcs } from './discovery';
import type { Ec2 } from './ec2';
import { type Estate, findOwnedEndpoints, readEstate } from './estate';
import { type Absence, type Finding, judgeParameter, judgeVpcs } from './finding';
import { readParameter } from './parameter';
import { ProblemError } from './problem';
import type { ConvergeRequest } from './request';
import type { Selector } from './selector';
import { isRollingBack, type StackView } from './waiting';
import { toProblem } from './words';

/** Where an event's work is to be done. */
export interface Site {
  readonly vpcId: string;
  /** The owner has things in other VPCs, from before the parameter or the tag led here. */
  readonly hasMoved: boolean;
}

export interface SiteContext {
  readonly accountId: string;
  readonly tools: EventTools;
  readonly ssmConfig: SSMClientConfig;
  /** Tells of the stack; throws when it no longer waits for this event. */
  readonly confirm: () => Promise<StackView>;
}

/**
 * Finds the VPC that the selector means now. Throws a ProblemError where that is not one; answers an absence where
 * there is none and `OnNoMatch: Skip` lets that pass.
 */
export async function findSite(
  ec2: Ec2,
  request: ConvergeRequest,
  context: SiteContext,
): Promise<Site | Absence> {
  const { selector, onNoMatch } = request.properties;
  if (selector.by === 'VpcId') return { vpcId: selector.vpcId, hasMoved: false };
  const [view, estate, finding] = await Promise.all([
    context.confirm(),
    readEstate(ec2, request.owner),
    // Whether a failure matters is seen below.
    follow(ec2, selector, context).catch((error): Finding => ({ mistake: toProblem(error) })),
  ]);
  ec2.log('selector', { selector, finding });
  const goesBack = request.type === 'Update' && isRollingBack(view);
  const home = goesBack ? findHome(estate, finding) : undefined;
  if (home !== undefined) {
    ec2.log('stays', { vpcId: home, because: 'a rollback ends where it began' });
    return settleIn(home, estate);
  }
  if ('vpcId' in finding) return settleIn(finding.vpcId, estate);
  if ('mistake' in finding) throw new ProblemError(finding.mistake);
  if (onNoMatch === 'Fail') throw tellAbsence(finding, offer);
  const before = goesBack ? [] : await readFormerEndpoints(ec2, request);
  const served = [...estate.endpoints, ...before].filter(isAlive).map(({ id }) => id);
  if (served.length === 0) return finding;
  throw tellAbsence(
    finding,
    `OnNoMatch "Skip" does not take away endpoints that exist: ${served.join(', ')}.`,
  );
}

function settleIn(vpcId: string, { endpoints, groups }: Estate): Site {
  return {
    vpcId,
    hasMoved: [...endpoints, ...groups].some((thing) => thing.vpcId !== undefined && thing.vpcId !== vpcId),
  };
}

const offer = 'Or set OnNoMatch to "Skip", with which a Create succeeds with nothing.';

function tellAbsence({ absence, advice }: Absence, more: string): ProblemError {
  return new ProblemError({ code: 'NoMatch', sentence: `${absence} ${advice} ${more}` });
}

/** Asks for the parameter, or for all VPCs. */
async function follow(
  ec2: Ec2,
  selector: Exclude<Selector, { by: 'VpcId' }>,
  { accountId, tools, ssmConfig }: SiteContext,
): Promise<Finding> {
  const region = await ec2.client.config.region();
  if (selector.by === 'VpcTag') return judgeVpcs(selector, await readVpcs(ec2), { accountId, region });

  return judgeParameter(
    selector,
    await readParameter(tools, { region, ...ssmConfig }, selector.name),
    region,
  );
}

/**
 * Where a rollback leads back to: the VPC with the endpoints. Where the parameter or the tag has just led elsewhere, and
 * something was made there too, it is the other one. Undefined where that does not tell.
 */
function findHome({ endpoints }: Estate, finding: Finding): string | undefined {
  const homes = [...new Set(endpoints.filter(isAlive).map(({ vpcId }) => vpcId))];
  if (homes.length <= 1) return homes[0];
  const [home, ...others] = homes.filter((vpcId) => !('vpcId' in finding) || vpcId !== finding.vpcId);
  return others.length === 0 ? home : undefined;
}

/** Of the selector before this one, which goes once this Update has succeeded; an abandoned one is nobody's. */
async function readFormerEndpoints(
  ec2: Ec2,
  { previousOwner, abandonedOwner }: ConvergeRequest,
): Promise<Estate['endpoints']> {
  return previousOwner && !abandonedOwner ? findOwnedEndpoints(ec2, previousOwner) : [];
}
