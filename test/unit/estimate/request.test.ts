import { type EstimateOptions, readEstimateRequest } from '../../../scripts/estimate/request';
import { UsageError } from '../../../scripts/stack/failure';

const figures = { gbPerMonth: '2000', azs: '3' };

describe('what is given to estimate', () => {
  it('takes figures, with the usual share of S3', () => {
    expect(readEstimateRequest(figures)).toMatchObject({
      gb: 2_000,
      zones: 3,
      s3Share: 0.99,
      ecrShare: undefined,
    });
  });

  it.each<EstimateOptions>([{}, { gbPerMonth: '1' }, { azs: '3' }])(
    'asks for a VPC or figures: %j',
    (options) => {
      expect(() => readEstimateRequest(options)).toThrow(/--vpc-id .* or --gb-per-month and --azs/);
    },
  );

  it.each<[EstimateOptions, RegExp]>([
    [{ gbPerMonth: '-5' }, /--gb-per-month "-5" is not accepted: it takes GB a month/],
    [{ gbPerMonth: '1e3' }, /--gb-per-month "1e3"/],
    [{ gbPerMonth: '' }, /--gb-per-month ""/],
    [{ gbPerMonth: '1000000001' }, /from 0 to 1,000,000,000/],
    [{ azs: '0' }, /--azs "0" is not accepted: it takes a number of Availability Zones, from 1 to 6/],
    [{ azs: '7' }, /--azs "7"/],
    [{ azs: '2.5' }, /--azs "2.5"/],
    [{ s3Share: '1.01' }, /--s3-share "1.01" is not accepted: it takes a share from 0 to 1/],
    [{ ecrShare: '99' }, /--ecr-share "99"/],
    [{ crossAzShare: '50%' }, /--cross-az-share "50%"/],
    [{ natHours: '-1' }, /--nat-hours "-1"/],
    [{ natGbPrice: 'free' }, /--nat-gb-price "free" is not accepted: it takes a price in USD/],
    [{ natHourPrice: '101' }, /--nat-hour-price "101"/],
    [{ endpointHourPrice: '-.1' }, /--endpoint-hour-price "-.1"/],
    [{ endpointGbPrice: 'x' }, /--endpoint-gb-price "x"/],
    [{ vpcId: 'vpc-1' }, /--vpc-id "vpc-1" is not a VPC ID/],
    [{ html: '/no/such/folder/x.html' }, /--html "\/no\/such\/folder\/x.html" cannot be written/],
    [{ svg: __dirname }, /--svg ".*" cannot be written/],
  ])('refuses %j with one sentence', (options, sentence) => {
    const read = () => readEstimateRequest({ ...figures, ...options });
    expect(read).toThrow(UsageError);
    expect(read).toThrow(sentence);
  });

  it.each(['0', '1', '.5', '0.5', '1.0'])('takes %s as a share', (s3Share) => {
    expect(readEstimateRequest({ ...figures, s3Share }).s3Share).toBe(Number(s3Share));
  });
});
