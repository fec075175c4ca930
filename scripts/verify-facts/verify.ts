import { type BenchOptions, setUpBench } from './bench';
import { carryOut, type Row } from './check';
import { cleanUp } from './clean-up';
import { listDeletionChecks } from './deletion-checks';
import { listGatewayChecks } from './gateway-checks';
import { createSubject, isAvailable, listInterfaceChecks } from './interface-checks';
import { regionChecks } from './region-checks';
import type { Site } from './site';

export interface Outcome {
  rows: Row[];
  /** What could not be removed. */
  left: string[];
  /** What ended the run early. */
  error: unknown;
}

/** Looks at one fact after the other; whatever happens, what was made is taken away. */
export async function verify(options: BenchOptions, tell: (row: Row) => void): Promise<Outcome> {
  const bench = setUpBench(options);
  const outcome: Outcome = { rows: [], left: [], error: undefined };
  const look = async (checks: readonly Row['check'][]) => {
    for (const check of checks) {
      const row = await carryOut(check, bench);
      outcome.rows.push(row);
      tell(row);
    }
  };
  try {
    await look(regionChecks);
    await look(await listGatewayChecks(bench));
    const subject = await createSubject(bench);
    await look(listInterfaceChecks(bench, subject));
    await bench.awaitEndpoint(subject.id, 'available', isAvailable);
    await look(await listDeletionChecks(bench, subject));
  } catch (error) {
    outcome.error = error;
  } finally {
    outcome.left = await cleanUp(bench, options.clock);
  }
  return outcome;
}

/** What a run makes, before it makes it. */
export function listPlans({ vpcId, subnetId, dkr, s3 }: Site): string[][] {
  return [
    ['Route table', vpcId, 'without subnets'],
    ['Gateway endpoint', s3.name, 'on that table only'],
    ['2 security groups', vpcId, 'without rules'],
    ['Interface endpoint', dkr.name, `in ${subnetId}, with private DNS`],
    ['Up to 4 more endpoints', `${dkr.name}, ${s3.name}`, 'only if EC2 accepts what we expect it to refuse'],
  ];
}
