import { refuse } from './refusal';

export interface Range {
  first: number;
  size: number;
}

/** IPv4 block as a range of numbers. EC2 wants a VPC or subnet between /16 and /28 (InvalidVpc.Range, InvalidSubnet.Range). */
export function readBlock(cidr: string, rangeCode: string): Range {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [a = 999, b = 999, c = 999, d = 999, bits = 99] = (parts ?? []).slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || bits > 32) {
    throw refuse(
      'InvalidParameterValue',
      `Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (bits < 16 || bits > 28) throw refuse(rangeCode, `The CIDR '${cidr}' is invalid.`);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % size), size };
}

export const contains = (outer: Range, inner: Range): boolean =>
  inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;

export const overlaps = (a: Range, b: Range): boolean =>
  a.first < b.first + b.size && b.first < a.first + a.size;

export function addressAt(range: Range, offset: number): string {
  const address = range.first + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export const isCidr = (text: string): boolean => /^\d+(\.\d+){3}\/\d+$/.test(text);
export const isIpv6Cidr = (text: string): boolean => /^[0-9a-f:]*:[0-9a-f:]*\/\d+$/i.test(text);
