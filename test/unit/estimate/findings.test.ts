import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../../handler/problem';
import { estimate } from '../../../scripts/estimate';
import { readEstimateRequest } from '../../../scripts/estimate/request';
import type { Sources } from '../../../scripts/estimate/sources';
import { exitCode, Interrupted } from '../../../scripts/stack/failure';
import { fakeCloud, fakeSession } from '../cli/fake-cloud';
import { makeVpc, prices, vpcId } from './builders';

const now = Date.UTC(2026, 5, 30);
const nat = {
  NatGatewayId: 'nat-1',
  State: 'available',
  SubnetId: 'subnet-a',
  CreateTime: new Date(0),
} as const;
const listed = { ...prices, source: 'AWS Price List API', date: '2026-06-01', natGb: 0.05 };

function sourcesOf(change: Partial<Sources> = {}): Sources {
  return {
    accountId: async () => undefined,
    readNetwork: async () => makeVpc(),
    listNatGateways: async () => [nat],
    readDownloads: async () => new Map([['nat-1', 2 ** 40]]),
    readPriceList: async () => listed,
    ...change,
  };
}

const refuse = (name: string, message = 'Not authorized.') =>
  Promise.reject(Object.assign(new Error(message), { name, action: 'ec2:DescribeVpcs' }));

async function run(options: Parameters<typeof readEstimateRequest>[0], change: Partial<Sources> = {}) {
  const session = fakeSession(fakeCloud({}));
  const document = await estimate(readEstimateRequest(options), session, () => sourcesOf(change), now);
  return { document, text: session.lines.join('\n') };
}

describe('an estimate of a VPC', () => {
  it('reads everything, says so, and prints every part', async () => {
    const { document, text } = await run({ vpcId });
    expect(document).toMatchObject({
      prices: { source: 'AWS Price List API', date: '2026-06-01', natGb: 0.05 },
    });
    expect(document.nat).toMatchObject({ gb: 1_024, hours: 730, processing: 51.2 });
    for (const part of [
      /Reading the NAT gateways/,
      /nat-1 +│ public/,
      /Today .* All three .* S3 only/,
      /The interface pair by itself/,
    ])
      expect(text).toMatch(part);
    expect(text.endsWith(document.advice)).toBe(true);
  });

  it('asks CloudWatch for thirty days of the gateways that are billed', async () => {
    const asked: unknown[] = [];
    await run(
      { vpcId },
      {
        listNatGateways: async () => [nat, { ...nat, NatGatewayId: 'nat-gone', State: 'deleted' }],
        readDownloads: async (...question) => {
          asked.push(question);
          return new Map();
        },
      },
    );
    expect(asked).toEqual([[['nat-1'], new Date(now - 30 * 86_400_000), new Date(now)]]);
  });

  it.each<[string, Partial<Sources>, object, RegExp]>([
    [
      'the price list',
      { readPriceList: () => refuse('AccessDeniedException') },
      { prices: { natGb: 0.045, source: expect.stringMatching(/^table/) }, saving: expect.any(Number) },
      /price list could not be read/,
    ],
    [
      'CloudWatch',
      { readDownloads: () => refuse('AccessDenied') },
      { nat: { gb: null, hours: 730 }, before: null, breakEvenGb: expect.any(Number) },
      /CloudWatch could not be read/,
    ],
    [
      'the network',
      { readNetwork: () => refuse('UnauthorizedOperation') },
      { full: null, s3Only: expect.any(Number), nat: { gb: 1_024 } },
      /EC2 refuses ec2:DescribeVpcs .* zones are not known/,
    ],
    [
      'the NAT gateways',
      { listNatGateways: () => refuse('UnauthorizedOperation') },
      { nat: { gb: null, hours: null }, before: null, breakEvenGb: expect.any(Number) },
      /NAT gateways are not known; give --gb-per-month and --nat-hours/,
    ],
  ])('goes on without %s, and says so', async (_, change, rest, note) => {
    const { document } = await run({ vpcId }, change);
    expect(document).toMatchObject(rest);
    expect(document.notes).toContainEqual(expect.stringMatching(note));
  });

  it('with figures lacks nothing though all is refused', async () => {
    const denied = () => refuse('UnauthorizedOperation');
    const { document } = await run(
      { vpcId, gbPerMonth: '2000', azs: '3', natHours: '2190' },
      { readNetwork: denied, listNatGateways: denied, readDownloads: denied, readPriceList: denied },
    );
    expect(document).toMatchObject({ before: 188.55, full: 142.55, s3Only: 99.45 });
  });

  it('ends with the reason where there is no such VPC', async () => {
    const sentence = `There is no ${vpcId}.`;
    const readNetwork = () => Promise.reject(new ProblemError({ code: 'VpcNotFound', sentence }));
    const failed = await run({ vpcId }, { readNetwork }).catch((error) => error);
    expect(failed.message).toBe(sentence);
    expect(exitCode(failed)).toBe(1);
  });

  it('ends in order when it is interrupted', async () => {
    const session = fakeSession(fakeCloud({}));
    const never = () => new Promise<never>(() => undefined);
    const running = estimate(
      readEstimateRequest({ vpcId }),
      session,
      () => sourcesOf({ readPriceList: never, readNetwork: never }),
      now,
    );
    session.stop();
    await expect(running).rejects.toThrow(Interrupted);
  });
});

describe('an estimate from figures', () => {
  const figures = { gbPerMonth: '2000', azs: '3' };
  const nothing = () => Promise.reject(new Error('This was not to be asked.'));

  it('asks for prices alone', async () => {
    const change = { readNetwork: nothing, listNatGateways: nothing, readDownloads: nothing };
    expect((await run(figures, change)).document).toMatchObject({ prices: { natGb: 0.05 }, before: 198.55 });
  });

  it('asks for nothing where the prices are given too', async () => {
    const given = { natGbPrice: '1', natHourPrice: '0', endpointHourPrice: '0', endpointGbPrice: '0.5' };
    const { document } = await run({ ...figures, ...given }, { readPriceList: nothing });
    expect(document).toMatchObject({ before: 2_000, full: 10, s3Only: 20, prices: { date: '2026-06-30' } });
  });

  it('writes the page and the curve', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'estimate-'));
    const [html, svg] = [join(folder, 'a.html'), join(folder, 'a.svg')];
    const { text } = await run({ ...figures, html, svg });
    expect(readFileSync(html, 'utf8')).toContain('<h2>A month</h2>');
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [^>]*><title>USD a month against GB/);
    expect(text).toContain(`Written: ${html}`);
    rmSync(folder, { recursive: true });
  });
});
