import type { Stack, StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { splitList, type Wave } from './waves';

/** What a reader wants to know of one account and Region. */
export type State =
  | 'current'
  | 'running'
  | 'waiting'
  | 'failed'
  | 'outdated'
  | 'untouched'
  | 'inoperable'
  | 'suspended';

export interface Endpoints {
  vpcId: string;
  ecrApi: string;
  ecrDkr: string;
  s3: string;
  adopted: string[];
  /** `ecr and s3`, `s3 only`, or `none` where there was nothing to do. */
  set: 'ecr and s3' | 's3 only' | 'none';
  summary: string;
}

export interface Instance {
  account: string;
  region: string;
  organizationalUnitId: string | undefined;
  state: State;
  reason: string | undefined;
  drift: string;
  stackId: string | undefined;
  endpoints: Endpoints | 'unknown';
}

export interface WaveReport {
  wave: Wave;
  stackName: string;
  /** The state of the wave's own stack; `ABSENT` when it has not begun. */
  status: string;
  targets: string;
  regions: string[];
  instances: Instance[];
}

export interface Fleet {
  fleetName: string;
  waves: WaveReport[];
  counts: Record<State, number>;
}

/** By DetailedStatus; `SUCCEEDED` and the rest go by Status. "Stack instance status codes" of the user guide. */
const DETAILED: Record<string, State> = {
  PENDING: 'waiting',
  RUNNING: 'running',
  FAILED: 'failed',
  FAILED_IMPORT: 'failed',
  INOPERABLE: 'inoperable',
  SKIPPED_SUSPENDED_ACCOUNT: 'suspended',
};

const STATES: State[] = [
  'current',
  'running',
  'waiting',
  'failed',
  'outdated',
  'untouched',
  'inoperable',
  'suspended',
];

export function judgeInstance({ Status, StackInstanceStatus, StackId }: StackInstanceSummary): State {
  const detailed = DETAILED[StackInstanceStatus?.DetailedStatus ?? ''];
  if (detailed) return detailed;
  if (Status === 'CURRENT') return 'current';
  if (Status === 'INOPERABLE') return 'inoperable';
  // Cancelled: with a stack it has the release before, without one it has nothing.
  return StackId ? 'outdated' : 'untouched';
}

/** StackSets wraps the reason of the resource that failed, and CloudFormation wraps what our function says. */
export function unwrapReason(reason: string | undefined): string | undefined {
  const parts = /^ResourceLogicalId:(.*?), ResourceType:(.*?), ResourceStatusReason:(.*?)\.?$/s.exec(
    reason ?? '',
  );
  const [, resource, type, text = reason ?? ''] = parts ?? [];
  const said = /Message returned: (.*?)(?: \(RequestId: [^)]*\))?$/s.exec(text)?.[1] ?? text;
  return (parts ? `${said} [${resource}, ${type}]` : said) || undefined;
}

export function toInstance(summary: StackInstanceSummary, endpoints: Endpoints | 'unknown'): Instance {
  return {
    account: summary.Account ?? '?',
    region: summary.Region ?? '?',
    organizationalUnitId: summary.OrganizationalUnitId,
    state: judgeInstance(summary),
    reason: unwrapReason(summary.StatusReason),
    drift: DRIFT[summary.DriftStatus ?? ''] ?? 'not checked',
    stackId: summary.StackId,
    endpoints,
  };
}

const DRIFT: Record<string, string> = { DRIFTED: 'drifted', IN_SYNC: 'in sync', NOT_CHECKED: 'not checked' };

/** From the outputs of a member's stack. */
export function readEndpoints(outputs: Record<string, string>): Endpoints {
  const read = (name: string) => outputs[name] ?? '';
  const [ecrApi, ecrDkr, s3] = ['EcrApiEndpointId', 'EcrDkrEndpointId', 'S3EndpointId'].map(read) as [
    string,
    string,
    string,
  ];
  const set = ecrApi || ecrDkr ? 'ecr and s3' : s3 ? 's3 only' : 'none';
  return {
    ...{ vpcId: read('VpcId'), ecrApi, ecrDkr, s3, set },
    adopted: splitList(read('Adopted')),
    summary: read('Summary'),
  };
}

/** A wave as far as it got. What it has not reached yet has no instance, and is listed as untouched all the same. */
export function toWaveReport(
  wave: Wave,
  stackName: string,
  stack: Stack | undefined,
  values: ReadonlyMap<string, string>,
  targets: string,
  known: Instance[],
): WaveReport {
  const regions = splitList(values.get('Regions'));
  const canary = wave === 'Canary' ? splitList(values.get('CanaryAccounts')) : [];
  const accounts = [...new Set([...canary, ...known.map(({ account }) => account)])].sort();
  const planned = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
  const missing = planned.filter(
    (each) => !known.some(({ account, region }) => account === each.account && region === each.region),
  );
  const instances = [...known, ...missing.map(untouched)];
  instances.sort((a, b) => a.account.localeCompare(b.account) || order(regions, a) - order(regions, b));
  return { wave, stackName, status: stack?.StackStatus ?? 'ABSENT', targets, regions, instances };
}

function untouched({ account, region }: { account: string; region: string }): Instance {
  return {
    ...{ account, region, organizationalUnitId: undefined, state: 'untouched', reason: undefined },
    ...{ drift: 'not checked', stackId: undefined, endpoints: 'unknown' },
  };
}

const order = (regions: string[], { region }: Instance): number => regions.indexOf(region);

export function toFleet(fleetName: string, waves: WaveReport[]): Fleet {
  const all = waves.flatMap(({ instances }) => instances);
  const counts = STATES.map((state) => [state, all.filter((each) => each.state === state).length]);
  return { fleetName, waves, counts: Object.fromEntries(counts) };
}

/** All that the wave is for stands, in the release asked for; accounts that are all suspended prove nothing. */
export function isDone({ instances, status }: WaveReport): boolean {
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return false;
  const states = instances.map(({ state }) => state);
  return states.includes('current') && states.every((state) => state === 'current' || state === 'suspended');
}
