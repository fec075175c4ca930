import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build';
import { getResource, parseTemplate, root } from '../templates/template';
import { type Loopback, listen, type Received } from './loopback';

const workspace = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-runtime-'));
const bundled = join(workspace, 'bundled');
const small = join(workspace, 'small');

/** As Lambda loads it: the file alone, as CommonJS. On Node.js 24 the context has no `done`, `succeed` or `fail`. */
const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
const driver = `
  const { handler } = require('./index.js');
  const context = {
    awsRequestId: 'request-1',
    functionName: 'function-1',
    logGroupName: 'group-1',
    logStreamName: 'stream-1',
    getRemainingTimeInMillis: () => 20_000,
  };
  handler(JSON.parse(process.env.EVENT), context).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });`;

let answers: Loopback;
let ec2: Loopback;
let answerEc2: (action: string) => { status: number; body: string } = answerEmpty;

beforeAll(async () => {
  const files = await build(join(workspace, 'dist'));
  const template = parseTemplate(files.get('ecr-vpc-endpoints.small.template.yaml') ?? '');
  const { ZipFile } = getResource(template, 'Function').Properties.Code as { ZipFile: string };
  place(bundled, files.get('handler/index.js') ?? '');
  place(small, ZipFile);
  answers = await listen(() => ({ status: 200, body: '' }));
  ec2 = await listen(({ headers, body }) =>
    answerEc2(String(headers['x-amz-target'] ?? new URLSearchParams(body).get('Action') ?? '')),
  );
}, 60_000);

beforeEach(() => {
  answers.received.length = 0;
  ec2.received.length = 0;
  answerEc2 = answerEmpty;
});

afterAll(async () => {
  await answers.close();
  await ec2.close();
  rmSync(workspace, { recursive: true });
});

describe.each([22, 24].map(findNode))('the bundle on %s', (_, node) => {
  test('answers FAILED in words when VpcId makes no sense, before any call', async () => {
    const { stdout, answer, document } = await invoke(node, bundled, {
      RequestType: 'Create',
      ResourceProperties: { VpcId: 'my-vpc' },
    });
    expect(document).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/VpcId.*my-vpc/),
      PhysicalResourceId: expect.stringMatching(/^ecr-vpc-endpoints-[0-9a-f]{24}$/),
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    });
    expect(answer.method).toBe('PUT');
    expect(answer.headers['content-type']).toBe('');
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
    expect(stdout).not.toContain(answers.url);
    expect(ec2.received).toEqual([]);
  }, 30_000);

  test('reads EC2 with the role’s credentials, and words what EC2 refuses', async () => {
    answerEc2 = () => ({
      status: 400,
      body: '<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>The vpc ID does not exist</Message></Error></Errors><RequestID>1</RequestID></Response>',
    });
    const { document } = await invoke(node, bundled, {
      RequestType: 'Create',
      ResourceProperties: { VpcId: 'vpc-0123456789abcdef0' },
    });
    expect(document).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('vpc-0123456789abcdef0'),
    });
    expect(ec2.received[0]?.headers.authorization).toContain('Credential=AKIDEXAMPLE/');
    expect(ec2.received.map(({ body }) => new URLSearchParams(body).get('Action'))).toContain('DescribeVpcs');
  }, 30_000);

  test.each([
    ['ParameterNotFound', /^SSM parameter \/network\/vpc-id does not exist/],
    ['AccessDeniedException', /^Reading SSM parameter \/network\/vpc-id failed: AccessDeniedException: No\./],
  ])(
    'reads SSM, and knows %s although its class is not bundled',
    async (code, words) => {
      answerEc2 = (action) =>
        action === 'AmazonSSM.GetParameter'
          ? { status: 400, body: JSON.stringify({ __type: code, message: 'No' }) }
          : answerEmpty(action);
      const { document } = await invoke(node, bundled, {
        RequestType: 'Create',
        ResourceProperties: { VpcIdParameterName: '/network/vpc-id' },
      });
      expect(document).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(words) });
    },
    60_000,
  );

  test('answers SUCCESS to the Delete of what is not there', async () => {
    const { document } = await invoke(node, bundled, {
      RequestType: 'Delete',
      PhysicalResourceId: 'made-up',
      ResourceProperties: { VpcId: 'vpc-0123456789abcdef0' },
    });
    expect(document).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'made-up' });
    expect(ec2.received.length).toBeGreaterThan(0);
  }, 30_000);

  test('in the small template it runs on the SDK beside it', async () => {
    const { document } = await invoke(node, small, {
      RequestType: 'Delete',
      PhysicalResourceId: 'made-up',
      ResourceProperties: { VpcId: 'vpc-0123456789abcdef0' },
    });
    expect(document).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'made-up' });
  }, 30_000);
});

const event = {
  StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/bundle/1',
  RequestId: 'request-1',
  LogicalResourceId: 'Endpoints',
  ResourceType: 'Custom::EcrVpcEndpoints',
};

interface Outcome {
  readonly stdout: string;
  readonly answer: Received;
  readonly document: unknown;
}

/** Runs the handler in a process of its own, where a warning or an unfinished promise would show. */
async function invoke(node: string, folder: string, request: Record<string, unknown>): Promise<Outcome> {
  const child = spawn(node, [...flags, '-e', driver], {
    cwd: folder,
    env: {
      EVENT: JSON.stringify({ ...event, ...request, ResponseURL: `${answers.url}/answer?signature=secret` }),
      STACK_ID: event.StackId,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'example',
      AWS_ENDPOINT_URL: ec2.url,
      // Only where an older Node.js has to stand in.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...(folder === small && { NODE_PATH: join(root, 'node_modules') }),
    },
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map(readAll);
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
  const [answer, ...more] = answers.received;
  if (!answer || more.length > 0)
    throw new Error(`The handler answered ${answers.received.length} times, not once.`);
  return { stdout: (await stdout) ?? '', answer, document: JSON.parse(answer.body) };
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** EC2's way to say that there is nothing. */
function answerEmpty(action: string): { status: number; body: string } {
  return { status: 200, body: `<${action}Response><requestId>1</requestId></${action}Response>` };
}

function place(folder: string, code: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), code);
}

/** The Node.js of the Lambda runtime where npm has one for this platform, otherwise the one that runs the test. */
function findNode(major: number): [string, string] {
  const folder = join(__dirname, '..', 'runtimes', 'node_modules', `node-${major}-linux-x64`, 'bin', 'node');
  if (existsSync(folder)) return [`Node.js ${major}`, folder];
  return [`${process.version}, as Node.js ${major} is not installed here`, process.execPath];
}
