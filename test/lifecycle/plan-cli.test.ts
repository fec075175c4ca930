import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../simulator/simulator';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  buildPlainVpc,
  type PlainVpc,
} from '../simulator/world';

/** The command as a user runs it in a pipe, against the simulated EC2. */

const root = join(__dirname, '..', '..');
let simulator: Simulator;
let vpc: PlainVpc;
let folder: string;

beforeEach(async () => {
  simulator = await startSimulator();
  vpc = buildPlainVpc(simulator);
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
});
afterEach(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('scripts', 'cli.ts'), 'plan', ...args], {
    cwd: root,
    env: {
      ...{ PATH: process.env.PATH, HOME: folder, AWS_ENDPOINT_URL: simulator.url, AWS_REGION: 'us-east-1' },
      ...{ AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: 'none', ...environment },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (data) => {
      output[name] += data;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

test('ends with 3 where there is something to do, and writes page and picture', async () => {
  const [html, svg] = [join(folder, 'plan.html'), join(folder, 'plan.svg')];
  const { code, stdout, stderr } = await run(['--vpc-id', vpc.vpcId, '--html', html, '--svg', svg]);
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  expect(stdout).toContain(`5 steps to take in ${vpc.vpcId}.`);
  expect(stdout).toContain('Account: AWS did not tell');
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
  expect(simulator.calls.filter(({ action }) => !/^(Describe|GetCallerIdentity)/.test(action))).toEqual([]);
});

test('ends with 0 where there is nothing to do, with one document on stdout', async () => {
  for (const service of ['ecr.api', 'ecr.dkr']) {
    addForeignInterfaceEndpoint(simulator, { vpcId: vpc.vpcId, service, subnetIds: vpc.privateSubnetIds });
  }
  const tableIds = [...vpc.privateTableIds, vpc.mainTableId];
  addForeignGatewayEndpoint(simulator, { vpcId: vpc.vpcId, service: 's3', tableIds });
  const { code, stdout, stderr } = await run(['--vpc-id', vpc.vpcId, '--json']);
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    ...{ code: 0, document: { outcome: 'nothing', steps: [], vpc: { id: vpc.vpcId } } },
  });
  expect(stderr).toContain('is as it should be: nothing to do');
});

test('ends with 1 where it would fail, and shows what was read all the same', async () => {
  simulator.settings.deny.push('DescribeSecurityGroups');
  const { code, stdout } = await run(['--vpc-id', vpc.vpcId]);
  expect(code).toBe(1);
  expect(stdout).toContain('! ec2:DescribeSecurityGroups failed');
  expect(stdout).toContain(vpc.privateSubnetIds[0]);
});

test.each([
  [['--vpc', 'x'], "unknown option '--vpc'"],
  [['--vpc-id', 'vpc-0123abcd', '--parameter', 'EndpointPolicy=x'], 'EndpointPolicy is "x"'],
])('ends with 2 after bad usage, before anything is asked: %j', async (args, sentence) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
  expect(simulator.calls).toEqual([]);
});

test.each([
  ['a VPC that is not there', {}, 'There is no vpc-0123abcd in us-east-1 of this account.'],
  ['a Region that cannot be reached', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'AWS could not be reached'],
])('ends with 1 and one sentence for %s', async (_, environment, sentence) => {
  const { code, stderr, stdout } = await run(['--vpc-id', 'vpc-0123abcd'], environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'Reading what is there ...\n' });
  expect(stderr.trim()).toMatch(new RegExp(`^${sentence.replaceAll('.', '\\.')}[^\n]*$`));
});

test('prints the policy it needs, and asks for nothing', async () => {
  const { code, stdout } = await run(['--permissions']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ Version: '2012-10-17' });
  expect(simulator.calls).toEqual([]);
});
