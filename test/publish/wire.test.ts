import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { isolatedEnvironment } from '../../scripts/start/isolation';
import { catalogActions } from './fake-catalog';
import { iamActions, stsActions } from './fake-identity';
import { stackActions } from './fake-stacks';
import { addParameter } from './kinds';
import { BUCKET, composeTemplate, openStage, STACK, type Stage } from './stage';

/** AWS's own Python clients read the fake's answers: a second opinion on their shapes. */
const bin = join(__dirname, '..', '..', '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.publish('1.0.0', composeTemplate('1.0.0'), { parameter: ['AccountIds=444455556666'] });
  await stage.publish(
    '1.1.0',
    composeTemplate('1.1.0', (text) => addParameter(text)),
  );
});
afterAll(() => stage?.fake.stop());

function runPython(program: string, args: string[]): Promise<string> {
  const env = {
    ...{ PATH: process.env.PATH, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1', AWS_PAGER: '' },
    ...isolatedEnvironment(stage.fake.url),
  };
  return new Promise((resolve, reject) => {
    execFile(join(bin, program), args, { env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (stdout) resolve(stdout);
      else reject(new Error(stderr, { cause: error }));
    });
  });
}

/** The AWS CLI is a script of the same folder; it may have been installed there from elsewhere. */
const runCli = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse(
    await runPython('python', ['-m', 'awscli', '--region', 'us-east-1', '--output', 'json', ...args]),
  );

it('the AWS CLI lists the versions as they were published', async () => {
  const [productId = ''] = stage.fake.account.catalog.products.keys();
  const { ProvisioningArtifactDetails } = await runCli(
    'servicecatalog',
    'list-provisioning-artifacts',
    '--product-id',
    productId,
  );
  expect(ProvisioningArtifactDetails).toMatchObject([
    { Name: '1.0.0', Guidance: 'DEPRECATED', Active: true, Type: 'CLOUD_FORMATION_TEMPLATE' },
    { Name: '1.1.0', Guidance: 'DEFAULT', Active: true },
  ]);
  const { Stacks } = await runCli('cloudformation', 'describe-stacks', '--stack-name', STACK);
  expect(Stacks).toMatchObject([{ StackName: STACK, StackStatus: 'UPDATE_COMPLETE' }]);
  expect(await runCli('s3api', 'head-bucket', '--bucket', BUCKET)).toMatchObject({
    BucketRegion: 'us-east-1',
  });
});

it('boto3 parses every kind of answer: each action, and refusals of each service', async () => {
  const [url = ''] = [...stage.fake.account.catalog.products.values()].flatMap(({ artifacts }) =>
    artifacts.map((each) => each.url),
  );
  const report = JSON.parse(
    await runPython('python', [join(__dirname, 'parse_all.py'), stage.fake.url, BUCKET, STACK, url]),
  );
  expect(report.problems).toEqual([]);
  const tables = [catalogActions, stackActions, iamActions, stsActions].flatMap((table) =>
    Object.keys(table),
  );
  expect(report.actions).toEqual([...tables, 'GetObject', 'HeadBucket', 'HeadObject', 'PutObject'].sort());
  expect(report.codes).toEqual(
    expect.arrayContaining(['403', '404', 'NoSuchEntity', 'PreconditionFailed', 'ValidationError']),
  );
});
