import type * as ec2 from '@aws-sdk/client-ec2';
import { judgeFlow, type PortRange, type Rule, readRules } from '../acl-rules';
import { type Block, readBlocks } from '../address-blocks';
import type { Sources } from '../facts';
import { conclude, enumerate, type Finding, type Judgement, unknown, type Verdict } from '../judgement';
import type { Scene } from '../scene';

const HTTPS: PortRange = { from: 443, to: 443 };
/** Ports that answers go to: Linux takes the narrow range (ip_local_port_range), the wide one holds every system's. */
const LINUX_PORTS: PortRange = { from: 32_768, to: 60_999 };
const EPHEMERAL_PORTS: PortRange = { from: 1_024, to: 65_535 };

interface Acl {
  readonly id: string;
  readonly rules: readonly Rule[];
}
type Acls = ReadonlyMap<string, Acl>;

/** One passage through one ACL: that of the subnet which packets leave or enter. */
interface Crossing {
  readonly what: string;
  readonly acl: Acl | undefined;
  readonly isEgress: boolean;
  /** Where the packets go to, or come from. */
  readonly blocks: readonly Block[];
  /** Answers, instead of requests. */
  readonly isAnswer: boolean;
}

/** IPv4 only: ECR is pulled from over IPv4 (containers-roadmap #2792). */
export function gradeNetworkAcls(
  { networkAcls, prefixLists }: Pick<Sources, 'networkAcls' | 'prefixLists'>,
  scene: Scene,
): Judgement {
  const s3 =
    prefixLists.find(({ PrefixListId }) => PrefixListId === scene.network.s3PrefixListId)?.Cidrs ?? [];
  const hasS3 = scene.gatewayEndpoints.length > 0;
  const hosts = [...new Set(scene.interfaceEndpoints.flatMap(({ SubnetIds = [] }) => SubnetIds))].sort();
  const acls = indexAcls(networkAcls);
  const crossings = scene.privateSubnets.flatMap(({ id }) => [
    // Within a subnet no ACL is asked.
    ...hosts.filter((host) => host !== id).flatMap((host) => crossBetween(id, host, acls, scene)),
    ...(hasS3 ? crossOut(id, 'S3', readBlocks(s3), acls) : []),
  ]);
  if (crossings.length === 0) return unknown('No private subnet has anything to send to an endpoint.');
  const noS3: Finding = {
    verdict: 'unknown',
    sentence: "S3's addresses are not known: its prefix list is empty.",
  };
  return concludeCrossings(crossings, hasS3 && s3.length === 0 ? [noS3] : []);
}

/** A request leaves the task's subnet and enters the endpoint's; its answer goes the other way. */
function crossBetween(client: string, host: string, acls: Acls, { blocks }: Scene): Crossing[] {
  const acl = acls.get(host);
  const from = blocks.get(client) ?? [];
  return [
    ...crossOut(client, host, blocks.get(host) ?? [], acls),
    { what: `${client} to ${host}`, acl, isEgress: false, blocks: from, isAnswer: false },
    { what: `${host} to ${client}`, acl, isEgress: true, blocks: from, isAnswer: true },
  ];
}

function crossOut(client: string, to: string, blocks: readonly Block[], acls: Acls): Crossing[] {
  const acl = acls.get(client);
  return [
    { what: `${client} to ${to}`, acl, isEgress: true, blocks, isAnswer: false },
    { what: `${to} to ${client}`, acl, isEgress: false, blocks, isAnswer: true },
  ];
}

/** Each subnet has exactly one ACL. */
function indexAcls(networkAcls: readonly ec2.NetworkAcl[]): Acls {
  const pairs = networkAcls.flatMap(({ NetworkAclId = '', Entries = [], Associations = [] }) => {
    const acl: Acl = { id: NetworkAclId, rules: readRules(Entries) };
    return Associations.map(({ SubnetId = '' }) => [SubnetId, acl] as const);
  });
  return new Map(pairs);
}

function concludeCrossings(crossings: readonly Crossing[], more: readonly Finding[]): Judgement {
  const passes = rememberPasses();
  const troubles = crossings.flatMap((crossing) => judgeCrossing(crossing, passes) ?? []);
  const findings = [...new Set(troubles.map(({ sentence }) => sentence))].map((sentence): Finding => {
    const same = troubles.filter((trouble) => trouble.sentence === sentence);
    const where = enumerate(
      same.map(({ what }) => what),
      3,
    );
    return { verdict: same[0]?.verdict ?? 'unknown', sentence: `${sentence}: ${where}.` };
  });
  const ids = [...new Set(crossings.flatMap(({ acl }) => acl?.id ?? []))].sort();
  const all: Finding = {
    verdict: 'proven',
    sentence: `${enumerate(ids)} let${ids.length === 1 ? 's' : ''} HTTPS out to the endpoints and S3, and the answers back.`,
  };
  return conclude(
    [...(findings.length > 0 ? findings : [all]), ...more],
    'Allow TCP 443 out and TCP 1024 to 65535 back in. An ACL cannot name a prefix list: S3 needs its address blocks.',
  );
}

interface Trouble {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly what: string;
}

function judgeCrossing(
  { acl, isEgress, blocks, isAnswer, what }: Crossing,
  passes: Passes,
): Trouble | undefined {
  if (!acl) return { verdict: 'unknown', sentence: 'The network ACL is not listed', what };
  const pass = (ports: PortRange) => blocks.every((block) => passes(acl, isEgress, block, ports));
  const way = isEgress ? 'out' : 'in';
  if (!isAnswer) {
    if (pass(HTTPS)) return undefined;
    return { verdict: 'contradicted', sentence: `${acl.id} denies TCP 443 ${way}`, what };
  }
  if (pass(EPHEMERAL_PORTS)) return undefined;
  if (pass(LINUX_PORTS)) {
    const sentence = `${acl.id} lets answers ${way} to Linux's ports, 32768 to 60999, but not to all of 1024 to 65535`;
    return { verdict: 'consistent', sentence, what };
  }
  const sentence = `${acl.id} denies answers ${way}, to TCP ports within 32768 to 60999`;
  return { verdict: 'contradicted', sentence, what };
}

type Passes = (acl: Acl, isEgress: boolean, block: Block, ports: PortRange) => boolean;

/** Judged once for all subnets that share an ACL: a VPC has thousands of crossings, and few that differ. */
function rememberPasses(): Passes {
  const known = new Map<string, boolean>();
  return (acl, isEgress, block, ports) => {
    const key = `${acl.id} ${isEgress} ${block.first} ${block.last} ${ports.from}`;
    const passes = known.get(key) ?? judgeFlow(acl.rules, { isEgress, block, ports }) === 'all';
    known.set(key, passes);
    return passes;
  };
}
