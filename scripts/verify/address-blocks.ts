import ipaddr from 'ipaddr.js';

/** An address block as a range of numbers, which can be cut and joined. */
export interface Block {
  readonly family: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly last: bigint;
}

/** Undefined for what is no CIDR block. */
export function readBlock(cidr: string): Block | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const rest = BigInt(bytes.length * 8 - prefix);
  const number = bytes.reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  const first = (number >> rest) << rest;
  return { family: address.kind(), first, last: first + (1n << rest) - 1n };
}

export function readBlocks(cidrs: readonly (string | undefined)[]): Block[] {
  return cidrs.flatMap((cidr) => (cidr && readBlock(cidr)) || []);
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(one: Block, other: Block): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

export function isSameBlock(one: Block, other: Block): boolean {
  return contains(one, other) && contains(other, one);
}

/** Whether the blocks together hold all of the target: two halves are as good as the whole. */
export function covers(blocks: readonly Block[], target: Block): boolean {
  const sorted = blocks
    .filter(({ family }) => family === target.family)
    .sort((one, other) => (one.first < other.first ? -1 : 1));
  let next = target.first;
  for (const { first, last } of sorted) {
    if (first > next) break;
    if (last >= next) next = last + 1n;
  }
  return next > target.last;
}
