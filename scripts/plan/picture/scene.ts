import type { Mark } from '../marks';
import { endpointMarks, tableMarks } from '../marks';
import type { EndpointView, PlanReport, SubnetView, TableView } from '../report';
import { compareNames } from '../words';

/** What the picture shows, before anything has a place: the report by zone, subnet, table and endpoint. */
export interface Scene {
  readonly columns: readonly Column[];
  /** Interface endpoints that matter: made, changed, kept, relied on or in the way. */
  readonly bars: readonly EndpointView[];
  readonly rows: readonly Row[];
  readonly gateways: readonly EndpointView[];
  /** Endpoints that play no part. */
  readonly bystanders: readonly EndpointView[];
  readonly hasInternet: boolean;
}

export interface Column {
  readonly zone: string;
  readonly open: Stack;
  readonly closed: Stack;
}

/** The subnets of one kind in one zone; those beyond the limit are only counted. */
export interface Stack {
  readonly cards: readonly Card[];
  readonly more: number;
}

export interface Card {
  readonly subnet: SubnetView;
  /** The letter of its route table. */
  readonly letter: string;
  readonly chips: readonly Chip[];
  /** Endpoints that are to have a network interface here. */
  readonly serves: readonly EndpointView[];
}

export interface Chip {
  readonly mark: Mark;
  readonly text: string;
}

export interface Row {
  readonly table: TableView;
  readonly letter: string;
  readonly mark: Mark;
  /** Its S3 endpoint, before or after; undefined where it has none. */
  readonly gateway: EndpointView | undefined;
}

/** More subnets of one kind in one zone would make the picture a wall; the page's tables have them all. */
const MOST_CARDS = 12;
const MOST_ROWS = 40;
const plain: Mark = { sign: '', word: '', tone: 'quiet' };

export function setScene(report: PlanReport): Scene {
  const isGateway = ({ type }: EndpointView) => type.toLowerCase() === 'gateway';
  const takesPart = ({ fate }: EndpointView) => fate !== 'notCounted' && fate !== 'leftAlone';
  const known = report.endpoints.filter(takesPart);
  const gateways = [...known.filter(isGateway), ...inventUnlisted(report)];
  const bars = known.filter((endpoint) => !isGateway(endpoint));
  const tables = orderTables(report, gateways);
  const letters = nameTables(tables);
  const place = (subnet: SubnetView) => placeSubnet(subnet, bars, letters, report);
  const zones = [...new Set(report.subnets.map(({ zone }) => zone))].sort();
  return {
    columns: zones.map((zone) => {
      const here = report.subnets.filter((subnet) => subnet.zone === zone);
      return {
        zone,
        open: stack(here.filter((subnet) => !subnet.private).map(place)),
        closed: stack(here.filter((subnet) => subnet.private).map(place)),
      };
    }),
    bars,
    rows: tables.slice(0, MOST_ROWS).map((table) => placeTable(table, letters, gateways)),
    gateways,
    bystanders: report.endpoints.filter((endpoint) => !takesPart(endpoint)),
    hasInternet: report.routeTables.some((table) => table.public),
  };
}

/** A, B, … Z, AA, AB, … */
function nameTables(tables: readonly TableView[]): ReadonlyMap<string, string> {
  const toLetters = (index: number): string =>
    (index >= 26 ? toLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));
  return new Map(tables.map(({ id }, index) => [id, toLetters(index)]));
}

/** Those with a network interface first, so that they are shown, and at the same height in every zone. */
function stack(cards: readonly Card[]): Stack {
  const sorted = [...cards].sort(
    (one, other) =>
      Number(other.serves.length > 0) - Number(one.serves.length > 0) ||
      compareNames(one.subnet, other.subnet),
  );
  return { cards: sorted.slice(0, MOST_CARDS), more: Math.max(0, sorted.length - MOST_CARDS) };
}

function placeSubnet(
  subnet: SubnetView,
  bars: readonly EndpointView[],
  letters: ReadonlyMap<string, string>,
  { natGateways }: PlanReport,
): Card {
  const nats = natGateways
    .filter(({ subnetId }) => subnetId === subnet.id)
    .map(({ id }) => ({ mark: plain, text: `NAT gateway ${id}` }));
  const interfaces = bars.flatMap((endpoint) => {
    const mark = markInterface(subnet.id, endpoint);
    return mark ? [{ mark, text: endpoint.service }] : [];
  });
  return {
    subnet,
    letter: letters.get(subnet.routeTableId ?? '') ?? '?',
    chips: [...nats, ...interfaces],
    serves: bars.filter(({ after }) => after.subnetIds.includes(subnet.id)),
  };
}

/** What becomes of an endpoint's network interface in one subnet. */
function markInterface(subnetId: string, { before, after, fate }: EndpointView): Mark | undefined {
  const [was, willBe] = [before, after].map(({ subnetIds }) => subnetIds.includes(subnetId));
  if (willBe && !was) return endpointMarks.new;
  if (was && !willBe) return endpointMarks.removed;
  if (!was) return undefined;
  return fate === 'changed' ? endpointMarks.kept : endpointMarks[fate];
}

/** By their S3 endpoint, so that no two lines cross; those without come last. */
function orderTables({ routeTables }: PlanReport, gateways: readonly EndpointView[]): TableView[] {
  const rank = (table: TableView) => {
    const gateway = findGateway(table, gateways);
    return gateway ? gateways.indexOf(gateway) : gateways.length;
  };
  return [...routeTables].sort((one, other) => rank(one) - rank(other) || compareNames(one, other));
}

function placeTable(
  table: TableView,
  letters: ReadonlyMap<string, string>,
  gateways: readonly EndpointView[],
): Row {
  return {
    table,
    letter: letters.get(table.id) ?? '?',
    mark: tableMarks[table.s3.change],
    gateway: findGateway(table, gateways),
  };
}

function findGateway({ s3 }: TableView, gateways: readonly EndpointView[]): EndpointView | undefined {
  return s3.change === 'none' ? undefined : gateways.find(({ id }) => id === s3.endpointId);
}

/** An endpoint that only a route shows: it is not listed to us, or could not be read. */
function inventUnlisted({ routeTables, endpoints }: PlanReport): EndpointView[] {
  const ids = routeTables.flatMap(({ s3 }) =>
    s3.change === 'foreign' && s3.endpointId ? [s3.endpointId] : [],
  );
  const none = { subnetIds: [], routeTableIds: [] };
  return [...new Set(ids)]
    .filter((id) => !endpoints.some((endpoint) => endpoint.id === id))
    .map((id) => ({
      ...{ id, name: null, service: 's3', type: 'Gateway', state: 'unknown' },
      ...{ owner: 'foreign' as const, fate: 'adopted' as const, reason: 'known by its routes alone' },
      ...{ before: none, after: none },
    }));
}
