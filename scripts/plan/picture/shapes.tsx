import type { ComponentChildren } from 'preact';
import type { Mark } from '../marks';
import type { Rect } from './layout';
import { fit } from './measure';

/** The outline that belongs to a sign, so that a print without colour says the same. */
const outlines: Readonly<Record<string, { dash?: string; width: number; pill?: true; double?: true }>> = {
  '+': { dash: '7 4', width: 2 },
  '~': { width: 1.5, double: true },
  '×': { dash: '2 4', width: 2 },
  '=': { width: 2 },
  '&': { width: 2, pill: true },
  '!': { width: 4 },
  '·': { width: 1 },
  '': { width: 1 },
};

/** A box in the look of its mark. */
export function Box({ rect, mark, fill = 'var(--paper)' }: { rect: Rect; mark: Mark; fill?: string }) {
  const { dash, width, pill, double } = outlines[mark.sign] ?? { width: 1 };
  const radius = pill ? rect.height / 2 : 6;
  const stroke = `var(--${mark.tone})`;
  return (
    <>
      <rect
        {...rect}
        rx={Math.min(radius, 26)}
        {...{ fill, stroke }}
        stroke-width={width}
        stroke-dasharray={dash}
      />
      {double && (
        <rect
          {...{ x: rect.x + 3.5, y: rect.y + 3.5, width: rect.width - 7, height: rect.height - 7 }}
          {...{ rx: 4, fill: 'none', stroke }}
          stroke-width={1}
        />
      )}
    </>
  );
}

/** The sign in a shape of its own. */
export function Badge({ x, y, mark }: { x: number; y: number; mark: Mark }) {
  const fill = `var(--${mark.tone})`;
  return (
    <g>
      {mark.sign === '~' ? (
        <path d={`M${x} ${y - 10}l10 10l-10 10l-10 -10z`} fill={fill} />
      ) : mark.sign === '×' ? (
        <rect {...{ x: x - 8, y: y - 8, width: 16, height: 16, fill }} />
      ) : mark.sign === '!' ? (
        <path d={`M${x} ${y - 11}l11 19h-22z`} fill={fill} />
      ) : (
        <circle cx={x} cy={y} r={8.5} fill={fill} />
      )}
      <Text x={x} y={y + (mark.sign === '!' ? 5.5 : 4.5)} size={13} bold anchor="middle" fill="var(--paper)">
        {mark.sign}
      </Text>
    </g>
  );
}

interface TextProps {
  x: number;
  y: number;
  size?: number;
  bold?: boolean;
  mono?: boolean;
  quiet?: boolean;
  struck?: boolean;
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  /** Cut to this width, with the whole text as a tooltip. */
  within?: number;
  children: ComponentChildren;
}

export function Text(props: TextProps) {
  const { size = 12, bold, mono, quiet, struck, anchor, within, children } = props;
  const whole = String(children);
  const shown = within === undefined ? whole : fit(whole, within, size, mono);
  return (
    <text
      x={props.x}
      y={props.y}
      font-size={size}
      font-weight={bold ? 650 : undefined}
      class={mono ? 'mono' : undefined}
      fill={props.fill ?? (quiet ? 'var(--quiet)' : undefined)}
      text-anchor={anchor}
      text-decoration={struck ? 'line-through' : undefined}
    >
      {shown !== whole && <title>{whole}</title>}
      {shown}
    </text>
  );
}

/** A route table's letter, as a tag to be found again. */
export function Letter({ x, y, letter, open }: { x: number; y: number; letter: string; open: boolean }) {
  const width = 14 + letter.length * 8;
  return (
    <g>
      <rect
        {...{ x: x - width, y, width, height: 20, rx: 3 }}
        fill={open ? 'var(--paper)' : 'var(--ink)'}
        stroke="var(--ink)"
        stroke-width={1.2}
      />
      <Text
        {...{ x: x - width / 2, y: y + 14.5, size: 12.5, bold: true, anchor: 'middle' }}
        fill={open ? 'var(--ink)' : 'var(--paper)'}
      >
        {letter}
      </Text>
    </g>
  );
}

/** A line in the look of its mark. */
export function Line({ d, mark, width = 2.5 }: { d: string; mark: Mark; width?: number }) {
  const dash = outlines[mark.sign]?.dash;
  return (
    <path d={d} fill="none" stroke={`var(--${mark.tone})`} stroke-width={width} stroke-dasharray={dash} />
  );
}

/** Where a line ends in an endpoint. */
export function Socket({ x, y, mark }: { x: number; y: number; mark: Mark }) {
  return (
    <circle cx={x} cy={y} r={5.5} fill={`var(--${mark.tone})`} stroke="var(--paper)" stroke-width={1.5} />
  );
}
