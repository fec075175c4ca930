import { renderTable } from '../stack/terminal';
import type { EndpointView, VpcView } from './view';

const PURPOSE: Record<string, string> = {
  'ecr.api': 'Sign-in and the addresses of the layers.',
  'ecr.dkr': 'The manifests that docker pull reads.',
  s3: 'The layers themselves, about 99 % of the bytes, and free.',
};

/** What there is, where it is and why: one row for each endpoint. */
export function tellEndpoints(vpc: VpcView): string {
  const rows = vpc.endpoints.map((endpoint) => [
    `${endpoint.service}\n${endpoint.type}`,
    `${endpoint.id}\n${endpoint.state}`,
    listPlaces(endpoint, vpc).join('\n'),
    explain(endpoint, vpc),
  ]);
  return renderTable(['Endpoint, type', 'Id, state', 'Where', 'Why'], rows, 40);
}

/** What an update added to and took from each endpoint. */
export function tellDifference(before: VpcView, after: VpcView): string {
  const rows = after.endpoints.map((endpoint) => {
    const old = before.endpoints.find(({ id }) => id === endpoint.id);
    const was = old ? listPlaces(old, before) : [];
    const is = listPlaces(endpoint, after);
    const added = is.filter((place) => !was.includes(place)).map((place) => `+ ${place}`);
    const removed = was.filter((place) => !is.includes(place)).map((place) => `- ${place}`);
    return [
      endpoint.service,
      endpoint.id,
      old ? 'same endpoint' : 'new',
      [...added, ...removed].join('\n') || 'nothing',
    ];
  });
  return renderTable(['Endpoint', 'Id', 'Kept', 'What changed'], rows);
}

/** What the stack should serve and does not, in words; empty when all is well. */
export function findUnserved({ subnets, endpoints }: VpcView): string[] {
  const isPrivate = subnets.filter(({ wayOut }) => wayOut !== 'internet');
  const missing = Object.keys(PURPOSE).filter((name) => !endpoints.some(({ service }) => service === name));
  const gaps = endpoints.flatMap(({ service, type, subnetIds, tableIds }) => {
    const zones = subnets.filter(({ id }) => subnetIds.includes(id)).map(({ zone }) => zone);
    const left = isPrivate.filter(({ tableId, zone }) =>
      type === 'Gateway' ? !tableIds.includes(tableId) : !zones.includes(zone),
    );
    return left.map(({ name }) => `${service} does not serve ${name}`);
  });
  return [...missing.map((name) => `there is no ${name} endpoint`), ...gaps];
}

function listPlaces({ subnetIds, tableIds }: EndpointView, { subnets }: VpcView): string[] {
  const attached = subnets
    .filter(({ id }) => subnetIds.includes(id))
    .map(({ name, zone }) => `${name} (${zone})`);
  const routed = subnets
    .filter(({ tableId }) => tableIds.includes(tableId))
    .map(({ tableName }) => `route table ${tableName}`);
  return [...attached, ...new Set(routed)];
}

function explain(endpoint: EndpointView, { subnets }: VpcView): string {
  const purpose = PURPOSE[endpoint.service] ?? 'Asked for by AdditionalServices.';
  if (endpoint.type === 'Gateway') {
    const left = subnets
      .filter(({ tableId }) => !endpoint.tableIds.includes(tableId))
      .map(({ name }) => name);
    return `${purpose} Every route table of a private subnet; not those of ${left.join(', ') || 'none'}.`;
  }
  const spared = subnets
    .filter(({ wayOut }) => wayOut !== 'internet')
    .filter(({ id }) => !endpoint.subnetIds.includes(id))
    .map(({ name, zone }) => `${name}: ${zone} has one`);
  return `${purpose} One private subnet per zone${spared.length > 0 ? ` (${spared.join(', ')})` : ''}.`;
}
