import { endpointMarks, type Mark } from '../marks';
import type { EndpointView } from '../report';
import { nameOf } from '../words';
import type { Layout, Placed, PlacedCard } from './layout';
import type { Scene } from './scene';
import { Badge, Box, Line, Socket, Text } from './shapes';

/** What each service is for, in a pull. */
const purposes: Readonly<Record<string, string>> = {
  'ecr.api': 'ECR API: login tokens',
  'ecr.dkr': 'ECR registry: image manifests',
  s3: 'S3: image layers, about 99 % of the bytes',
};

export function Headings({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.headings.map(({ text, x, y }) => (
        <Text {...{ x, y, size: 14, bold: true }}>{text}</Text>
      ))}
    </>
  );
}

/** From each subnet that holds network interfaces down to the endpoints they belong to. */
export function Lanes({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.columns.flatMap(({ cards }) =>
        cards
          .filter(({ what }) => what.serves.length > 0)
          .map((card) => <Lane card={card} bars={layout.bars} />),
      )}
    </>
  );
}

function Lane({ card, bars }: { card: PlacedCard; bars: Layout['bars'] }) {
  const y = card.chips.at(-1)?.y ?? card.y;
  const start = `M${card.x + card.width} ${y + 12}H${card.laneX}`;
  const served = bars.filter(({ what }) => card.what.serves.includes(what));
  const last = served.at(-1);
  if (!last) return null;
  const marks = served.map(({ what }) => markLane(what, card.what.subnet.id));
  const [first = endpointMarks.kept] = marks;
  return (
    <g>
      <Line d={`${start}V${last.y}`} mark={first} />
      {served.map(({ y: top }, index) => (
        <Socket x={card.laneX} y={top} mark={marks[index] ?? first} />
      ))}
    </g>
  );
}

function markLane({ before, fate }: EndpointView, subnetId: string): Mark {
  if (!before.subnetIds.includes(subnetId)) return endpointMarks.new;
  return fate === 'changed' ? endpointMarks.kept : endpointMarks[fate];
}

export function Bars({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.bars.map((bar) => (
        <Endpoint placed={bar} kind="interface endpoint" />
      ))}
      {layout.columns.flatMap(({ cards }) =>
        cards.flatMap(({ what, laneX }) =>
          layout.bars
            .filter((bar) => what.serves.includes(bar.what))
            .map((bar) => <Socket x={laneX} y={bar.y} mark={markLane(bar.what, what.subnet.id)} />),
        ),
      )}
    </>
  );
}

function Endpoint({ placed, kind }: { placed: Placed<EndpointView>; kind: string }) {
  const { what, x, y, width, height } = placed;
  const mark = endpointMarks[what.fate];
  const middle = y + height / 2;
  const isWide = width > 500;
  const purpose = purposes[what.service] ?? kind;
  const id = what.id === 'new' ? `a new ${kind}` : nameOf(what);
  const idFont = { size: 11, mono: what.id !== 'new', within: isWide ? width / 2 : width - 60 };
  return (
    <g>
      <Box rect={{ x, y, width, height }} mark={mark} />
      <Badge x={x + 26} y={middle} mark={mark} />
      <Text
        {...{ x: x + 46, y: middle - 4, size: 14, bold: true, within: width / 2 }}
        struck={mark.sign === '×'}
      >
        {`${what.service} · ${mark.word}`}
      </Text>
      {isWide && (
        <>
          <Text {...{ x: x + 46, y: middle + 14, size: 12, quiet: true, within: width / 2 - 60 }}>
            {purpose}
          </Text>
          <Text {...{ x: x + width - 30, y: middle + 14, anchor: 'end', ...idFont }}>{id}</Text>
        </>
      )}
      {!isWide && <Text {...{ x: x + 46, y: middle + 13, ...idFont }}>{id}</Text>}
      {!isWide && height > 90 && (
        <Text {...{ x: x + 46, y: middle + 31, size: 11.5, quiet: true, within: width - 56 }}>{purpose}</Text>
      )}
    </g>
  );
}

export function Gateways({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.gateways.map((gateway) => (
        <Endpoint placed={gateway} kind="gateway endpoint" />
      ))}
    </>
  );
}

export function Bystanders({ scene, layout }: { scene: Scene; layout: Layout }) {
  if (scene.bystanders.length === 0) return null;
  const names = scene.bystanders.map(({ id, service }) => `${id} (${service})`);
  return (
    <Text
      {...{ x: layout.frame.x + 20, y: layout.bystandersY, size: 12, quiet: true }}
      within={layout.frame.width - 40}
    >
      {`Also here, left alone: ${names.join(', ')}`}
    </Text>
  );
}
