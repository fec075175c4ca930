import fc from 'fast-check';
import {
  billFull,
  billS3Only,
  billToday,
  findBreakEven,
  findPairBreakEven,
  priceData,
  type Tier,
  type UnitPrices,
  type Usage,
} from '../../../scripts/estimate/cost';
import { dataTiers } from '../../../scripts/estimate/price-table';
import { makeUsage, virginia } from './builders';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const amount = fc.double({ min: 0, max: 1e7, noNaN: true });
const price = fc.double({ min: 0.001, max: 1, noNaN: true });
const usages: fc.Arbitrary<Usage> = fc.record({
  ...{ gb: amount, ecrShare: share, s3Share: share, crossAzShare: share },
  hours: fc.integer({ min: 0, max: 5_000 }),
  endpointZones: fc.integer({ min: 0, max: 12 }),
});
const tierLists: fc.Arbitrary<Tier[]> = fc
  .record({ first: price, second: share, third: share, bound: fc.integer({ min: 1, max: 1e6 }) })
  .map(({ first, second, third, bound }) => [
    { upToGb: bound, price: first },
    { upToGb: bound * 5, price: first * second },
    { upToGb: Number.POSITIVE_INFINITY, price: first * second * third },
  ]);
const pricings: fc.Arbitrary<UnitPrices> = fc.record({
  ...{ natGb: price, natHour: price, endpointHour: price, endpointTiers: tierLists },
});
const bills = { billToday, billFull, billS3Only };
const near = (one: number, other: number) =>
  Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(one), Math.abs(other));

describe.each(Object.entries(bills))('%s', (_, bill) => {
  it('never falls when more is pulled', () => {
    fc.assert(
      fc.property(usages, pricings, amount, (usage, prices, more) => {
        const less = bill(usage, prices).total;
        const grown = bill({ ...usage, gb: usage.gb + more }, prices).total;
        expect(grown).toBeGreaterThanOrEqual(less - 1e-6 * less);
      }),
    );
  });

  it('is the sum of its parts', () => {
    fc.assert(
      fc.property(usages, pricings, (usage, prices) => {
        const { total, ...parts } = bill(usage, prices);
        expect(
          near(
            total,
            Object.values(parts).reduce((sum, part) => sum + part, 0),
          ),
        ).toBe(true);
      }),
    );
  });
});

it('S3 only never costs more than today', () => {
  fc.assert(
    fc.property(usages, pricings, (usage, prices) => {
      expect(billS3Only(usage, prices).total).toBeLessThanOrEqual(
        billToday(usage, prices).total * (1 + 1e-9),
      );
    }),
  );
});

describe('the break-even', () => {
  const pullsOnly = (usage: Usage, gb: number) => ({ ...usage, gb, ecrShare: 1 });

  it('is where all three cost what is paid today, and below it they cost more', () => {
    fc.assert(
      fc.property(usages, pricings, (usage, prices) => {
        const gb = findBreakEven(usage, prices);
        if (gb === null || gb === 0) return;
        const compare = (at: number) =>
          [
            billToday(pullsOnly(usage, at), prices).total,
            billFull(pullsOnly(usage, at), prices).total,
          ] as const;
        const [today, full] = compare(gb);
        expect(near(today, full)).toBe(true);
        const [todayBelow, fullBelow] = compare(gb * 0.9);
        expect(fullBelow).toBeGreaterThan(todayBelow);
      }),
    );
  });

  it('is null only where no amount pays', () => {
    fc.assert(
      fc.property(usages, pricings, (usage, prices) => {
        if (findBreakEven(usage, prices) !== null) return;
        const huge = pullsOnly(usage, 1e12);
        expect(billFull(huge, prices).total).toBeGreaterThanOrEqual(
          billToday(huge, prices).total * (1 - 1e-9),
        );
      }),
    );
  });

  it('of the pair is where all three cost what S3 only costs, when every byte is for the ECR API', () => {
    fc.assert(
      fc.property(usages, pricings, (usage, prices) => {
        const gb = findPairBreakEven(usage, prices);
        if (gb === null) return;
        const apiOnly = { ...pullsOnly(usage, gb), s3Share: 0 };
        expect(near(billFull(apiOnly, prices).total, billS3Only(apiOnly, prices).total)).toBe(true);
      }),
    );
  });

  it('is at nothing where the pair costs nothing more', () => {
    expect(findBreakEven(makeUsage({ endpointZones: 0 }), virginia)).toBe(0);
  });

  it('may lie where PrivateLink has become cheaper', () => {
    const usage = makeUsage({ s3Share: 0, endpointZones: 6 });
    const gb = findBreakEven(usage, { ...virginia, natGb: 0.009 });
    expect(gb).toBeCloseTo((43.8 + 1_048_576 * 0.004) / 0.003, 3);
    expect(findBreakEven(usage, { ...virginia, natGb: 0.004 })).toBeNull();
  });
});

describe('PrivateLink data', () => {
  it.each([
    [0, 0],
    [1, 0.01],
    [1_048_576, 10_485.76],
    [1_048_577, 10_485.766],
    [5_242_880, 35_651.584],
    [5_242_881, 35_651.588],
  ])('%d GB cost %d', (gb, cost) => {
    expect(priceData(gb, dataTiers)).toBeCloseTo(cost, 6);
  });

  it('has no jump at a tier', () => {
    fc.assert(
      fc.property(tierLists, (tiers) => {
        for (const { upToGb } of tiers.slice(0, -1)) {
          const step = priceData(upToGb + 1e-6, tiers) - priceData(upToGb, tiers);
          expect(step).toBeGreaterThanOrEqual(-1e-6);
          expect(step).toBeLessThan(1e-3);
        }
      }),
    );
  });
});
