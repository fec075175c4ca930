import { nameOf } from '../words';
import type { Layout, Placed } from './layout';
import type { Row } from './scene';
import { Badge, Letter, Line, Socket, Text } from './shapes';

export function Tables({ layout }: { layout: Layout }) {
  return (
    <>
      {layout.rows.map((row) => (
        <TableRow row={row} layout={layout} />
      ))}
    </>
  );
}

function TableRow({ row, layout }: { row: Placed<Row>; layout: Layout }) {
  const { what, x, y, width, height } = row;
  const { table, letter, mark } = what;
  const gateway = layout.gateways.find((one) => one.what === what.gateway);
  const middle = y + height / 2;
  const count = `${table.subnetIds.length} ${table.subnetIds.length === 1 ? 'subnet' : 'subnets'}`;
  const about = [table.main ? 'main table' : undefined, count].filter(Boolean).join(' · ');
  return (
    <g>
      <rect
        {...{ x, y, width, height, rx: 5 }}
        fill={table.public ? 'url(#plan-hatch)' : 'var(--paper)'}
        stroke="var(--quiet)"
      />
      <Letter x={x + 40} y={middle - 10} letter={letter} open={table.public} />
      <Text {...{ x: x + 54, y: middle - 4, size: 12.5, bold: true, within: width * 0.55 }}>
        {nameOf(table)}
      </Text>
      <Text {...{ x: x + 54, y: middle + 14, size: 11, mono: true, quiet: true, within: width * 0.68 }}>
        {table.routes.join(', ') || 'no default route'}
      </Text>
      <Text {...{ x: x + width - 12, y: middle - 4, size: 12, anchor: 'end', quiet: true }}>{about}</Text>
      {gateway ? (
        <>
          <Line d={`M${x + width} ${middle}H${gateway.x}`} mark={mark} />
          <Socket x={x + width} y={middle} mark={mark} />
          <Socket x={gateway.x} y={middle} mark={mark} />
          <Badge x={x + width + 24} y={middle} mark={mark} />
          <Text {...{ x: x + width + 38, y: middle - 7, size: 11 }}>
            {routeWords[mark.sign] ?? mark.word}
          </Text>
        </>
      ) : (
        <Text {...{ x: x + width + 14, y: middle + 4, size: 12, quiet: true }}>
          {`no route to S3: ${table.s3.reason}`}
        </Text>
      )}
    </g>
  );
}

const routeWords: Readonly<Record<string, string>> = {
  '+': 'new route',
  '=': 'has its route',
  '×': 'route goes',
  '&': 'has a route',
};
