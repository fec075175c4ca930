import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { type Block, contains, readBlock } from './address-blocks';

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

interface Rule {
  readonly allows: boolean;
  readonly block: Block;
  readonly ports: PortRange;
}

const EVERY_PORT: PortRange = { from: 0, to: 65_535 };

/**
 * What of a flow the entries of a network ACL let through. The lowest rule number that matches decides, separately
 * for every address and port, so the flow is cut where rules begin and end.
 */
export function judgeFlow(entries: readonly NetworkAclEntry[], flow: Flow): Passage {
  const rules = listRules(entries, flow);
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

/** The rules about TCP in the flow's direction and family, in the order in which they are tried. */
function listRules(entries: readonly NetworkAclEntry[], { isEgress, block }: Flow): Rule[] {
  return [...entries]
    .filter(({ Egress, Protocol }) => Egress === isEgress && (Protocol === '-1' || Protocol === '6'))
    .sort((one, other) => (one.RuleNumber ?? 0) - (other.RuleNumber ?? 0))
    .flatMap(({ CidrBlock, Ipv6CidrBlock, PortRange, RuleAction }) => {
      const own = readBlock(CidrBlock ?? Ipv6CidrBlock ?? '');
      if (own?.family !== block.family) return [];
      const { From = EVERY_PORT.from, To = EVERY_PORT.to } = PortRange ?? {};
      return [{ allows: RuleAction === 'allow', block: own, ports: { from: From, to: To } }];
    });
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
