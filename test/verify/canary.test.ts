import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GradedLine } from '../../scripts/verify/lines';
import { findEndpoint } from '../lifecycle/view';
import { type Stage, setStage } from './stage';

const MIB = 2 ** 20;
const layer = Buffer.alloc(8 * MIB, 'layer');
const config = Buffer.from('{}');
const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const manifest = Buffer.from(
  JSON.stringify({ config: { digest: digestOf(config) }, layers: [{ digest: digestOf(layer) }] }),
);
const index = Buffer.from(
  JSON.stringify({
    manifests: [
      { digest: 'sha256:other', platform: { os: 'linux', architecture: 'riscv64' } },
      ...['amd64', 'arm64'].map((architecture) => ({
        digest: digestOf(manifest),
        platform: { os: 'linux', architecture },
      })),
    ],
  }),
);

interface Registry {
  readonly url: string;
  /** `path authorization` of every request. */
  readonly requests: string[];
  spoil: boolean;
  stop(): Promise<void>;
}

/** ECR and the bucket behind it: blobs are redirected to a presigned URL. */
async function startRegistry(): Promise<Registry> {
  const contents = new Map([
    ['/v2/app/manifests/1.0', index],
    [`/v2/app/manifests/${digestOf(manifest)}`, manifest],
    [`/bucket/${digestOf(layer)}`, layer],
    [`/bucket/${digestOf(config)}`, config],
  ]);
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    registry.requests.push(`${path} ${request.headers.authorization ?? 'unsigned'}`);
    const blob = /^\/v2\/app\/blobs\/(.*)$/.exec(path)?.[1];
    if (blob) return response.writeHead(307, { location: `/bucket/${blob}?X-Amz-Signature=x` }).end();
    const content = contents.get(path);
    if (!content) return response.writeHead(404).end('{"errors":[]}');
    return response.end(registry.spoil && path.startsWith('/bucket') ? 'other' : content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry: Registry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ requests: [], spoil: false },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}

let stage: Stage;
let registry: Registry;
beforeEach(async () => {
  stage = await setStage();
  registry = await startRegistry();
  stage.fake.registryUrl = registry.url;
});
afterEach(async () => {
  await registry.stop();
  await stage.stop();
});

/** The machine is in a private subnet, and the endpoint's interface has the registry's address. */
function moveInside(subnetId = stage.plain.privateSubnetIds[0] ?? ''): void {
  stage.machine.homes.push({ vpcId: stage.plain.vpcId, subnetId });
  const { account } = stage.lifecycle.simulator;
  const [eni] =
    account.endpoints.get(findEndpoint(stage.lifecycle.simulator, 'ecr.dkr').id)?.NetworkInterfaceIds ?? [];
  const record = account.networkInterfaces.get(eni ?? '');
  if (record) record.PrivateIpAddress = '127.0.0.1';
}

function addNatBytes(value: number): void {
  const at = new Date(Math.floor(stage.machine.now().getTime() / 60_000) * 60_000);
  for (const NatGatewayId of stage.plain.natGatewayIds) {
    const dimensions = { NatGatewayId };
    stage.fake.figures.push({
      namespace: 'AWS/NATGateway',
      name: 'BytesInFromDestination',
      dimensions,
      at,
      value,
    });
  }
}

async function pull(image = 'app:1.0'): Promise<GradedLine | undefined> {
  const { lines = [] } = await stage.run({ canary: image });
  return lines.find(({ id }) => id === 'canary');
}

test('outside the VPC it is refused, and nothing is pulled', async () => {
  const line = await pull();
  expect(line?.verdict).toBe('unknown');
  expect(line?.evidence[0]).toMatch(/^Refused: this machine is not inside vpc-\w+, as far as it can tell\./);
  expect(registry.requests).toEqual([]);
  expect(stage.fake.calls).not.toContain('GetAuthorizationToken');
});

test('in a public subnet it is refused: its pulls never meet the NAT gateway', async () => {
  moveInside(stage.plain.publicSubnetIds[0]);
  expect((await pull())?.evidence[0]).toMatch(/^Refused: This machine is in subnet-/);
  expect(registry.requests).toEqual([]);
});

test('every byte is pulled and counted; NAT gateways that stayed quiet prove the way', async () => {
  moveInside();
  addNatBytes(10_000);
  const line = await pull();
  expect(line).toMatchObject({ verdict: 'proven' });
  expect(line?.evidence).toEqual([
    'Pulled app:1.0 (8.0 MB, layers: 1) from 127.0.0.1, the ecr.dkr endpoint.',
    'The NAT gateways carried 19.5 KB in the same minutes. The image did not go through them.',
  ]);
  const unsigned = registry.requests.filter((request) => request.endsWith(' unsigned'));
  expect(unsigned.map((request) => request.split('/')[1])).toEqual(['bucket', 'bucket']);
});

test.each([
  [3 * MIB, 'consistent', /Part of the image at most/],
  [6 * MIB, 'unknown', /Other traffic or the image/],
])('with %s bytes at each of two NAT gateways it is %s', async (bytes, verdict, sentence) => {
  moveInside();
  addNatBytes(bytes);
  const line = await pull();
  expect(line?.verdict).toBe(verdict);
  expect(line?.evidence[1]).toMatch(sentence);
});

test('it waits for figures of the last minute, and without any it is consistent at most', async () => {
  moveInside();
  const start = stage.machine.now().getTime();
  let now = start;
  stage.machine.now = () => new Date(now);
  stage.machine.wait = async (ms) => {
    now += ms;
  };
  expect((await pull())?.verdict).toBe('consistent');
  expect(now - start).toBeGreaterThan(10 * 60_000);
});

test('a registry at another address than the endpoint contradicts', async () => {
  moveInside();
  addNatBytes(0);
  const { account } = stage.lifecycle.simulator;
  for (const eni of account.networkInterfaces.values()) eni.PrivateIpAddress = '10.0.1.1';
  expect(await pull()).toMatchObject({
    verdict: 'contradicted',
    evidence: [expect.stringContaining('127.0.0.1, not an address of the endpoint')],
  });
});

test('an image that is not there, or is not what its digest says, makes this line unknown and no other', async () => {
  moveInside();
  addNatBytes(0);
  expect(await pull('gone:1.0')).toMatchObject({
    verdict: 'unknown',
    evidence: [expect.stringContaining('answered 404 to a pull')],
  });
  registry.spoil = true;
  expect((await pull())?.evidence[0]).toMatch(/another content than its digest says/);
});

test("another Region's registry is refused in words", async () => {
  moveInside();
  const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.0';
  expect((await pull(image))?.evidence[0]).toMatch(/only one of ECR in us-east-1/);
});
