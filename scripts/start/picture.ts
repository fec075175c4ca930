import type { SubnetView, VpcView } from './view';

/** Wide enough for three zones side by side in 80 columns. */
const CELL = 22;

/** The VPC as boxes: a column for each zone, in it the subnets, their endpoints and where they send S3 and the rest. */
export function drawVpc(vpc: VpcView): string {
  const zones = [...new Set(vpc.subnets.map(({ zone }) => zone))].sort();
  const columns = zones.map((zone) => drawZone(zone, vpc));
  const height = Math.max(1, ...columns.map(({ length }) => length)) - 1;
  const boxes = columns.map((lines) => frame(lines, height));
  const rows = Array.from({ length: height + 2 }, (_, row) => boxes.map((box) => box[row] ?? '').join(' '));
  const width = Math.max(...rows.map(({ length }) => length), 0);
  const title = ` VPC ${vpc.id} ${vpc.cidr} `;
  return [
    `┌─${title}${'─'.repeat(Math.max(0, width + 1 - title.length))}┐`,
    ...rows.map((row) => `│ ${row.padEnd(width)} │`),
    `└${'─'.repeat(width + 2)}┘`,
    ...(vpc.endpoints.length > 0
      ? ['● network interface of an interface endpoint, S3 ─▶ route of the gateway endpoint']
      : []),
  ].join('\n');
}

/** The zone's name comes first: it takes its place in the frame. */
function drawZone(zone: string, vpc: VpcView): string[] {
  const subnets = vpc.subnets.filter((subnet) => subnet.zone === zone);
  const blocks = subnets.map((subnet, index) => [...(index > 0 ? [''] : []), ...drawSubnet(subnet, vpc)]);
  return [zone, ...blocks.flat()];
}

function drawSubnet(subnet: SubnetView, { endpoints }: VpcView): string[] {
  const present = endpoints.filter(({ subnetIds }) => subnetIds.includes(subnet.id));
  const hasS3Route = endpoints.some(({ tableIds }) => tableIds.includes(subnet.tableId));
  return [
    `${subnet.name} ${subnet.cidr}`,
    ...(present.length > 0 ? [` ${present.map(({ service }) => `● ${service}`).join(' ')}`] : []),
    ...(hasS3Route ? [' S3   ─▶ S3 endpoint'] : []),
    subnet.wayOut === 'no way out' ? ' rest ─ no way out' : ` rest ─▶ ${subnet.wayOut}`,
  ];
}

function frame(lines: string[], height: number): string[] {
  const [title = '', ...body] = lines;
  const width = Math.max(CELL, ...lines.map(({ length }) => length));
  const padded = Array.from({ length: height }, (_, row) => (body[row] ?? '').padEnd(width));
  return [
    `┌ ${title} ${'─'.repeat(Math.max(0, width - title.length - 2))}┐`,
    ...padded.map((line) => `│${line}│`),
    `└${'─'.repeat(width)}┘`,
  ];
}
