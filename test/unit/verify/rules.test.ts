import fc from 'fast-check';
import { judgeFlow, readRules } from '../../../scripts/verify/acl-rules';
import { covers, readBlock, readBlocks } from '../../../scripts/verify/address-blocks';

const block = (cidr: string) => {
  const read = readBlock(cidr);
  if (read) return read;
  throw new Error(`${cidr} is no block.`);
};

describe('address blocks', () => {
  it.each([
    [['10.0.0.0/16'], '10.0.100.0/24', true],
    [['10.0.0.0/25', '10.0.0.128/25'], '10.0.0.0/24', true],
    [['10.0.0.0/25', '10.0.0.192/26'], '10.0.0.0/24', false],
    [['10.0.1.0/24'], '10.0.0.0/16', false],
    [['0.0.0.0/0'], '2600:1f18::/56', false],
    [['::/0'], '2600:1f18::/56', true],
    [['10.0.0.7/16'], '10.0.200.0/24', true],
    [[], '10.0.0.0/24', false],
  ])('%j hold %s: %s', (cidrs, target, expected) => {
    expect(covers(readBlocks(cidrs), block(target))).toBe(expected);
  });

  it('knows no block in what is none', () => {
    expect([readBlock('10.0.0.0'), readBlock('sg-1'), readBlock('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('network ACL entries', () => {
  const entry = (
    RuleNumber: number,
    RuleAction: 'allow' | 'deny',
    CidrBlock: string,
    ports?: [number, number],
  ) => ({
    ...{ RuleNumber, RuleAction, CidrBlock, Egress: false, Protocol: ports ? '6' : '-1' },
    ...(ports && { PortRange: { From: ports[0], To: ports[1] } }),
  });
  const everything = entry(100, 'allow', '0.0.0.0/0');
  const flow = { isEgress: false, block: block('10.0.1.0/24'), ports: { from: 443, to: 443 } };

  it.each([
    ['the default ACL', [everything, entry(32_767, 'deny', '0.0.0.0/0')], 'all'],
    ['no entry at all', [], 'none'],
    ['a deny before the allow', [everything, entry(50, 'deny', '10.0.1.0/24', [443, 443])], 'none'],
    ['a deny after the allow', [everything, entry(150, 'deny', '10.0.1.0/24', [443, 443])], 'all'],
    ['a deny for one address of the block', [everything, entry(50, 'deny', '10.0.1.77/32')], 'some'],
    ['a deny for other ports', [everything, entry(50, 'deny', '10.0.1.0/24', [1024, 65_535])], 'all'],
    ['an allow for half of it', [entry(100, 'allow', '10.0.1.128/25')], 'some'],
    [
      'two allows for its halves',
      [entry(1, 'allow', '10.0.1.128/25'), entry(2, 'allow', '10.0.1.0/25')],
      'all',
    ],
    ['rules of the other direction', [{ ...everything, Egress: true }], 'none'],
    ['rules of UDP', [{ ...everything, Protocol: '17' }], 'none'],
  ])('%s', (_, entries, expected) => {
    expect(judgeFlow(readRules(entries), flow)).toBe(expected);
  });

  it('says for a whole flow what trying every address and port says', () => {
    const octet = fc.integer({ min: 0, max: 7 });
    const anyEntry = fc.record({
      number: fc.integer({ min: 1, max: 9 }),
      allows: fc.boolean(),
      base: octet,
      prefix: fc.integer({ min: 29, max: 32 }),
      from: octet,
      length: octet,
    });
    const property = fc.property(
      fc.uniqueArray(anyEntry, { selector: ({ number }) => number, maxLength: 6 }),
      (drawn) => {
        const entries = drawn.map(({ number, allows, base, prefix, from, length }) =>
          entry(number, allows ? 'allow' : 'deny', `10.0.0.${base}/${prefix}`, [from, from + length]),
        );
        const ofAll = { isEgress: false, block: block('10.0.0.0/29'), ports: { from: 0, to: 7 } };
        const each = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((host) =>
          [0, 1, 2, 3, 4, 5, 6, 7].map((port) => decide(entries, host, port)),
        );
        const expected = each.every(Boolean) ? 'all' : each.some(Boolean) ? 'some' : 'none';
        expect(judgeFlow(readRules(entries), ofAll)).toBe(expected);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  /** The rule as the VPC user guide has it, for one address and port. */
  function decide(entries: ReturnType<typeof entry>[], host: number, port: number): boolean {
    const first = [...entries]
      .sort((one, other) => one.RuleNumber - other.RuleNumber)
      .find(({ CidrBlock, PortRange }) => {
        const [, base = 0, prefix = 0] = (/\.(\d+)\/(\d+)$/.exec(CidrBlock) ?? []).map(Number);
        const size = 2 ** (32 - prefix);
        const isWithin = Math.floor(host / size) === Math.floor(base / size);
        return isWithin && PortRange && PortRange.From <= port && port <= PortRange.To;
      });
    return first?.RuleAction === 'allow';
  }
});
