import type { EndpointView } from '../report';
import { fit, measure } from './measure';
import type { Card, Chip, Column, Row, Scene, Stack } from './scene';

/** Where everything goes, in pixels: zones are columns, all else spans them. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frame: Rect;
  readonly columns: readonly PlacedColumn[];
  readonly bars: readonly Placed<EndpointView>[];
  readonly rows: readonly Placed<Row>[];
  readonly gateways: readonly Placed<EndpointView>[];
  readonly headings: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly bystandersY: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed<T> extends Rect {
  readonly what: T;
}

export interface PlacedColumn extends Rect {
  readonly zone: string;
  readonly cards: readonly PlacedCard[];
  readonly more: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

export interface PlacedCard extends Placed<Card> {
  readonly chips: readonly Placed<Chip>[];
  /** Where its line to the endpoints comes down, where it has one. */
  readonly laneX: number;
}

export const MARGIN = 16;
const PAD = 20;
const GAP = 16;
const INSET = 12;
const LANE = 12;
const CHIP_HEIGHT = 24;
const CHIP_SIZE = 12;
const BAR_HEIGHT = 50;
const BAR_GAP = 14;
const ROW_HEIGHT = 50;
const ROW_GAP = 10;
const HEAD = 34;

export function layOut(scene: Scene): Layout {
  const count = Math.max(scene.columns.length, 1);
  const columnWidth = Math.max(count <= 3 ? 340 : 320, (860 - GAP * (count - 1)) / count);
  const inner = count * columnWidth + (count - 1) * GAP;
  const left = MARGIN + PAD;
  const top = scene.hasInternet ? 74 : MARGIN;
  const zonesTop = top + 52;
  const columns = placeColumns(scene.columns, { left, top: zonesTop, width: columnWidth });
  const zonesBottom = Math.max(zonesTop, ...columns.map(({ y, height }) => y + height));
  const barsTop = zonesBottom + (scene.bars.length > 0 ? 54 : 0);
  const bars = scene.bars.map((what, index) => ({
    ...{ what, x: left, y: barsTop + index * (BAR_HEIGHT + BAR_GAP), width: inner, height: BAR_HEIGHT },
  }));
  const barsBottom = bars.length > 0 ? barsTop + bars.length * (BAR_HEIGHT + BAR_GAP) : zonesBottom;
  const rowsTop = barsBottom + HEAD + (bars.length > 0 ? 6 : 22);
  const gatewayWidth = Math.min(330, Math.max(300, inner * 0.3));
  const rowWidth = Math.round(Math.min(inner * 0.56, inner - gatewayWidth - 125));
  const rows = scene.rows.map((what, index) => ({
    ...{ what, x: left, y: rowsTop + index * (ROW_HEIGHT + ROW_GAP), width: rowWidth, height: ROW_HEIGHT },
  }));
  const gateways = placeGateways(scene.gateways, rows, left + inner - gatewayWidth, gatewayWidth, rowsTop);
  const bottom = Math.max(rowsTop, ...[...rows, ...gateways].map(({ y, height }) => y + height));
  const bystandersY = bottom + 26;
  const frameBottom = scene.bystanders.length > 0 ? bystandersY + 14 : bottom + PAD;
  return {
    width: inner + 2 * left,
    height: frameBottom + 62,
    frame: { x: MARGIN, y: top, width: inner + 2 * PAD, height: frameBottom - top },
    ...{ columns, bars, rows, gateways, bystandersY },
    headings: [
      ...(bars.length > 0 ? [{ text: 'Interface endpoints', x: left, y: barsTop - 16 }] : []),
      ...(rows.length > 0 ? [{ text: 'Route tables', x: left, y: rowsTop - 14 }] : []),
      ...(gateways.length > 0
        ? [{ text: 'Gateway endpoint', x: left + inner - gatewayWidth, y: rowsTop - 14 }]
        : []),
    ],
  };
}

/** Public subnets above private ones, and each kind at the same height in every zone. */
function placeColumns(
  columns: readonly Column[],
  at: { left: number; top: number; width: number },
): PlacedColumn[] {
  const lanes = Math.max(1, ...columns.map(countLanes));
  const cardWidth = at.width - 2 * INSET - (lanes - 1) * LANE - 10;
  const openTop = at.top + HEAD;
  const openHeight = Math.max(0, ...columns.map(({ open }) => measureStack(open, cardWidth)));
  const closedTop = openTop + openHeight + (openHeight > 0 ? 10 : 0);
  const closedHeight = Math.max(0, ...columns.map(({ closed }) => measureStack(closed, cardWidth)));
  return columns.map(({ zone, open, closed }, index) => {
    const x = at.left + index * (at.width + GAP);
    const right = x + at.width;
    let lane = 0;
    const laneOf = () => right - INSET - LANE * lane++;
    const upper = placeStack(open, x + INSET, openTop, cardWidth, laneOf);
    const lower = placeStack(closed, x + INSET, closedTop, cardWidth, laneOf);
    return {
      ...{ zone, x, y: at.top, width: at.width, height: closedTop + closedHeight + 2 - at.top },
      cards: [...upper.cards, ...lower.cards],
      more: [...upper.more, ...lower.more],
    };
  });
}

function countLanes({ open, closed }: Column): number {
  return [...open.cards, ...closed.cards].filter(({ serves }) => serves.length > 0).length;
}

function measureStack({ cards, more }: Stack, width: number): number {
  const heights = cards.map((card) => measureCard(card, width) + 10);
  return heights.reduce((sum, height) => sum + height, 0) + (more > 0 ? 26 : 0);
}

function measureCard({ chips }: Card, width: number): number {
  const rows = placeChips(chips, 0, 0, width).at(-1);
  return 66 + (rows ? rows.y + CHIP_HEIGHT + 8 : 0);
}

function placeStack(
  { cards, more }: Stack,
  x: number,
  top: number,
  width: number,
  laneOf: () => number,
): Pick<PlacedColumn, 'cards' | 'more'> {
  let y = top;
  const placed = cards.map((what) => {
    const height = measureCard(what, width);
    const chips = placeChips(what.chips, x, y + 64, width);
    const card = { what, x, y, width, height, chips, laneX: what.serves.length > 0 ? laneOf() : 0 };
    y += height + 10;
    return card;
  });
  const kind = cards[0]?.subnet.private ? 'private' : 'public';
  const rest = more > 0 ? [{ text: `and ${more} more ${kind} subnets like these`, x: x + 2, y: y + 12 }] : [];
  return { cards: placed, more: rest };
}

/** Side by side while they fit. */
function placeChips(chips: readonly Chip[], left: number, top: number, width: number): Placed<Chip>[] {
  let x = left + 10;
  let y = top;
  return chips.map((what) => {
    const room = width - 20;
    const text = fit(what.text, room - 34, CHIP_SIZE);
    const chipWidth = measure(text, CHIP_SIZE) + (what.mark.sign === '' ? 18 : 38);
    if (x > left + 10 && x + chipWidth > left + 10 + room) {
      x = left + 10;
      y += CHIP_HEIGHT + 6;
    }
    const placed = { what: { ...what, text }, x, y, width: chipWidth, height: CHIP_HEIGHT };
    x += chipWidth + 8;
    return placed;
  });
}

/** Each beside the tables that lead to it, so that all lines run straight across. */
function placeGateways(
  gateways: readonly EndpointView[],
  rows: readonly Placed<Row>[],
  x: number,
  width: number,
  top: number,
): Placed<EndpointView>[] {
  let y = top;
  return gateways.map((what) => {
    const own = rows.filter((row) => row.what.gateway === what);
    const first = own[0]?.y ?? y;
    const last = own.at(-1);
    const end = last ? last.y + last.height : first + ROW_HEIGHT;
    const place = Math.max(first, y);
    const height = Math.max(end - place, ROW_HEIGHT);
    y = place + height + ROW_GAP;
    return { what, x, y: place, width, height };
  });
}
