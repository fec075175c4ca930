import { init } from 'echarts';
import { billFull, billS3Only, billToday, countPulls, type Usage } from './cost';
import type { Estimate } from './estimate';
import { formatGb } from './words';

export interface Line {
  readonly name: string;
  /** Pulls in GB a month, USD a month. */
  readonly points: readonly (readonly [number, number])[];
}

/** What the chart shows, before it is drawn. */
export interface Curve {
  readonly scale: 'value' | 'log';
  readonly least: number;
  readonly most: number;
  readonly lines: readonly Line[];
  readonly breakEven: readonly [number, number] | undefined;
  readonly today: number | undefined;
}

const MOST_ON_A_PLAIN_SCALE = 6;
const STEPS = 60;
/** A logarithm has no zero. */
const LEAST_MONEY = 0.01;
const SIZE = { width: 960, height: 480 };

/** The three costs from no pulls to well past the break-even and today's pulls. */
export function sampleCurve({ usage, prices, breakEvenGb, gb }: Estimate): Curve {
  const pulls = gb === null ? undefined : countPulls(usage);
  const scale = pulls && breakEvenGb && pulls > breakEvenGb * MOST_ON_A_PLAIN_SCALE ? 'log' : 'value';
  const most = Math.max((breakEvenGb ?? 0) * 2.5, (pulls ?? 0) * 1.25) || 1_000;
  const least = scale === 'log' ? Math.max(1, (breakEvenGb ?? 1) / 20) : 0;
  const at = (share: number) =>
    scale === 'log' ? least * (most / least) ** share : least + (most - least) * share;
  const gbs = Array.from({ length: STEPS + 1 }, (_, step) => at(step / STEPS));
  const draw = (name: string, bill: typeof billToday): Line => ({
    name,
    points: gbs.map((x) => [
      x,
      Math.max(bill(withPulls(usage, x), prices).total, scale === 'log' ? LEAST_MONEY : 0),
    ]),
  });
  const isShown = breakEvenGb !== null && breakEvenGb > 0;
  return {
    ...{ scale, least, most },
    lines: [draw('Today', billToday), draw('All three', billFull), draw('S3 only', billS3Only)],
    breakEven: isShown ? [breakEvenGb, billToday(withPulls(usage, breakEvenGb), prices).total] : undefined,
    today: pulls || undefined,
  };
}

/** The same VPC with so many GB of pulls; what else goes through NAT stays. */
function withPulls(usage: Usage, pulls: number): Usage {
  const gb = usage.gb - countPulls(usage) + pulls;
  return { ...usage, gb, ecrShare: gb === 0 ? 0 : pulls / gb };
}

/** Dash and mark tell the lines apart without colour. */
const looks = [
  { color: 'var(--bad)', type: 'solid', symbol: 'circle' },
  { color: 'var(--new)', type: [10, 5], symbol: 'rect' },
  { color: 'var(--good)', type: [2, 5], symbol: 'triangle' },
] as const;

/** SVG text. Its colours are the page's variables, so that it follows light, dark and print. */
export function drawCurve(curve: Curve): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption(describeChart(curve));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function describeChart(curve: Curve) {
  const axis = {
    type: curve.scale,
    nameTextStyle: { color: 'var(--ink)', fontSize: 14 },
    axisLabel: { color: 'var(--quiet)', fontSize: 13, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: 'var(--quiet)' } },
    axisTick: { lineStyle: { color: 'var(--quiet)' } },
    splitLine: { lineStyle: { color: 'var(--line)' } },
    minorTick: { show: false },
  };
  const gb = (value: number) => value.toLocaleString('en-US');
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 80, right: 120, top: 40, bottom: 60 },
    xAxis: {
      ...axis,
      ...{ min: curve.least, max: curve.most },
      ...{
        name: `GB of image pulls a month${curve.scale === 'log' ? ' (both scales are logarithmic)' : ''}`,
        nameLocation: 'middle',
        nameGap: 36,
      },
      axisLabel: {
        ...axis.axisLabel,
        formatter: gb,
        showMaxLabel: false,
        showMinLabel: curve.scale === 'value',
      },
    },
    yAxis: {
      ...axis,
      ...{ name: 'USD a month', nameLocation: 'end', nameGap: 16 },
      nameTextStyle: { ...axis.nameTextStyle, align: 'right' },
      axisLabel: { ...axis.axisLabel, formatter: (value: number) => `$${gb(value)}` },
    },
    series: [...curve.lines.map(describeLine), describeMarks(curve)],
  };
}

function describeLine({ name, points }: Line, index: number) {
  const { color, type, symbol } = looks[index] ?? looks[0];
  return {
    ...{ name, type: 'line', silent: true, data: points, color, symbol, symbolSize: 8 },
    showAllSymbol: false,
    showSymbol: false,
    lineStyle: { width: 3, type, color },
    endLabel: { show: true, formatter: name, color, fontSize: 15, fontWeight: 'bold', distance: 8 },
    labelLayout: { moveOverlap: 'shiftY' },
  };
}

function describeMarks({ breakEven, today }: Curve) {
  return {
    ...{ type: 'scatter', silent: true, data: breakEven ? [breakEven] : [], symbolSize: 14 },
    itemStyle: { opacity: 1, color: 'var(--paper)', borderColor: 'var(--ink)', borderWidth: 3 },
    label: {
      ...{
        show: true,
        position: 'top',
        align: 'right',
        distance: 12,
        fontSize: 14,
        fontWeight: 'bold',
        color: 'var(--ink)',
      },
      formatter: `All three pay from ${formatGb(breakEven?.[0] ?? 0)}`,
    },
    markLine: {
      ...{ silent: true, symbol: 'none', data: today ? [{ xAxis: today }] : [] },
      lineStyle: { color: 'var(--quiet)', type: [4, 4], width: 1.5 },
      label: { formatter: `now: ${formatGb(today ?? 0)}`, color: 'var(--ink)', fontSize: 14 },
    },
  };
}
