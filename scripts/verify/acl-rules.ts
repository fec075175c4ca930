import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { type Block, contains, overlaps, readBlock } from './address-blocks';

/** TCP from or to a block, on a range of ports. */
export interface Flow {
  readonly isEgress: boolean;
  readonly block: Block;
  readonly ports: PortRange;
}
export interface PortRange {
  readonly from: number;
  readonly to: number;
}
export type Passage = 'all' | 'some' | 'none';

/** An entry about TCP. */
export interface Rule {
  readonly allows: boolean;
  readonly isEgress: boolean;
  readonly block: Block;
  readonly ports: PortRange;
}

const EVERY_PORT: PortRange = { from: 0, to: 65_535 };

/** The entries about TCP, in the order in which they are tried. */
export function readRules(entries: readonly NetworkAclEntry[]): Rule[] {
  return [...entries]
    .filter(({ Protocol }) => Protocol === '-1' || Protocol === '6')
    .sort((one, other) => (one.RuleNumber ?? 0) - (other.RuleNumber ?? 0))
    .flatMap(({ CidrBlock, Ipv6CidrBlock, PortRange, RuleAction, Egress = false }) => {
      const block = readBlock(CidrBlock ?? Ipv6CidrBlock ?? '');
      if (!block) return [];
      const { From = EVERY_PORT.from, To = EVERY_PORT.to } = PortRange ?? {};
      return [{ allows: RuleAction === 'allow', isEgress: Egress, block, ports: { from: From, to: To } }];
    });
}

/**
 * What of a flow the rules of a network ACL let through. The first that matches decides, separately for every address
 * and port, so the flow is cut where rules begin and end.
 */
export function judgeFlow(all: readonly Rule[], flow: Flow): Passage {
  const rules = all.filter(
    ({ isEgress, block }) => isEgress === flow.isEgress && overlaps(block, flow.block),
  );
  const addresses = cut(flow.block.first, flow.block.last, rules, ({ block }) => [
    block.first,
    block.last + 1n,
  ]);
  const ports = cut(BigInt(flow.ports.from), BigInt(flow.ports.to), rules, (rule) => [
    BigInt(rule.ports.from),
    BigInt(rule.ports.to) + 1n,
  ]);
  const outcomes = addresses.flatMap((address) =>
    ports.map((port) => rules.find((rule) => matches(rule, address, port, flow))?.allows ?? false),
  );
  if (outcomes.every(Boolean)) return 'all';
  return outcomes.some(Boolean) ? 'some' : 'none';
}

/** One point of every stretch between two cuts: all others of the stretch meet the same rules. */
function cut(first: bigint, last: bigint, rules: readonly Rule[], edges: (rule: Rule) => bigint[]): bigint[] {
  const within = rules.flatMap(edges).filter((edge) => edge > first && edge <= last);
  return [...new Set([first, ...within])];
}

function matches({ block, ports }: Rule, address: bigint, port: bigint, flow: Flow): boolean {
  const point = { family: flow.block.family, first: address, last: address };
  return contains(block, point) && BigInt(ports.from) <= port && port <= BigInt(ports.to);
}
