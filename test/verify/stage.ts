import { type VerifyResult, verify } from '../../scripts/verify';
import type { Home, Machine } from '../../scripts/verify/place';
import { readVerifyRequest, type VerifyOptions } from '../../scripts/verify/request';
import { briskly, type Stage as Lifecycle, setStage as setLifecycle } from '../lifecycle/stage';
import { findEndpoint } from '../lifecycle/view';
import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type FakeSession, fakeCloud, fakeSession } from '../unit/cli/fake-cloud';
import { type FakeAws, startFakeAws } from './fake-aws';

const DAY_MS = 86_400_000;
const GIB = 2 ** 30;

/** A VPC that our handler has given its endpoints, four days of traffic, and the AWS services that tell of it. */
export interface Stage {
  readonly lifecycle: Lifecycle;
  readonly fake: FakeAws;
  readonly plain: PlainVpc;
  readonly session: FakeSession;
  /** A machine outside the VPC; tests may move it. */
  readonly machine: Machine & { homes: Home[]; addresses: Record<string, string[]> };
  run(options?: VerifyOptions): Promise<VerifyResult>;
  stop(): Promise<void>;
}

const environment = [
  'AWS_ENDPOINT_URL_EC2',
  'AWS_ENDPOINT_URL_CLOUDWATCH',
  'AWS_ENDPOINT_URL_CLOUDTRAIL',
  'AWS_ENDPOINT_URL_ECR',
];

export async function setStage(): Promise<Stage> {
  const lifecycle = await setLifecycle({ ...briskly, throttling: false });
  const { simulator, clock } = lifecycle;
  const fake = await startFakeAws();
  const plain = buildPlainVpc(simulator);
  const answer = await lifecycle.addResource().create({ VpcId: plain.vpcId });
  if (answer.Status !== 'SUCCESS') throw new Error(answer.Reason);
  const made = clock.now();
  const now = new Date(made + 2 * DAY_MS);
  addTraffic(fake, { ...lifecycle, plain, made, now });
  setEnvironment(simulator.url, fake.url);
  const session = fakeSession(fakeCloud({}));
  const machine = {
    homes: [] as Home[],
    addresses: {} as Record<string, string[]>,
    now: () => now,
    wait: async () => undefined,
    listMetadataHomes: async () => machine.homes,
    listOwnAddresses: () => [],
    resolve: async (name: string) => machine.addresses[name] ?? ['52.94.0.1'],
  };
  return {
    ...{ lifecycle, fake, plain, session, machine },
    run: (options = {}) => verify(readVerifyRequest({ vpcId: plain.vpcId, ...options }), session, machine),
    stop: async () => {
      await fake.stop();
      await lifecycle.stop();
      for (const name of environment) delete process.env[name];
    },
  };
}

function setEnvironment(ec2Url: string, fakeUrl: string): void {
  for (const name of environment) process.env[name] = fakeUrl;
  process.env.AWS_ENDPOINT_URL_EC2 = ec2Url;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = '123456789012';
  process.env.AWS_SECRET_ACCESS_KEY = 'none';
}

/** Ten pulls a day: 5 GiB through NAT before the endpoints, 50 MiB after, and the rest of it through them. */
function addTraffic(
  fake: FakeAws,
  {
    simulator,
    plain,
    made,
    now,
  }: Pick<Lifecycle, 'simulator'> & { plain: PlainVpc; made: number; now: Date },
): void {
  const hours = (from: number, to: number) =>
    Array.from(
      { length: Math.floor((to - from) / 3_600_000) },
      (_, hour) => new Date(from + hour * 3_600_000),
    );
  const api = findEndpoint(simulator, 'ecr.api');
  for (const at of hours(made - 2 * DAY_MS, now.getTime())) {
    const isBefore = at.getTime() < made;
    const value = (isBefore ? 5 * GIB : 0.05 * GIB) / 24;
    for (const NatGatewayId of plain.natGatewayIds) {
      const dimensions = { NatGatewayId };
      fake.figures.push({
        namespace: 'AWS/NATGateway',
        name: 'BytesInFromDestination',
        dimensions,
        at,
        value,
      });
    }
    const record = isBefore
      ? { sourceIPAddress: '203.0.113.1' }
      : { sourceIPAddress: '10.0.100.9', vpcEndpointId: api.id };
    fake.events.push({ name: 'BatchGetImage', at, record });
    fake.events.push({ name: 'GetAuthorizationToken', at, record: { sourceIPAddress: 'AWS Internal' } });
    if (isBefore) continue;
    for (const service of ['ecr.api', 'ecr.dkr']) {
      const { id } = findEndpoint(simulator, service);
      const dimensions = {
        'Endpoint Type': 'Interface',
        'Service Name': `com.amazonaws.us-east-1.${service}`,
        'VPC Endpoint Id': id,
        'VPC Id': plain.vpcId,
      };
      const ofEndpoint = { namespace: 'AWS/PrivateLinkEndpoints', dimensions, at };
      fake.figures.push({ ...ofEndpoint, name: 'BytesProcessed', value: 40_000 });
      fake.figures.push({ ...ofEndpoint, name: 'NewConnections', value: 3 });
    }
  }
}
