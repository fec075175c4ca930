import { renderPage, Table } from '../page/page';
import type { Fleet, Instance, State } from './fleet';
import { describeCounts, describeEndpoints, describeWave, HEADS } from './report';

const LOOK: Partial<Record<State, string>> = {
  current: 'good',
  running: 'new',
  failed: 'bad',
  inoperable: 'bad',
  outdated: 'warn',
};

/** The fleet report as one page. */
export function renderFleet(fleet: Fleet): string {
  return renderPage(
    `Endpoints of the fleet ${fleet.fleetName}`,
    <>
      <p>{describeCounts(fleet.counts)}</p>
      {fleet.waves.map((wave) => (
        <section>
          <h2>{describeWave(wave)}</h2>
          {wave.instances.length > 0 && (
            <Table heads={[...HEADS, 'Why']} rows={wave.instances.map(toCells)} />
          )}
        </section>
      ))}
    </>,
  );
}

function toCells(instance: Instance) {
  const { account, region, state, drift, reason } = instance;
  return [
    account,
    region,
    <span class={LOOK[state] ?? 'quiet'}>{state}</span>,
    drift,
    describeEndpoints(instance).map((line) => <div>{line}</div>),
    reason ?? '',
  ];
}
