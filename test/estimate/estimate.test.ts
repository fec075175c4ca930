import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { EstimateDocument } from '../../scripts/estimate/document';
import { permissions } from '../../scripts/estimate/permissions';
import { type Simulator, startSimulator } from '../simulator/simulator';
import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { regionProducts } from '../unit/estimate/products';
import { type Answer, type JsonCall, type JsonService, startJsonService } from './json-service';

const cli = join(__dirname, '..', '..', 'scripts', 'cli.ts');

/** The command as people run it, against the simulator's EC2 and fakes of CloudWatch and the Price List API. */
let simulator: Simulator;
let plain: PlainVpc;
let cloudWatch: JsonService;
let priceList: JsonService;

const listQueries = (input: JsonCall['input'] = {}) =>
  (input.MetricDataQueries ?? []) as { Id: string; MetricStat: object }[];
const halfATebibyte = 2 ** 39;
/** In two pages, the second with a day that the first had not. */
const giveMetrics: Answer = ({ input }) => {
  const share = input.NextToken ? 0.25 : 0.75;
  return {
    ...(input.NextToken ? {} : { NextToken: 'more' }),
    MetricDataResults: listQueries(input).map(({ Id }) => ({
      Id,
      Values: [halfATebibyte * share],
      Timestamps: [0],
    })),
  };
};
const givePrices: Answer = ({ input }) => ({
  PriceList: regionProducts('EU-').filter((product) =>
    product.includes(input.ServiceCode === 'AmazonEC2' ? 'NatGateway' : 'VpcEndpoint'),
  ),
});
const deny: Answer = () => ({ error: 'AccessDeniedException' });

beforeAll(async () => {
  simulator = await startSimulator({ region: 'eu-west-1' });
  plain = buildPlainVpc(simulator, { zones: 3 });
  [cloudWatch, priceList] = await Promise.all([startJsonService(giveMetrics), startJsonService(givePrices)]);
});

beforeEach(() => {
  for (const service of [simulator, cloudWatch, priceList]) service.calls.length = 0;
  cloudWatch.answer = giveMetrics;
  priceList.answer = givePrices;
  simulator.settings.deny = [];
});

afterAll(() => Promise.all([simulator, cloudWatch, priceList].map((service) => service.stop())));

async function run(...args: string[]) {
  const child = spawn(
    process.execPath,
    [require.resolve('tsx/cli'), cli, 'estimate', '--region', 'eu-west-1', ...args],
    {
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, AWS_EC2_METADATA_DISABLED: 'true' },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
        AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
        AWS_ENDPOINT_URL_EC2: simulator.url,
        AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
        AWS_ENDPOINT_URL_PRICING: priceList.url,
      },
    },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, code: child.exitCode };
}

async function readDocument(...args: string[]): Promise<EstimateDocument> {
  const { stdout, code, stderr } = await run('--json', ...args);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

it('reads a VPC: three NAT gateways, their bytes, three zones, prices of the list', async () => {
  const document = await readDocument('--vpc-id', plain.vpcId);
  expect(document).toMatchObject({
    region: 'eu-west-1',
    prices: { source: 'AWS Price List API', date: '2026-09-17', natGb: 0.048, endpointHour: 0.011 },
    nat: { gb: 1_536, hours: 2_190, processing: 73.728, hourly: 105.12, total: 178.848 },
    assumptions: { zones: 3 },
    before: 178.848,
  });
  expect(document.full).toBeCloseTo(105.12 + 6 * 730 * 0.011 + 15.36 * 0.01, 4);
  expect(document.breakEvenGb).toBeCloseTo(1_005.85, 1);
});

it('asks the right questions in the right Regions, and only what its policy allows', async () => {
  await readDocument('--vpc-id', plain.vpcId);
  const [metrics] = cloudWatch.calls;
  expect(metrics?.region).toBe('eu-west-1');
  expect(listQueries(metrics?.input)[0]?.MetricStat).toMatchObject({
    ...{ Stat: 'Sum', Period: 86_400 },
    Metric: { Namespace: 'AWS/NATGateway', MetricName: 'BytesInFromDestination' },
  });
  expect(priceList.calls.map(({ region, input }) => [region, input.ServiceCode]).sort()).toEqual([
    ['eu-central-1', 'AmazonEC2'],
    ['eu-central-1', 'AmazonVPC'],
  ]);
  const called = [
    ...simulator.calls.map(({ action }) => `ec2:${action}`),
    ...cloudWatch.calls.map(({ action }) => `cloudwatch:${action}`),
    ...priceList.calls.map(({ action }) => `pricing:${action}`),
  ];
  expect([...new Set(called)].sort()).toEqual(permissions.Statement[0]?.Action);
});

it('goes on by the table and the given GB where both sources are denied', async () => {
  cloudWatch.answer = deny;
  priceList.answer = deny;
  const document = await readDocument('--vpc-id', plain.vpcId, '--gb-per-month', '2000');
  expect(document.prices.source).toMatch(/^table of this version/);
  expect(document).toMatchObject({ nat: { gb: 2_000, hours: 2_190 }, saving: expect.any(Number) });
  expect(document.notes.join()).toMatch(/price list could not be read.*CloudWatch could not be read/);
});

it('says at once what is denied in EC2, and goes on', async () => {
  simulator.settings.deny = ['DescribeSubnets'];
  const document = await readDocument('--vpc-id', plain.vpcId);
  expect(document).toMatchObject({ full: null, assumptions: { zones: null }, nat: { gb: 1_536 } });
  expect(document.notes).toContainEqual(
    expect.stringMatching(/^EC2 refuses ec2:DescribeSubnets .* give --azs/),
  );
});

it('without metrics yet is unknown where it must be, and exits 0', async () => {
  cloudWatch.answer = ({ input }) => ({
    MetricDataResults: listQueries(input).map(({ Id }) => ({ Id, Values: [] })),
  });
  const document = await readDocument('--vpc-id', plain.vpcId);
  expect(document).toMatchObject({ nat: { gb: null }, before: null, breakEvenGb: expect.any(Number) });
});

it('without a NAT gateway has nothing to save', async () => {
  const bare = buildPlainVpc(simulator, { zones: 1, cidr: '10.9.0.0/16' });
  for (const id of bare.natGatewayIds) simulator.account.natGateways.delete(id);
  const { stdout, code } = await run('--vpc-id', bare.vpcId);
  expect(code).toBe(0);
  expect(stdout).toMatch(/The VPC has no NAT gateway.*would cost \$16\.06 a month, the S3 endpoint nothing/);
});

it.each([
  [
    ['--vpc-id', 'vpc-0123456789abcdef0'],
    1,
    /There is no vpc-0123456789abcdef0 in eu-west-1 of this account/,
  ],
  [['--vpc-id', 'vpc-1'], 2, /--vpc-id "vpc-1" is not a VPC ID/],
  [['--gb-per-month', '-5', '--azs', '3'], 2, /--gb-per-month "-5" is not accepted/],
  [['--gb-per-month', '5', '--azs', '3', '--s3-share', '1.2'], 2, /--s3-share "1.2" is not accepted/],
  [[], 2, /Say what to estimate/],
])('refuses %j with exit code %d and one sentence', async (args, exitCode, sentence) => {
  const { stderr, code } = await run(...args);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(exitCode);
});

it('prints the policy it needs without asking anything', async () => {
  expect(JSON.parse((await run('--permissions')).stdout)).toEqual(permissions);
  expect([...simulator.calls, ...cloudWatch.calls, ...priceList.calls]).toEqual([]);
});
