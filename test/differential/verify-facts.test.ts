import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isolatedEnvironment } from '../../scripts/start/isolation';
import type { Row } from '../../scripts/verify-facts/check';
import { surveySite } from '../../scripts/verify-facts/site';
import { verify } from '../../scripts/verify-facts/verify';
import { createClient } from '../simulator/client';
import type { Fault } from '../simulator/faults';
import type { Settings } from '../simulator/settings';
import { type Simulator, startSimulator } from '../simulator/simulator';
import { createVirtualClock, type VirtualClock } from '../simulator/virtual-clock';
import {
  addForeignGatewayEndpoint,
  addForeignInterface,
  addForeignInterfaceEndpoint,
  addSubnet,
  buildPlainVpc,
} from '../simulator/world';
import { listRows, readPage } from '../unit/docs/markdown';

const started: Simulator[] = [];
afterEach(async () => {
  for (const simulator of started.splice(0)) await simulator.stop();
});

describe('verify-facts', () => {
  it('sees every fact in the simulator, leaves nothing and touches nothing foreign', async () => {
    const { simulator, clock, vpcId } = await startAccount();
    const before = takeStock(simulator);
    const { rows, left, error } = await run(simulator, clock, vpcId);
    expect(error).toBeUndefined();
    expect(left).toEqual([]);
    expect(rows.filter(({ holds }) => !holds).map(tell)).toEqual([]);
    expect(rows.filter(({ seen }) => seen.startsWith('not looked at'))).toEqual([]);
    expect(takeStock(simulator)).toEqual(before);
  });

  it.each([
    ['zone-swap', { swapInOneCall: false }, 'DuplicateSubnetsInSameZone'],
    ['pending-time', { pendingMs: 400_000 }, /^4\d\d s$/],
    ['deleting-time', { deletingMs: 400_000 }, /^4\d\d s$/],
    ['interfaces-linger', { interfacesLingerMs: 400_000 }, /^\d{3} s$/],
  ] as const)('sees it when %s is otherwise', async (name, settings, seen) => {
    const { simulator, clock, vpcId } = await startAccount(settings);
    const { rows, left } = await run(simulator, clock, vpcId);
    const surprises = rows.filter(({ holds }) => !holds);
    expect(surprises.map(({ check }) => check.name)).toEqual([name]);
    expect(surprises[0]?.seen).toMatch(seen);
    expect(left).toEqual([]);
  });

  it('cleans up at whichever write it is stopped', async () => {
    for (let index = 0, writes = 1; index < writes; index += 1) {
      const stop = new AbortController();
      writes = 0;
      const { left, error } = await disturb((action) => {
        if (!/^(Create|Modify|Delete)/.test(action)) return undefined;
        if (writes === index) stop.abort();
        writes += 1;
        return undefined;
      }, stop.signal);
      expect(left).toEqual([]);
      // Stopped at the clean-up's own writes, it has nothing more to stop.
      if (index < 15) expect(error).toMatchObject({ name: 'Interrupted' });
    }
  }, 60_000);

  it('removes what a call has made whose answer was lost', async () => {
    for (const unlucky of ['CreateVpcEndpoint', 'CreateSecurityGroup', 'CreateRouteTable']) {
      const { left, error } = await disturb((action) => (action === unlucky ? 'reset-after' : undefined));
      expect(String(error)).toMatch(/ECONNRESET|hang up/);
      expect(left).toEqual([]);
    }
  });

  it('refuses a VPC in which something runs, and one that has an endpoint of ecr.dkr', async () => {
    const { simulator, vpcId, subnetId } = await startAccount();
    const survey = () => surveySite(createClient(simulator), vpcId);
    addForeignInterface(simulator, subnetId);
    await expect(survey()).rejects.toThrow(/1 network interfaces are in use/);
    addForeignInterfaceEndpoint(simulator, { vpcId, service: 'ecr.dkr', subnetIds: [subnetId] });
    await expect(survey()).rejects.toThrow(/serves ecr.dkr in it already/);
    await expect(surveySite(createClient(simulator), 'vpc-0123456789abcdef0')).rejects.toThrow(/There is no/);
  });

  it('looks at the facts that the page says it looks at', async () => {
    const { simulator, clock, vpcId } = await startAccount();
    const { rows } = await run(simulator, clock, vpcId);
    const page = listRows(readPage('docs/unverified-facts.md'));
    const named = page.flatMap((cells) => cells.at(-1)?.match(/^`([\w-]+)`/)?.[1] ?? []);
    expect(named.sort()).toEqual(rows.map(({ check }) => check.name).sort());
  });
});

describe('npm run verify-facts', () => {
  it('makes nothing without --yes', async () => {
    const { simulator, vpcId } = await startAccount({}, false);
    const { code, said } = await end(startScript(simulator, '--vpc-id', vpcId));
    expect([code, said]).toEqual([2, expect.stringContaining('Add --yes')]);
    expect(said).toContain('Interface endpoint');
    expect(simulator.calls.filter(({ action }) => !action.startsWith('Describe'))).toEqual([]);
  }, 30_000);

  it('ends with 2 for bad usage and 1 for a VPC that is not there', async () => {
    const { simulator } = await startAccount({}, false);
    expect((await end(startScript(simulator))).code).toBe(2);
    expect((await end(startScript(simulator, '--vpc-id', 'vpc-0123456789abcdef0', '--yes'))).code).toBe(1);
  }, 30_000);

  it('prints the table and ends with 0', async () => {
    const { simulator, vpcId } = await startAccount({}, false);
    const before = takeStock(simulator);
    const { code, said } = await end(startScript(simulator, '--vpc-id', vpcId, '--yes'));
    expect(said).toMatch(/Everything that was made is removed\.\n(\d+) of \1 facts as expected\./);
    expect(code).toBe(0);
    expect(takeStock(simulator)).toEqual(before);
  }, 120_000);

  it('cleans up after Ctrl-C and ends with 130', async () => {
    const { simulator, vpcId } = await startAccount({ pendingMs: 60_000 }, false);
    const before = takeStock(simulator);
    const script = startScript(simulator, '--vpc-id', vpcId, '--yes');
    const ended = end(script);
    await once(script, 'interface-fields');
    script.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(takeStock(simulator)).toEqual(before);
  }, 60_000);
});

const tell = ({ check, seen }: Row) => `${check.name}: ${seen}, not ${check.expected}`;

const quick = {
  throttling: false,
  pendingMs: 2_500,
  modifyMs: 1_000,
  deletingMs: 1_500,
  gatewayDeletingMs: 500,
  deletedListedMs: 1_000,
  interfacesLingerMs: 200,
  dnsDetachMs: 500,
};

/** Somebody's account: a VPC with a NAT gateway, an S3 endpoint, and two subnets in one zone. */
async function startAccount(settings: Partial<Settings> = {}, virtual = true) {
  const clock = createVirtualClock();
  const simulator = await startSimulator(
    virtual ? { clock, settings } : { settings: { ...quick, ...settings } },
  );
  started.push(simulator);
  const { vpcId, privateTableIds, privateSubnetIds } = buildPlainVpc(simulator);
  addSubnet(simulator, vpcId, { cidr: '10.0.150.0/24', zone: 'us-east-1a' });
  addForeignGatewayEndpoint(simulator, { vpcId, service: 's3', tableIds: privateTableIds });
  return { simulator, clock, vpcId, subnetId: privateSubnetIds[0] ?? '' };
}

async function run(
  simulator: Simulator,
  clock: VirtualClock,
  vpcId: string,
  signal = new AbortController().signal,
) {
  const client = createClient(simulator, clock);
  const site = await surveySite(client, vpcId);
  const outcome = await verify({ client, clock, signal, site, paceMs: 3_500 }, () => undefined);
  // What is going when the run ends has a minute to go.
  await clock.sleep(120_000);
  await surveySite(client, vpcId);
  client.destroy();
  return outcome;
}

/** A run that meets a fault or is stopped; nothing may be left or lost. */
async function disturb(meet: (action: string) => Fault | undefined, signal?: AbortSignal) {
  const { simulator, clock, vpcId } = await startAccount();
  const before = takeStock(simulator);
  simulator.intercept = ({ action }) => {
    const fault = meet(action);
    return fault && { fault };
  };
  const outcome = await run(simulator, clock, vpcId, signal);
  expect(takeStock(simulator)).toEqual(before);
  return outcome;
}

/** Everything in the account but what has only a while to live. */
function takeStock({ account }: Simulator): unknown {
  const { vpcs, subnets, routeTables, securityGroups, networkInterfaces, endpoints } = account;
  const shelves = { vpcs, subnets, routeTables, securityGroups, networkInterfaces };
  const lasting = [...endpoints.values()].filter(({ State }) => State !== 'deleted');
  const contents = Object.entries(shelves).map(([name, shelf]) => [name, [...shelf.values()]]);
  return structuredClone(Object.fromEntries([...contents, ['endpoints', lasting]]));
}

function startScript({ url }: Simulator, ...args: string[]): ChildProcess {
  const root = join(__dirname, '..', '..');
  const script = [require.resolve('tsx/cli'), join(root, 'scripts', 'verify-facts.ts'), ...args];
  const env = { PATH: process.env.PATH, NO_COLOR: '1', ...isolatedEnvironment(url) };
  return spawn(process.execPath, script, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What it printed and how it ended; each fact that it has looked at is an event. */
async function end(script: ChildProcess): Promise<{ code: unknown; said: string }> {
  let said = '';
  for (const stream of [script.stdout, script.stderr])
    stream?.on('data', (chunk) => {
      said += chunk;
      for (const [, name = ''] of String(chunk).matchAll(/^(?:ok|no) {2}([\w-]+):/gm)) script.emit(name);
    });
  const [code] = await once(script, 'close');
  return { code, said };
}
