import type { Terminal } from '../stack/terminal';
import { renderTable } from '../stack/terminal';
import { type Bill, countFixedCost } from './cost';
import type { Estimate, ZoneRow } from './estimate';
import { formatBreakEven, formatGb, formatMoney, formatPrice } from './words';

/** A row of what is paid; the parts of a bill in the order of the table. */
const parts: readonly { part: keyof Bill; label: string }[] = [
  { part: 'natHours', label: 'NAT gateway hours' },
  { part: 'natData', label: 'NAT data' },
  { part: 'crossZone', label: 'Data between zones' },
  { part: 'endpointHours', label: 'Interface endpoint hours' },
  { part: 'endpointData', label: 'Interface endpoint data' },
  { part: 'total', label: 'Total' },
];

export const billHeads = ['USD a month', 'Today', 'All three', 'S3 only'];
export const zoneHeads = [
  'Zones',
  'Interface pair, a month',
  'All three pay from',
  'The pair alone pays from',
];

/** Cells of the table of bills, for the terminal and the page. Hours are known without GB, too. */
export function listBillRows({ before, full, s3Only, hours, endpointZones, ...rest }: Estimate): string[][] {
  const bills = [before, full, s3Only];
  const { usage, prices } = rest;
  const natHours = hours === null ? null : hours * prices.natHour;
  const pair = endpointZones === null ? null : countFixedCost(usage.endpointZones, prices);
  const known: Partial<Record<keyof Bill, (number | null)[]>> = {
    natHours: [natHours, natHours, natHours],
    endpointHours: [0, pair, 0],
  };
  const rows = parts.map(({ part, label }) => [
    label,
    ...bills.map((bill, index) => formatMoney(bill?.[part] ?? known[part]?.[index])),
  ]);
  const saved = bills.map((bill) => formatMoney(bill && before && before.total - bill.total));
  return [...rows, ['Saved', '', ...saved.slice(1)]];
}

/** Cells of the table of break-evens. */
export function listZoneRows({ breakEvenByZones }: Estimate): string[][] {
  return breakEvenByZones.map(({ zones, fixed, gb, pairGb }: ZoneRow) => [
    ...[String(zones), formatMoney(fixed), `${formatBreakEven(gb)} of pulls`],
    `${formatBreakEven(pairGb)} to the ECR API`,
  ]);
}

export function listGatewayRows({ traffic }: Estimate): string[][] {
  return (traffic?.gateways ?? []).map(({ id, kind, isRegional, zones, gb }) => [
    ...[id, isRegional ? `${kind}, regional` : kind, zones.join(', ') || 'unknown', formatGb(gb ?? null)],
  ]);
}

export const gatewayHeads = ['NAT gateway', 'Kind', 'Zone', 'GB in the last 30 days'];

export function describePrices({ region, prices }: Estimate): string {
  const { natGb, natHour, endpointHour, endpointGb, source, date } = prices;
  return (
    `Prices of ${region}: NAT ${formatPrice(natGb)} a GB and ${formatPrice(natHour)} an hour; an interface endpoint ` +
    `${formatPrice(endpointHour)} an hour in each zone and ${formatPrice(endpointGb)} a GB. ` +
    `Source, of ${date}: ${source}.`
  );
}

export function describeAssumptions({ gb, ecrShare, crossAzShare, zones, request }: Estimate): string {
  return (
    `Counted: ${gb === null ? 'an unknown number of GB' : formatGb(gb)} a month into NAT, ${percent(ecrShare)} of it image pulls; ${percent(request.s3Share)} of ` +
    `a pull comes from S3; ${percent(crossAzShare)} crosses zones; endpoints in ${zones ?? 'an unknown number of'} zone(s). ` +
    'A month has 730 hours, a GB 2^30 bytes.'
  );
}

/** One sentence about the pair of interface endpoints by itself. */
export function describePair({ marginal }: Estimate): string {
  if (marginal === null) return 'What the interface pair saves or costs by itself is not known.';
  return marginal > 0
    ? `The interface pair by itself saves ${formatMoney(marginal)} a month.`
    : `The interface pair by itself costs ${formatMoney(-marginal)} a month more than it saves.`;
}

export function showEstimate(estimate: Estimate, advice: string, { say, paint }: Terminal): void {
  say(describePrices(estimate));
  const gateways = listGatewayRows(estimate);
  if (gateways.length > 0) say(renderTable(gatewayHeads, gateways));
  say(describeAssumptions(estimate));
  say(renderTable(billHeads, listBillRows(estimate)));
  say(describePair(estimate));
  say(renderTable(zoneHeads, listZoneRows(estimate)));
  for (const note of estimate.notes) say(`Note: ${note}`);
  say(paint.bold(advice));
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
