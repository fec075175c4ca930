import { readPriceList } from '../../../scripts/estimate/price-list';
import { dataTiers, priceTable } from '../../../scripts/estimate/price-table';
import { choosePrices } from '../../../scripts/estimate/prices';
import { UsageError } from '../../../scripts/stack/failure';
import { product, regionProducts } from './products';

describe('the table of prices', () => {
  it.each([
    'us-east-1',
    'us-west-2',
    'eu-west-1',
    'eu-central-1',
    'ap-northeast-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-south-1',
    'sa-east-1',
    'ca-central-1',
  ])('has one row for %s, with a source and a date', (region) => {
    const rows = priceTable.filter((row) => row.region === region);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.source).toMatch(/\w/);
    expect(rows[0]?.date).toMatch(/^\d{4}(-\d\d-\d\d)?$/);
  });

  it('says in the source of a row what is not confirmed', () => {
    for (const { unconfirmed, source } of priceTable)
      expect(/not confirmed|none of the three is confirmed/.test(source)).toBe(unconfirmed.length > 0);
    expect(choosePrices('ca-central-1', undefined, {}, '').source).toMatch(
      /not confirmed: natGb, natHour, endpointHour$/,
    );
  });
});

describe('the prices that count', () => {
  const listed = readPriceList(regionProducts('EU-', { natGb: '0.05' }));

  it('are those of the price list, where it answers', () => {
    expect(choosePrices('eu-west-1', listed, {}, '')).toMatchObject({
      source: 'AWS Price List API',
      natGb: 0.05,
    });
  });

  it('else those of the table', () => {
    const prices = choosePrices('eu-west-1', undefined, {}, '');
    expect(prices).toMatchObject({ natGb: 0.048, endpointHour: 0.011, endpointGb: 0.01, date: '2026-05-01' });
    expect(prices.source).toMatch(/^table of this version/);
  });

  it('and over both those of the command line', () => {
    const prices = choosePrices('eu-west-1', listed, { natGb: 0, endpointGb: 0.02 }, '2026-01-01');
    expect(prices).toMatchObject({ natGb: 0, natHour: 0.048, endpointGb: 0.02, date: '2026-09-17' });
    expect(prices.endpointTiers).toEqual([{ upToGb: Number.POSITIVE_INFINITY, price: 0.02 }]);
    expect(prices.source).toBe('AWS Price List API, and command line (natGb, endpointGb)');
  });

  it('need neither where all four are given', () => {
    const given = { natGb: 0.1, natHour: 0.2, endpointHour: 0.03, endpointGb: 0.04 };
    expect(choosePrices('xx-nowhere-1', undefined, given, '2026-01-01')).toMatchObject({
      ...{ ...given, source: 'command line (natGb, natHour, endpointHour, endpointGb)', date: '2026-01-01' },
    });
  });

  it('are refused for a Region that neither knows', () => {
    expect(() => choosePrices('us-esat-1', undefined, { natGb: 1 }, '')).toThrow(UsageError);
    expect(() => choosePrices('us-esat-1', undefined, {}, '')).toThrow(
      /no prices for the Region "us-esat-1".*--nat-gb-price/,
    );
  });
});

describe('the price list', () => {
  it.each(['', 'USE1-', 'APN1-', 'EU-'])('is read with the prefix "%s"', (prefix) => {
    expect(readPriceList(regionProducts(prefix))).toEqual({
      ...{
        source: 'AWS Price List API',
        date: '2026-09-17',
        natGb: 0.048,
        natHour: 0.048,
        endpointHour: 0.011,
      },
      ...{ endpointGb: 0.01, endpointTiers: dataTiers },
    });
  });

  it('does not take look-alikes for ours', () => {
    const alike = [
      'RegionalNatGateway-Hours',
      'NatGateway-Prvd-Bytes',
      'VpcEndpoint-GWLBE-Hours',
      'VpcEndpoint-Service-Hours',
    ];
    const strangers = alike.map((usageType) => product(`EU-${usageType}`, [['Inf', '9']]));
    expect(readPriceList([...strangers, ...regionProducts('EU-')])).toMatchObject({
      natHour: 0.048,
      endpointHour: 0.011,
    });
    expect(readPriceList(strangers)).toBeUndefined();
  });

  it.each(['natGb', 'natHour', 'endpointHour', 'endpointGb'] as const)(
    'is of no use without %s in USD',
    (name) => {
      expect(readPriceList(regionProducts('', { [name]: '0' }))).toBeUndefined();
    },
  );
});
