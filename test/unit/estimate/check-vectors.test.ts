import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toDocument } from '../../../scripts/estimate/document';
import { formatMoney } from '../../../scripts/estimate/words';
import { estimateFigures } from './builders';

/**
 * The table of dev.to/hstiwana, "NAT Gateways Killing Your Container Costs?" (2025-12-19): us-east-1, three zones. It
 * sends every byte through the interface endpoints and drops the NAT gateways' hours afterwards.
 */
const published = [
  { gb: 100, before: 103.05, after: 44.8, saving: 58.25 },
  { gb: 1_000, before: 143.55, after: 53.8, saving: 89.75 },
  { gb: 10_000, before: 548.55, after: 143.8, saving: 404.75 },
  { gb: 100_000, before: 4_598.55, after: 1_043.8, saving: 3_554.75 },
  { gb: 178_000, before: 8_108.55, after: 1_823.8, saving: 6_284.75 },
];

/** Of its 178,000 GB the article itself gives 177,850 to S3, 50 to ecr.api and 100 to ecr.dkr. */
const ITS_S3_SHARE = 177_850 / 178_000;

const estimateTheirs = (gb: number) =>
  toDocument(estimateFigures({ gbPerMonth: String(gb), azs: '3', s3Share: '0' }), '');
const estimateOurs = (gb: number) =>
  toDocument(estimateFigures({ gbPerMonth: String(gb), azs: '3', s3Share: ITS_S3_SHARE.toFixed(15) }), '');

describe('the published table, by its own assumptions', () => {
  it.each(published)(
    '$gb GB: before $before, after $after, saving $saving',
    ({ gb, before, after, saving }) => {
      const theirs = estimateTheirs(gb);
      const withoutHours = (theirs.full ?? 0) - (theirs.nat.hourly ?? 0);
      expect(theirs.before).toBeCloseTo(before, 6);
      expect(withoutHours).toBeCloseTo(after, 6);
      expect((theirs.before ?? 0) - withoutHours).toBeCloseTo(saving, 6);
    },
  );

  it('saves 77.5 %, 75,417 USD a year', () => {
    expect(((6_284.75 / 8_108.55) * 100).toFixed(1)).toBe('77.5');
    expect(Math.round(6_284.75 * 12)).toBe(75_417);
  });
});

describe('the same 178,000 GB, with NAT kept and its own split', () => {
  const ours = estimateOurs(178_000);

  it.each([
    ['before', 8_108.55],
    ['full', 143.85],
    ['saving', 7_964.7],
    ['s3Only', 105.3],
    ['marginal', -38.55],
  ] as const)('%s is %d', (field, value) => {
    expect(ours[field]).toBeCloseTo(value, 4);
  });

  it('saves 98.2 % with all three and 8,003.25 with S3 only', () => {
    const { before, saving, s3Only } = ours;
    expect((((saving ?? 0) / (before ?? 1)) * 100).toFixed(1)).toBe('98.2');
    expect((before ?? 0) - (s3Only ?? 0)).toBeCloseTo(8_003.25, 4);
  });
});

test('docs/estimate.md prints both tables as they come out', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'estimate.md'), 'utf8');
  for (const { gb } of published) {
    const theirs = estimateTheirs(gb);
    const ours = estimateOurs(gb);
    const after = (theirs.full ?? 0) - (theirs.nat.hourly ?? 0);
    const cells = [
      theirs.before,
      after,
      (theirs.before ?? 0) - after,
      ours.full,
      ours.saving,
      ours.s3Only,
      ours.marginal,
    ];
    expect(page).toContain(`| ${gb.toLocaleString('en-US')} | ${cells.map(formatMoney).join(' | ')} |`);
  }
});

describe('fixed costs and break-evens of the cost model', () => {
  it.each([
    ['us-east-1', 0.99, [14.6, 29.2, 43.8], [325, 650, 976]],
    ['us-east-1', 0, [14.6, 29.2, 43.8], [417, 834, 1_251]],
    ['ap-northeast-1', 0.99, [20.44, 40.88, 61.32], [330, 660, 991]],
    ['ap-northeast-1', 0, [20.44, 40.88, 61.32], [393, 786, 1_179]],
    ['eu-west-1', 0.99, [16.06, 32.12, 48.18], [335, 671, 1_006]],
  ])('%s, %d of a pull from S3: 1, 2 and 3 zones', (region, share, fixed, gbs) => {
    const rows = estimateFigures(
      { gbPerMonth: '1', azs: '1', s3Share: String(share) },
      region,
    ).breakEvenByZones;
    expect(rows.slice(0, 3).map((row) => Number(row.fixed.toFixed(2)))).toEqual(fixed);
    expect(rows.slice(0, 3).map((row) => Math.round(row.gb ?? 0))).toEqual(gbs);
  });

  it('one NAT gateway for three zones, two thirds of the bytes crossing: 752 GB', () => {
    const { breakEvenGb } = estimateFigures({ gbPerMonth: '1', azs: '3', crossAzShare: String(2 / 3) });
    expect(Math.round(breakEvenGb ?? 0)).toBe(752);
  });
});
