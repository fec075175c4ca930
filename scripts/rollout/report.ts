import type { Session } from '../stack/session';
import { renderTable } from '../stack/terminal';
import type { Fleet, Instance, State, WaveReport } from './fleet';

/** "4 current, 1 failed"; states that nothing is in are left out. */
export function describeCounts(counts: Record<State, number>): string {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  return found.map(([state, count]) => `${count} ${state}`).join(', ') || 'no account yet';
}

export function describeWave({ wave, stackName, status, targets, regions }: WaveReport): string {
  const state = status === 'ABSENT' ? 'not started' : status;
  const where = targets && `: ${targets}; ${regions.join(', ')}`;
  return `${wave} (${stackName}, ${state})${where}`;
}

/** One line for each thing that is there, or why nothing is. */
export function describeEndpoints({ endpoints }: Instance): string[] {
  if (endpoints === 'unknown') return ['unknown'];
  const { set, ecrApi, ecrDkr, s3, adopted, summary } = endpoints;
  if (set === 'none') return [`none. ${summary}`.trim()];
  const own = (id: string) => (adopted.includes(id) ? `${id} (adopted)` : id);
  const named = [
    ...(ecrApi ? [`ecr.api ${own(ecrApi)}`] : []),
    ...(ecrDkr ? [`ecr.dkr ${own(ecrDkr)}`] : []),
    ...(s3 ? [`s3 ${own(s3)}`] : []),
  ];
  // An adopted S3 endpoint may serve beside our own.
  const beside = adopted.filter((id) => ![ecrApi, ecrDkr, s3].includes(id)).map((id) => `${id} (adopted)`);
  return [...(set === 's3 only' ? ['S3 only'] : []), ...named, ...beside];
}

/** The fleet for people: one row for each account and Region, wave by wave. */
export function showFleet(fleet: Fleet, { terminal }: Session): void {
  for (const wave of fleet.waves) {
    terminal.say(`\n${terminal.paint.bold(describeWave(wave))}`);
    if (wave.instances.length > 0) terminal.say(renderTable(HEADS, wave.instances.map(toRow)));
    for (const { account, region, reason } of wave.instances)
      if (reason) terminal.say(`  ${account} ${region}: ${reason}`);
  }
  const colour =
    fleet.counts.failed + fleet.counts.inoperable > 0 ? terminal.paint.red : terminal.paint.green;
  terminal.say(`\n${fleet.fleetName}: ${colour(describeCounts(fleet.counts))}`);
}

export const HEADS = ['Account', 'Region', 'State', 'Drift', 'Endpoints'];

function toRow(instance: Instance): string[] {
  const { account, region, state, drift } = instance;
  return [account, region, state, drift, describeEndpoints(instance).join('\n')];
}
