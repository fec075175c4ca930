import { renderTable, wrap } from '../../../scripts/stack/terminal';
import { findUnserved, tellDifference, tellEndpoints } from '../../../scripts/start/endpoints';
import { findLeftovers } from '../../../scripts/start/inventory';
import { drawVpc } from '../../../scripts/start/picture';
import type { VpcView } from '../../../scripts/start/view';

const subnet = (name: string, zone: string, wayOut: 'internet' | 'NAT gateway' | 'no way out') => ({
  ...{ id: `subnet-${name}`, name, zone, cidr: '10.0.10.0/24', tableId: `rtb-${name}`, tableName: name },
  wayOut,
});
const endpoint = (service: string, subnetIds: string[], tableIds: string[] = []) => ({
  ...{ id: `vpce-${service}`, service, state: 'available', subnetIds, tableIds },
  type: tableIds.length > 0 ? 'Gateway' : 'Interface',
});
const vpc: VpcView = {
  id: 'vpc-0123456789abcdef0',
  cidr: '10.0.0.0/16',
  subnets: [
    subnet('public-a', 'us-east-1a', 'internet'),
    subnet('private-a', 'us-east-1a', 'NAT gateway'),
    subnet('private-b', 'us-east-1b', 'no way out'),
  ],
  endpoints: [
    endpoint('ecr.api', ['subnet-private-a', 'subnet-private-b']),
    endpoint('ecr.dkr', ['subnet-private-a', 'subnet-private-b']),
    endpoint('s3', [], ['rtb-private-a', 'rtb-private-b']),
  ],
};

it('draws a zone beside a zone, every line as wide as the frame', () => {
  const picture = drawVpc(vpc);
  expect(picture.split('\n')).toEqual([
    '┌─ VPC vpc-0123456789abcdef0 10.0.0.0/16 ───────────┐',
    '│ ┌ us-east-1a ──────────┐ ┌ us-east-1b ──────────┐ │',
    '│ │public-a 10.0.10.0/24 │ │private-b 10.0.10.0/24│ │',
    '│ │ rest ─▶ internet     │ │ ● ecr.api ● ecr.dkr  │ │',
    '│ │                      │ │ S3   ─▶ S3 endpoint  │ │',
    '│ │private-a 10.0.10.0/24│ │ rest ─ no way out    │ │',
    '│ │ ● ecr.api ● ecr.dkr  │ │                      │ │',
    '│ │ S3   ─▶ S3 endpoint  │ │                      │ │',
    '│ │ rest ─▶ NAT gateway  │ │                      │ │',
    '│ └──────────────────────┘ └──────────────────────┘ │',
    '└───────────────────────────────────────────────────┘',
    '● network interface of an interface endpoint, S3 ─▶ route of the gateway endpoint',
  ]);
});

it('tells every endpoint with its id, its place and why', () => {
  const text = tellEndpoints(vpc);
  for (const part of [
    'vpce-ecr.api',
    'available',
    'private-b (us-east-1b)',
    'route table private-a',
    'docker pull',
  ])
    expect(text).toContain(part);
});

it('finds what is not served', () => {
  expect(findUnserved(vpc)).toEqual([]);
  const grown = { ...vpc, subnets: [...vpc.subnets, subnet('private-c', 'us-east-1c', 'NAT gateway')] };
  expect(findUnserved(grown)).toEqual([
    'ecr.api does not serve private-c',
    'ecr.dkr does not serve private-c',
    's3 does not serve private-c',
  ]);
  expect(findUnserved({ ...vpc, endpoints: vpc.endpoints.slice(1) })).toEqual([
    'there is no ecr.api endpoint',
  ]);
});

it('tells what an update added and removed', () => {
  const after = { ...vpc, endpoints: [endpoint('s3', [], ['rtb-private-b'])] };
  expect(tellDifference(vpc, after)).toMatch(/same endpoint .* - route table private-a/);
  expect(tellDifference({ ...vpc, endpoints: [] }, vpc)).toMatch(/new .* \+ private-a \(us-east-1a\)/);
});

it('finds what a stack left behind', () => {
  expect(findLeftovers({ Roles: ['a'] }, { Roles: ['a', 'b'] })).toEqual(['b']);
  expect(findLeftovers({ Roles: ['a'] }, { Roles: [] })).toEqual([]);
});

it('wraps cells without ever cutting an id', () => {
  const ids = ['vpce-0123456789abcdef0', 'vpce-0123456789abcdef1', 'vpce-0123456789abcdef2'];
  expect(wrap(ids.join(','), 50).split('\n')).toEqual([`${ids[0]},${ids[1]},`, ids[2]]);
  expect(wrap('one two three', 7)).toBe('one two\nthree');
  expect(wrap('a'.repeat(20), 7)).toBe('a'.repeat(20));
  for (const id of ids) expect(renderTable(['Ids'], [[ids.join(',')]], 10)).toContain(id);
});
