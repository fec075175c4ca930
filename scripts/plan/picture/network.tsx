import { endpointMarks, type Mark } from '../marks';
import type { PlanReport } from '../report';
import { nameOf } from '../words';
import type { Layout, Placed, PlacedCard } from './layout';
import { measure } from './measure';
import type { Chip, Scene } from './scene';
import { Badge, Box, Letter, Text } from './shapes';

/** The internet above the VPC, as only public subnets reach it directly. */
export function Internet({ layout: { frame } }: { layout: Layout }) {
  const x = frame.x + frame.width / 2;
  return (
    <g>
      <path d={`M${x} 44V${frame.y}`} stroke="var(--quiet)" stroke-width={2} />
      <rect
        {...{ x: x - 80, y: 14, width: 160, height: 30, rx: 15 }}
        fill="var(--band)"
        stroke="var(--quiet)"
      />
      <Text {...{ x, y: 34, size: 13, anchor: 'middle', bold: true }}>Internet</Text>
      <circle cx={x} cy={frame.y} r={6} fill="var(--paper)" stroke="var(--quiet)" stroke-width={2} />
      <Text {...{ x: x + 14, y: frame.y - 8, size: 11, quiet: true }}>internet gateway</Text>
    </g>
  );
}

export function Vpc({ report, layout: { frame } }: { report: PlanReport; layout: Layout }) {
  const { vpc, region } = report;
  return (
    <g>
      <rect {...frame} rx={10} fill="none" stroke="var(--ink)" stroke-width={1.5} />
      <Text {...{ x: frame.x + 20, y: frame.y + 32, size: 17, bold: true, within: frame.width * 0.6 }}>
        {vpc ? `VPC ${nameOf(vpc)}` : 'No VPC'}
      </Text>
      <Text {...{ x: frame.x + frame.width - 20, y: frame.y + 32, size: 13, quiet: true, anchor: 'end' }}>
        {[...(vpc?.cidrs ?? []).slice(0, 3), region].join(' · ')}
      </Text>
    </g>
  );
}

export function Columns({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.columns.map(({ zone, cards, more, ...rect }) => (
        <g>
          <rect
            {...{ x: rect.x, y: rect.y, width: rect.width, height: rect.height, rx: 8 }}
            {...{ fill: 'var(--band)', stroke: 'var(--line)' }}
          />
          <Text {...{ x: rect.x + 12, y: rect.y + 22, size: 14, bold: true }}>{zone}</Text>
          {cards.map((card) => (
            <SubnetCard card={card} />
          ))}
          {more.map(({ text, x, y }) => (
            <Text {...{ x, y, size: 12, quiet: true }}>{text}</Text>
          ))}
        </g>
      ))}
    </>
  );
}

/** Public: hatched and thin. Private: plain, with a bar at its side. */
function SubnetCard({ card }: { card: PlacedCard }) {
  const { what, chips, x, y, width, height } = card;
  const { subnet, letter } = what;
  const room = width - 24;
  return (
    <g>
      <rect
        {...{ x, y, width, height, rx: 5 }}
        fill={subnet.private ? 'var(--paper)' : 'url(#plan-hatch)'}
        stroke="var(--quiet)"
      />
      {subnet.private && <rect {...{ x, y, width: 5, height, rx: 2 }} fill="var(--ink)" />}
      <Text {...{ x: x + 12, y: y + 19, size: 13, bold: true, within: room - 86 }}>
        {subnet.name ?? subnet.id}
      </Text>
      <Letter x={x + width - 8} y={y + 6} letter={letter} open={!subnet.private} />
      <Text
        {...{ x: x + width - 20 - 8 * letter.length - 12, y: y + 20, size: 11, anchor: 'end', quiet: true }}
      >
        {subnet.private ? 'private' : 'public'}
      </Text>
      <Text {...{ x: x + 12, y: y + 38, size: 11, mono: true, within: room - 94 }}>
        {subnet.name === null ? (subnet.cidr ?? '') : subnet.id}
      </Text>
      {subnet.name !== null && (
        <Text {...{ x: x + width - 8, y: y + 38, size: 11, mono: true, anchor: 'end', within: 122 }}>
          {subnet.cidr ?? ''}
        </Text>
      )}
      <Text {...{ x: x + 12, y: y + 54, size: 11, mono: true, quiet: true, within: room }}>
        {subnet.because}
      </Text>
      {chips.map((chip) => (
        <InterfaceChip chip={chip} />
      ))}
    </g>
  );
}

/** A network interface of an endpoint, or a NAT gateway, which has no mark. */
function InterfaceChip({ chip: { what, ...rect } }: { chip: Placed<Chip> }) {
  const { mark, text } = what;
  const isMarked = mark.sign !== '';
  return (
    <g>
      <Box rect={rect} mark={mark} />
      {isMarked && <Badge x={rect.x + 14} y={rect.y + 12} mark={mark} />}
      <Text {...{ x: rect.x + (isMarked ? 28 : 9), y: rect.y + 16.5, size: 12 }} struck={mark.sign === '×'}>
        {text}
      </Text>
    </g>
  );
}

const meanings: Readonly<Record<string, string>> = {
  '+': 'new: would be made',
  '~': 'ours, would change',
  '×': 'would go',
  '=': 'ours, stays',
  '&': "somebody else's, relied on",
  '!': 'in the way',
};

/** The marks that this picture uses, and nothing else. */
export function Legend({ scene, layout }: { scene: Scene; layout: Layout }) {
  const used = new Set([
    ...[...scene.bars, ...scene.gateways].map(({ fate }) => endpointMarks[fate].sign),
    ...scene.rows.map(({ mark }) => mark.sign),
    ...scene.columns.flatMap(({ open, closed }) =>
      [...open.cards, ...closed.cards].flatMap(({ chips }) => chips.map(({ mark }) => mark.sign)),
    ),
  ]);
  const marks = Object.values(endpointMarks).filter(
    ({ sign }, index, all) =>
      used.has(sign) && sign in meanings && all.findIndex((mark) => mark.sign === sign) === index,
  );
  const y = layout.frame.y + layout.frame.height + 18;
  let x = layout.frame.x;
  const next = (text: string, extra: number) => {
    const at = x;
    x += measure(text, 12) + extra;
    return at;
  };
  return (
    <g>
      {marks.map((mark: Mark) => {
        const text = meanings[mark.sign] ?? mark.word;
        const rect = { x: next(text, 62), y, width: 30, height: 24 };
        return (
          <g>
            <Box rect={rect} mark={mark} />
            <Badge x={rect.x + 15} y={y + 12} mark={mark} />
            <Text {...{ x: rect.x + 37, y: y + 16.5, size: 12 }}>{text}</Text>
          </g>
        );
      })}
      <LetterKey x={next('letter: the route table it follows', 0)} y={y} />
    </g>
  );
}

function LetterKey({ x, y }: { x: number; y: number }) {
  return (
    <g>
      <Letter x={x + 24} y={y + 2} letter="A" open={false} />
      <Text {...{ x: x + 32, y: y + 16.5, size: 12 }}>the route table that a subnet follows</Text>
    </g>
  );
}
