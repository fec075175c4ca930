import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isolatedEnvironment } from '../../scripts/start/isolation';
import { REGION } from '../../scripts/start/ministack';
import { createSampleNetwork } from '../../scripts/start/network';
import { openStage, type Stage } from './stage';

jest.setTimeout(120_000);

let stage: Stage;
let vpcId: string;

beforeAll(async () => {
  stage = await openStage();
  ({ vpcId } = await createSampleNetwork(stage.ec2, REGION));
});
afterAll(() => stage?.close());

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built command as a user runs it in a pipe. */
function run(...args: string[]): Promise<Ended> {
  return start(args).ended;
}

function start(args: string[]): { ended: Promise<Ended>; interruptAt(text: string): void } {
  const child = spawn(process.execPath, [join(stage.dist, 'cli.js'), ...args], {
    env: { PATH: process.env.PATH, ...isolatedEnvironment(stage.emulator.endpoint) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  let marker: string | undefined;
  child.stdout.on('data', (data) => {
    output.stdout += data;
    if (marker !== undefined && output.stdout.includes(marker)) {
      marker = undefined;
      child.kill('SIGINT');
    }
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return {
    ended,
    interruptAt: (text) => {
      marker = text;
    },
  };
}

/** A stack that takes three seconds, without a word of the product in it. */
const slowTemplate = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 30
      Code:
        ZipFile: |
          exports.handler = async (event) => {
            if (event.RequestType === 'Create') await new Promise((resolve) => setTimeout(resolve, 3000));
            const answer = { Status: 'SUCCESS', PhysicalResourceId: 'slow' };
            for (const name of ['StackId', 'RequestId', 'LogicalResourceId']) answer[name] = event[name];
            await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
          };
  Slow:
    Type: Custom::EcrVpcEndpoints
    Properties: { ServiceToken: !GetAtt Function.Arn, ServiceTimeout: 20 }
`;

it('says on Ctrl-C that the creation goes on, and it does', async () => {
  const template = join(stage.dist, 'slow.yaml');
  writeFileSync(template, slowTemplate);
  const command = start(['deploy', '--stack-name', 'slow', '--template', template, '--yes']);
  command.interruptAt('Custom::EcrVpcEndpoints\n');
  const interrupted = await command.ended;
  expect(interrupted.code).toBe(130);
  expect(interrupted.stderr).toContain('the creation of stack slow goes on in AWS');
  expect((await stage.cloud.findStack('slow'))?.StackStatus).toBe('CREATE_IN_PROGRESS');
  const busy = await run('deploy', '--stack-name', 'slow', '--template', template, '--yes');
  expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining('CREATE_IN_PROGRESS: wait') });
  while ((await stage.cloud.findStack('slow'))?.StackStatus === 'CREATE_IN_PROGRESS')
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await stage.cloud.findStack('slow'))?.StackStatus).toBe('CREATE_COMPLETE');
  expect(await run('destroy', '--stack-name', 'slow', '--yes')).toMatchObject({ code: 0 });
});

const deploy = (name: string, ...args: string[]) =>
  run('deploy', '--stack-name', name, '--bucket', stage.bucket, '--yes', ...args);

it('deploys, updates nothing, updates something, and destroys', async () => {
  const created = await deploy('life', '--vpc-id', vpcId, '--tag', 'team=a');
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(/Add .* Custom::EcrVpcEndpoints/);
  expect(created.stdout).toMatch(/\d:\d\d {2}CREATE_COMPLETE +Function/);
  expect(created.stdout).toMatch(/EcrApiEndpointId .* vpce-[0-9a-f]{17}/);
  expect(created.stdout).not.toContain('\u001b');
  expect((await stage.cloud.findStack('life'))?.Tags).toContainEqual({ Key: 'team', Value: 'a' });

  const same = await deploy('life');
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes') });

  const changed = await deploy('life', '--parameter', 'EndpointPolicy=PullOnly', '--json');
  expect(changed.code).toBe(0);
  expect(JSON.parse(changed.stdout)).toMatchObject({
    ...{ stackName: 'life', status: 'UPDATE_COMPLETE', outputs: { VpcId: vpcId } },
    changes: [{ action: 'Modify', type: 'Custom::EcrVpcEndpoints' }],
  });
  expect(changed.stderr).toContain('UPDATE_COMPLETE');

  const destroyed = await run('destroy', '--stack-name', 'life', '--yes');
  expect(destroyed).toMatchObject({ code: 0, stderr: '' });
  expect(destroyed.stdout).toMatch(/life: DELETE_COMPLETE/);
  expect(await stage.cloud.findStack('life')).toBeUndefined();
});

it('exits 1 with the root cause first when the stack fails', async () => {
  const failed = await deploy('doomed', '--vpc-id', 'vpc-0123456789abcdef0');
  expect(failed.code).toBe(1);
  expect(failed.stderr.split('\n')[0]).toMatch(
    /vpc-0123456789abcdef0.*Custom::EcrVpcEndpoints, CREATE_FAILED/,
  );
  expect(failed.stderr).toContain('run "destroy --stack-name doomed"');

  const again = await deploy('doomed', '--vpc-id', vpcId, '--json');
  expect(again.code).toBe(1);
  expect(JSON.parse(again.stdout).error).toMatch(/ROLLBACK_COMPLETE/);
  expect(await run('destroy', '--stack-name', 'doomed', '--yes')).toMatchObject({ code: 0 });
});

it('takes a stack that is not there for destroyed', async () => {
  expect(await run('destroy', '--stack-name', 'nobody', '--yes')).toMatchObject({
    code: 0,
    stdout: `There is no stack nobody in ${REGION}: nothing to delete.\n`,
  });
});

it('leaves no stack under review when CloudFormation finds no way', async () => {
  const template = join(stage.dist, 'refused.yaml');
  writeFileSync(template, 'Resources: {A: {Type: AWS::Nothing::AtAll}}\n');
  const refused = await run('deploy', '--stack-name', 'refused', '--template', template, '--yes');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('AWS::Nothing::AtAll') });
  expect(await stage.cloud.findStack('refused')).toBeUndefined();
});

it.each([
  ['an unknown parameter', ['--parameter', 'Wrong=1'], /no parameter Wrong; it accepts: .*VpcId/],
  ['a malformed VPC ID', ['--vpc-id', 'vpc-1'], /--vpc-id "vpc-1" is not a VPC ID/],
  ['a malformed parameter', ['--parameter', 'Refresh'], /--parameter "Refresh" is not Key=Value/],
  ['a malformed tag', ['--tag', 'team'], /--tag "team" is not Key=Value/],
  ['an unknown option', ['--wrong'], /unknown option '--wrong'/],
  ['no VPC', [], /pass --vpc-id/],
])('exits 2 on %s and makes nothing', async (_name, args, sentence) => {
  const refused = await deploy('unmade', ...args);
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) });
  expect(await stage.cloud.findStack('unmade')).toBeUndefined();
});

it('exits 2 without a bucket, a stack name, a terminal or a command', async () => {
  const named = ['deploy', '--stack-name', 'unmade', '--vpc-id', vpcId];
  expect(await run(...named, '--yes')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--bucket.*--small/),
  });
  expect(await run('deploy')).toMatchObject({ code: 2, stderr: expect.stringContaining('--stack-name') });
  expect(await run(...named, '--small')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await run()).toMatchObject({ code: 2 });
});

it('shows help with examples and exits 0', async () => {
  expect(await run('deploy', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Examples:'),
  });
  expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes:') });
});
