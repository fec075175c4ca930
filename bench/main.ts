import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { parse } from 'yaml';
import { build } from '../scripts/build';
import { renderTable } from '../scripts/stack/terminal';
import { startSimulator } from '../test/simulator/simulator';
import { compareColdStarts } from './cold-start';
import { launchNode, measure } from './handler-process';
import { buildLargeVpc, timePlanning } from './large-vpc';

// The SDK's notice about Node.js versions is for developers, not for who reads figures.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Compares the handler with what many write instead, on this machine, against servers on 127.0.0.1. */

const root = join(__dirname, '..');
const ROUNDS = 15;
const SUBNETS = 1_000;
const REGION = 'us-east-1';
const workspace = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-bench-'));

main()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .finally(() => rmSync(workspace, { recursive: true }));

async function main(): Promise<void> {
  const { certificate, folders } = await prepare();
  // Endpoints are ready at once: what counts is what the handler itself needs.
  const simulator = await startSimulator({ region: REGION, settings: { pendingMs: 1, throttling: false } });
  const mailbox = await openMailbox(certificate);
  try {
    const env = composeEnvironment(simulator.url, certificate.file);
    const absent = { RequestType: 'Delete', PhysicalResourceId: 'made-up', ResponseURL: mailbox.url };
    const remove = { ...env, EVENT: JSON.stringify({ ...event, ...absent }) };
    const python = { command: join(root, '.venv', 'bin', 'python'), env: remove };
    const standings = await compareColdStarts(
      {
        'bundle (SDK inside)': launchNode(findNode(), folders.bundled, remove),
        'small template (SDK of the runtime)': launchNode(findNode(), folders.small, {
          ...remove,
          NODE_PATH: join(root, 'node_modules'),
        }),
        'Python, crhelper and boto3': { ...python, args: [join(__dirname, 'peer', 'handler.py')] },
      },
      ROUNDS,
    );
    console.log(
      `A new process loads the handler and answers one Delete of nothing; medians of ${ROUNDS} rounds:`,
    );
    console.log(
      renderTable(
        ['handler', 'load ms', 'first call ms', 'peak MB', 'load + call, as a multiple of the bundle'],
        standings.map(({ name, figures: { loadMs, callMs, memoryMb }, ratio }) => [
          name,
          ...[loadMs, callMs, memoryMb].map((figure) => figure.toFixed(0)),
          ratio.toFixed(1),
        ]),
      ),
    );
    const vpcId = buildLargeVpc(simulator, SUBNETS);
    const { cpuMs, endpoints } = await timePlanning(simulator, vpcId);
    const calls = simulator.calls.length;
    const creation = {
      RequestType: 'Create',
      ResourceProperties: { VpcId: vpcId },
      ResponseURL: mailbox.url,
    };
    const create = { ...env, EVENT: JSON.stringify({ ...event, ...creation }) };
    const { memoryMb } = await measure(launchNode(findNode(), folders.bundled, create));
    console.log(`\nA VPC of ${SUBNETS} private subnets, each with its own route table, in 6 zones:`);
    console.log(`planning takes ${cpuMs.toFixed(0)} ms of CPU (${endpoints} endpoints);`);
    console.log(
      `its Create takes ${simulator.calls.length - calls} calls and ${memoryMb.toFixed(0)} MB at the peak.`,
    );
    if (mailbox.readStatus() !== 'SUCCESS')
      throw new Error('That Create failed, so that its figures mean nothing.');
  } finally {
    await mailbox.close();
    await simulator.stop();
  }
}

const event = {
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/bench/1',
  RequestId: 'request-1',
  LogicalResourceId: 'Endpoints',
  ResourceType: 'Custom::EcrVpcEndpoints',
  ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:endpoints',
  ResourceProperties: { VpcId: 'vpc-0123456789abcdef0' },
};

async function prepare() {
  const files = await build(join(workspace, 'dist'));
  const template = parse(files.get('ecr-vpc-endpoints.small.template.yaml') ?? '', { logLevel: 'silent' });
  const folders = { bundled: join(workspace, 'bundled'), small: join(workspace, 'small') };
  place(folders.bundled, files.get('handler/index.js') ?? '');
  place(folders.small, template.Resources.Function.Properties.Code.ZipFile);
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const file = join(workspace, 'certificate.pem');
  writeFileSync(file, cert);
  return { certificate: { key, cert, file }, folders };
}

function place(folder: string, code: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.js'), code);
}

function composeEnvironment(url: string, certificate: string): Record<string, string> {
  return {
    STACK_ID: event.StackId,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_EXTRA_CA_CERTS: certificate,
    SSL_CERT_FILE: certificate,
  };
}

/** crhelper answers over TLS alone, so everybody does. */
async function openMailbox({ key, cert }: { key: string; cert: string }) {
  let document = '';
  const server = createServer({ key, cert }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    document = Buffer.concat(chunks).toString();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `https://127.0.0.1:${port}/answer`, readStatus: () => JSON.parse(document).Status, close };
}

/** The Node.js of the Lambda runtime, where npm has one for this platform. */
function findNode(): string {
  const node = join(root, 'test', 'runtimes', 'node_modules', 'node-24-linux-x64', 'bin', 'node');
  return existsSync(node) ? node : process.execPath;
}
