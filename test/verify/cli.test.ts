import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Stage, setStage } from './stage';
import { worlds } from './worlds';

const root = join(__dirname, '..', '..');
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.stop());

/** The command as a user runs it in a pipe, with no AWS settings but those given. */
function run(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(join(root, 'node_modules', '.bin', 'tsx'), [join(root, 'scripts', 'cli.ts'), ...args], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

const account = () => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: '123456789012',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: stage.fake.url,
  AWS_ENDPOINT_URL_EC2: stage.lifecycle.simulator.url,
});
const timeout = ['--error', 'dial tcp 10.0.1.5:443: i/o timeout'];

test('an error is explained without AWS', async () => {
  const { code, stdout, stderr } = await run(['verify', ...timeout]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('The name leads to an endpoint, and nothing answers there.');
});

test('the policy is printed without AWS, as JSON either way', async () => {
  const [people, programs] = await Promise.all([
    run(['verify', '--permissions']),
    run(['verify', '--permissions', '--json']),
  ]);
  expect(JSON.parse(people.stdout)).toEqual(JSON.parse(programs.stdout));
});

test('bad usage is 2, and one sentence', async () => {
  const { code, stderr } = await run(['verify', '--since', '3w', '--vpc-id', stage.plain.vpcId]);
  expect(code).toBe(2);
  expect(stderr.trim()).toMatch(/^--since "3w" is not accepted: .*\.$/);
});

test('nothing contradicted is 0; a contradiction is 1, and --json is one document', async () => {
  const args = ['verify', '--vpc-id', stage.plain.vpcId, ...timeout, '--json'];
  expect((await run(args, account())).code).toBe(0);
  await worlds.find(({ name }) => name === 'wrong group')?.break(stage);
  const { code, stdout } = await run(args, account());
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    vpcId: stage.plain.vpcId,
    region: 'us-east-1',
    counts: { proven: 1, contradicted: 1 },
    lines: [{ id: 'security-groups', verdict: 'contradicted' }, { id: 'network-acls' }],
  });
});

test('an unknown VPC is 1, and one sentence', async () => {
  const { code, stderr } = await run(['verify', '--vpc-id', 'vpc-0123456789abcdef0'], account());
  expect({ code, lines: stderr.trim().split('\n') }).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^There is no vpc-0123456789abcdef0 in us-east-1/)],
  });
});
