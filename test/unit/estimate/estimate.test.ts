import { advise } from '../../../scripts/estimate/advice';
import { toDocument } from '../../../scripts/estimate/document';
import { listBillRows } from '../../../scripts/estimate/report';
import { estimateFigures, estimateOf, makeNat, makePlacement, makeTraffic, vpcId } from './builders';

const two = { gbPerMonth: '2000', azs: '3' };

describe('the document', () => {
  it('has every field, and only these', () => {
    const document = toDocument(estimateFigures(two), 'Do it.');
    expect(Object.keys(document)).toEqual([
      ...[
        'region',
        'prices',
        'nat',
        'before',
        'full',
        's3Only',
        'marginal',
        'saving',
        'breakEvenGb',
        'advice',
      ],
      ...['breakEvenByZones', 'assumptions', 'notes'],
    ]);
    expect(Object.keys(document.prices)).toEqual([
      ...['source', 'date', 'natGb', 'natHour', 'endpointHour', 'endpointGb'],
    ]);
    expect(document).toMatchObject({
      ...{ region: 'us-east-1', before: 188.55, full: 142.55, s3Only: 99.45, marginal: -43.1, saving: 46 },
      nat: { gb: 2_000, hours: 2_190, processing: 90, hourly: 98.55, total: 188.55 },
      assumptions: { zones: 3, ecrShare: 1, s3Share: 0.99, crossAzShare: 0 },
      advice: 'Do it.',
    });
    expect(document.breakEvenByZones[2]?.gb).toBe(document.breakEvenGb);
  });

  it('keeps what is not pulled in NAT', () => {
    const document = toDocument(estimateFigures({ ...two, ecrShare: '0.5', natHours: '0' }), '');
    expect(document).toMatchObject({ before: 90, full: 88.9, s3Only: 45.45 });
  });

  it('counts data between zones beside NAT', () => {
    const document = toDocument(estimateFigures({ ...two, natHours: '0', crossAzShare: '0.5' }), '');
    expect(document).toMatchObject({ nat: { total: 90 }, before: 110, s3Only: 1.1 });
  });
});

describe('a VPC', () => {
  it('is calculated with its own NAT gateways and zones', () => {
    const document = toDocument(estimateOf({ vpcId }), '');
    expect(document).toMatchObject({ nat: { gb: 1_000, hours: 730 }, assumptions: { zones: 2 } });
    expect(document.full).toBeCloseTo(32.85 + 29.2 + 0.1, 6);
    expect(document.notes).toContainEqual(expect.stringMatching(/upper bound/));
  });

  it('gives way to figures of the command line', () => {
    const document = toDocument(
      estimateOf({ vpcId, gbPerMonth: '10', azs: '1', natHours: '0', ecrShare: '1' }),
      '',
    );
    expect(document).toMatchObject({ nat: { gb: 10, hours: 0 }, assumptions: { zones: 1 } });
    expect(document.full).toBeCloseTo(14.6 + 0.001, 6);
  });

  it('without metrics still has its hours, prices and break-evens', () => {
    const traffic = makeTraffic({ gb: null, gateways: [makeNat({ gb: undefined })], notes: ['No metrics.'] });
    const estimate = estimateOf({ vpcId }, { traffic });
    expect(toDocument(estimate, '')).toMatchObject({
      ...{ nat: { gb: null, hours: 730, processing: null, hourly: 32.85, total: null } },
      ...{ before: null, full: null, s3Only: null, marginal: null, saving: null, notes: ['No metrics.'] },
    });
    expect(estimate.breakEvenGb).toBeCloseTo(650.33, 2);
    expect(advise(estimate)).toMatch(/not known without the GB.*--gb-per-month.*pay from 650 GB/);
  });

  it('without zones still has what S3 alone saves', () => {
    const estimate = estimateOf({ vpcId }, { placement: undefined });
    expect(estimate).toMatchObject({ full: null, breakEvenGb: null, saving: null, marginal: null });
    expect(estimate.breakEvenByZones).toHaveLength(6);
    expect(advise(estimate)).toMatch(/^The S3 endpoint alone saves \$44.55 a month .* give --azs\.$/);
  });

  it('without a private zone has no zones either', () => {
    const placement = makePlacement({ zones: [], endpointZones: 0, privateZones: [] });
    expect(estimateOf({ vpcId }, { placement })).toMatchObject({ zones: null, full: null });
  });

  it('tells which share crosses zones, and does not count it unasked', () => {
    const estimate = estimateOf({ vpcId });
    expect(estimate.notes).toContainEqual(
      expect.stringMatching(/^us-east-1b has no NAT gateway.*--cross-az-share 0\.50/),
    );
    expect(estimate.before?.crossZone).toBe(0);
    const { notes } = estimateOf({ vpcId, crossAzShare: '0.5' });
    expect(notes.join()).not.toMatch(/has no NAT gateway of its own/);
  });

  it('tells of endpoints that are there already', () => {
    const existing = { existingInterfaces: ['vpce-1'], existingS3: ['vpce-2'], endpointZones: 2 };
    const { notes } = estimateOf({ vpcId }, { placement: makePlacement(existing) });
    expect(notes).toContainEqual(expect.stringMatching(/^vpce-1 already serve/));
    expect(notes).toContainEqual(expect.stringMatching(/^vpce-2 already take.* overstated/));
  });
});

describe('the advice', () => {
  const say = (...args: Parameters<typeof estimateOf>) => advise(estimateOf(...args));

  it.each([
    [
      'far above the break-even',
      { ...two },
      /^For the money alone take EndpointSet "S3Only".*\(still \$46\.00 less/,
    ],
    [
      'below it',
      { gbPerMonth: '100', azs: '3' },
      /all three would cost \$39\.31 a month more than today.*from 976 GB/,
    ],
    [
      'where the ECR API alone repays the pair',
      { ...two, s3Share: '0' },
      /^Take all three: they save \$26\.20/,
    ],
    [
      'without a pull',
      { gbPerMonth: '0', azs: '3' },
      /^No pull goes through NAT.* would cost \$43\.80 a month/,
    ],
    [
      'where it never pays',
      { ...two, natGbPrice: '0', endpointGbPrice: '0' },
      /\$43\.80 a month more than today, since they never pay at these prices\.$/,
    ],
  ])('%s', (_, options, sentence) => {
    expect(advise(estimateFigures(options))).toMatch(sentence);
  });

  it('without a NAT gateway says that there is nothing to save, and what the endpoints cost', () => {
    const traffic = makeTraffic({ gateways: [], gb: 0, hours: 0 });
    expect(say({ vpcId }, { traffic })).toMatch(
      /no NAT gateway.*nothing to save.*\$29\.20 a month, the S3 endpoint nothing/,
    );
  });

  it('with everything there already has nothing to add', () => {
    const existing = { existingInterfaces: ['vpce-1'], existingS3: ['vpce-2'], s3IsComplete: true };
    expect(
      say({ vpcId }, { placement: makePlacement({ ...existing, zones: [], endpointZones: 0 }) }),
    ).toMatch(/there already: there is nothing left to save/);
  });

  it('is always one sentence', () => {
    for (const gbPerMonth of ['0', '100', '2000', '200000'])
      expect(advise(estimateFigures({ ...two, gbPerMonth }))).toMatch(/^[A-Z](?:[^.]|\.\d)*\.$/);
  });
});

test('hours are told where the GB are not known', () => {
  const rows = listBillRows(estimateOf({ vpcId }, { traffic: makeTraffic({ gb: null, hours: 1_460 }) }));
  expect(rows.filter((cells) => !cells.slice(1).every((cell) => /unknown|^$/.test(cell)))).toEqual([
    ['NAT gateway hours', '$65.70', '$65.70', '$65.70'],
    ['Interface endpoint hours', '$0.00', '$29.20', '$0.00'],
  ]);
});
