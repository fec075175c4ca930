import type { Stack, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import type { Session } from '../stack/session';
import {
  type Endpoints,
  type Fleet,
  readEndpoints,
  toFleet,
  toInstance,
  toWaveReport,
  type WaveReport,
} from './fleet';
import type { FleetCloud, StackSetRef } from './fleet-cloud';
import { describeTargets, nameStack, readValues, WAVES, type Wave } from './waves';

/** Roles assumed at a time: a fleet has hundreds of accounts, and STS its limits. */
const AT_ONCE = 8;

/** The wave's stack set, which the account of `CallAs` owns. */
export function referTo(stackName: string, values: ReadonlyMap<string, string>): StackSetRef {
  return { name: stackName, callAs: values.get('CallAs') === 'DELEGATED_ADMIN' ? 'DELEGATED_ADMIN' : 'SELF' };
}

/** Both waves as they are. `planned` is what a wave that has not begun would do; else what the canary did. */
export async function surveyFleet(
  fleetName: string,
  planned: ReadonlyMap<string, string>,
  roleName: string | undefined,
  session: Session,
  fleetCloud: FleetCloud,
): Promise<Fleet> {
  const canary = await session.cloud.findStack(nameStack(fleetName, 'Canary'));
  const plan = planned.size > 0 ? planned : readValues(canary);
  const waves = await Promise.all(
    WAVES.map((wave) => surveyWave(fleetName, wave, plan, roleName, session, fleetCloud)),
  );
  return toFleet(fleetName, waves);
}

export async function surveyWave(
  fleetName: string,
  wave: Wave,
  planned: ReadonlyMap<string, string>,
  roleName: string | undefined,
  { cloud }: Session,
  fleetCloud: FleetCloud,
): Promise<WaveReport> {
  const stackName = nameStack(fleetName, wave);
  const stack: Stack | undefined = await cloud.findStack(stackName);
  const values = stack?.Parameters?.length ? readValues(stack) : planned;
  const summaries = stack ? await fleetCloud.listInstances(referTo(stackName, values)) : [];
  const limit = pLimit(AT_ONCE);
  const instances = await Promise.all(
    summaries.map(async (each) =>
      toInstance(each, await limit(() => lookInside(each, roleName, fleetCloud))),
    ),
  );
  return toWaveReport(wave, stackName, stack, values, describeTargets(wave, values), instances);
}

/** A stack instance has no outputs of its own; only the account's own role can read them. */
async function lookInside(
  { StackId, Status }: StackInstanceSummary,
  roleName: string | undefined,
  fleetCloud: FleetCloud,
): Promise<Endpoints | 'unknown'> {
  if (!roleName || !StackId || Status === 'INOPERABLE') return 'unknown';
  const outputs = await fleetCloud.readOutputs(StackId, roleName).catch(() => undefined);
  return outputs && 'Summary' in outputs ? readEndpoints(outputs) : 'unknown';
}
