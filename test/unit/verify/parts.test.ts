import { readImage } from '../../../scripts/verify/canary';
import { countEvents } from '../../../scripts/verify/events';
import { formatBytes } from '../../../scripts/verify/grades/traffic';
import { conclude, enumerate } from '../../../scripts/verify/judgement';
import { locate } from '../../../scripts/verify/place';
import { readVerifyRequest } from '../../../scripts/verify/request';

describe('the command line', () => {
  it.each([
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['90d', 7_776_000_000],
  ])('--since %s', (since, sinceMs) => {
    expect(readVerifyRequest({ vpcId: 'vpc-12345678', since })).toMatchObject({ sinceMs });
  });

  it.each([
    [{}, /^Give --vpc-id or --stack-name to look at a VPC, or --error/],
    [{ vpcId: 'vpc-1' }, /^--vpc-id "vpc-1" is not a VPC ID/],
    [{ vpcId: 'vpc-12345678', since: '14m' }, /^--since "14m" is not accepted/],
    [{ vpcId: 'vpc-12345678', since: '91d' }, /^--since "91d"/],
    [{ vpcId: 'vpc-12345678', since: '-1h' }, /^--since "-1h"/],
    [{ vpcId: 'vpc-12345678', since: 'yesterday' }, /^--since "yesterday"/],
    [{ vpcId: 'vpc-12345678', canary: 'App Image' }, /^--canary "App Image" is not an image/],
    [
      { vpcId: 'vpc-12345678', html: '/no/such/folder/x.html' },
      /^--html "\/no\/such\/folder\/x.html" cannot be written/,
    ],
    [{ vpcId: 'vpc-12345678', html: __dirname }, /^--html ".*" cannot be written/],
    [{ error: ' ' }, /^--error is empty/],
    [{ error: 'x', canary: 'app' }, /^--canary needs --vpc-id/],
    [{ error: 'x', html: 'x.html' }, /^--html needs --vpc-id/],
    [{ stackName: '1' }, /^--stack-name "1" is not a stack name/],
  ])('%j is refused', (options, sentence) => {
    expect(() => readVerifyRequest(options)).toThrow(sentence);
  });
});

describe('an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['app', { registry: undefined, repository: 'app', reference: 'latest' }],
    ['team/app:1.0', { registry: undefined, repository: 'team/app', reference: '1.0' }],
    [`team/app@${digest}`, { registry: undefined, repository: 'team/app', reference: digest }],
    [
      '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:x',
      { registry: '123456789012.dkr.ecr.us-east-1.amazonaws.com', repository: 'app', reference: 'x' },
    ],
    ['127.0.0.1:5000/a/b', { registry: '127.0.0.1:5000', repository: 'a/b', reference: 'latest' }],
  ])('%s', (text, expected) => {
    expect(readImage(text)).toEqual(expected);
  });
});

describe('where this machine is', () => {
  const eni = {
    NetworkInterfaceId: 'eni-1',
    SubnetId: 'subnet-1',
    MacAddress: '02:aa',
    PrivateIpAddress: '10.0.1.5',
  };
  const own = { address: '10.0.1.5', mac: '02:aa' };
  const home = { vpcId: 'vpc-1', subnetId: 'subnet-9' };

  it.each([
    ['instance metadata says so', [home], [], [], 'subnet-9'],
    ['it has an interface of the VPC', [], [own], [eni], 'subnet-1'],
    [
      'a second address of one',
      [],
      [own],
      [{ ...eni, PrivateIpAddress: '10.0.1.4', PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.5' }] }],
      'subnet-1',
    ],
    ['the same address at home', [], [{ ...own, mac: '00:bb' }], [eni], undefined],
    ['an interface without a hardware address', [], [own], [{ ...eni, MacAddress: undefined }], undefined],
    ['another VPC, whatever its addresses', [{ ...home, vpcId: 'vpc-2' }], [own], [eni], undefined],
    ['nothing to go by', [], [], [], undefined],
  ])('%s', (_, homes, addresses, interfaces, subnetId) => {
    const place = locate('vpc-1', homes, addresses, interfaces);
    expect([place.isInside, place.subnetId]).toEqual([subnetId !== undefined, subnetId]);
  });
});

test('events of pulls are counted by where they came from; those of pushes are not', () => {
  const event = (EventName: string, record: object) => ({
    EventName,
    CloudTrailEvent: JSON.stringify(record),
  });
  const events = [
    event('BatchGetImage', { vpcEndpointId: 'vpce-1', sourceIPAddress: '10.0.1.5' }),
    event('GetDownloadUrlForLayer', { vpcEndpointId: 'vpce-1', sourceIPAddress: 'AWS Internal' }),
    event('BatchGetImage', { sourceIPAddress: 'AWS Internal' }),
    event('GetAuthorizationToken', { sourceIPAddress: '203.0.113.9' }),
    event('PutImage', { vpcEndpointId: 'vpce-1' }),
    { EventName: 'BatchGetImage', CloudTrailEvent: 'no JSON' },
    { EventName: 'BatchGetImage' },
  ];
  expect(countEvents(events, true)).toEqual({
    ...{ calls: 6, pulls: 4, hidden: 1, isCut: true },
    byEndpoint: { 'vpce-1': 2 },
    byAddress: { '203.0.113.9': 1 },
  });
});

test('the weakest finding decides, and a contradiction does not drown in what is well', () => {
  const finding = (verdict: 'proven' | 'consistent' | 'unknown' | 'contradicted') => ({
    verdict,
    sentence: verdict,
  });
  expect(conclude([finding('proven'), finding('consistent')], 'do').verdict).toBe('consistent');
  expect(conclude([finding('proven'), finding('unknown'), finding('contradicted')], 'do')).toEqual({
    ...{ verdict: 'contradicted', evidence: ['contradicted', 'unknown'], next: 'do' },
  });
  expect(conclude([finding('proven')], 'do')).toEqual({ verdict: 'proven', evidence: ['proven'] });
  expect(conclude([]).verdict).toBe('unknown');
});

test('lists and amounts are short', () => {
  expect(enumerate(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(enumerate(['a', 'b'], 2)).toBe('a, b');
  expect([0, 1023, 1024, 5 * 2 ** 30].map(formatBytes)).toEqual(['0 B', '1023 B', '1.0 KB', '5.0 GB']);
});
