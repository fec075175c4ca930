import type { ServiceDetail } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describeMissingOffers, guessServiceName, toOffers } from '../../../handler/offers';
import { findService } from './builders';

type Kind = 'Gateway' | 'Interface' | 'GatewayLoadBalancer';

function detail(ServiceName: string, ServiceType: Kind, change: ServiceDetail = {}): ServiceDetail {
  return { ServiceName, ServiceType: [{ ServiceType }], ...change };
}

function find(suffix: string, region: string, details: ServiceDetail[]) {
  return toOffers([findService(suffix)], details, region).offers.map(({ name }) => name);
}

describe('toOffers', () => {
  it.each<[string, string, string, ServiceDetail[], string]>([
    [
      ...(['the usual name', 'ecr.api', 'eu-west-1'] as const),
      [detail('com.amazonaws.eu-west-1.ecr.api', 'Interface')],
      'com.amazonaws.eu-west-1.ecr.api',
    ],
    [
      ...(['the name of China', 'ecr.dkr', 'cn-north-1'] as const),
      [
        detail('com.amazonaws.cn-north-1.s3', 'Gateway'),
        detail('cn.com.amazonaws.cn-north-1.ecr.dkr', 'Interface'),
      ],
      'cn.com.amazonaws.cn-north-1.ecr.dkr',
    ],
    [
      ...(['an isolated partition', 'ecr.api', 'us-iso-east-1'] as const),
      [detail('gov.ic.c2s.us-iso-east-1.ecr.api', 'Interface')],
      'gov.ic.c2s.us-iso-east-1.ecr.api',
    ],
    [
      ...(['the usual name where there are two', 'sts', 'cn-north-1'] as const),
      [
        detail('cn.com.amazonaws.cn-north-1.sts', 'Interface'),
        detail('com.amazonaws.cn-north-1.sts', 'Interface'),
      ],
      'com.amazonaws.cn-north-1.sts',
    ],
  ])('finds %s', (_, suffix, region, details, expected) => {
    expect(find(suffix, region, details)).toEqual([expected]);
  });

  it('takes of the two offers of S3 the Gateway, wherever it stands', () => {
    const both = [
      detail('com.amazonaws.eu-west-1.s3', 'Interface', { AvailabilityZones: ['eu-west-1a'] }),
      detail('com.amazonaws.eu-west-1.s3', 'Gateway', { AvailabilityZones: [] }),
    ];
    for (const details of [both, both.toReversed()]) {
      const { offers } = toOffers([findService('s3')], details, 'eu-west-1');
      expect(offers).toEqual([expect.objectContaining({ name: 'com.amazonaws.eu-west-1.s3', zones: [] })]);
    }
  });

  it('is not taken in by names that only look alike', () => {
    const decoys = [
      detail('com.amazonaws.eu-west-1.s3express', 'Gateway'),
      detail('com.amazonaws.eu-west-1.s3', 'Interface'),
      detail('com.amazonaws.us-east-1.s3', 'Gateway'),
      detail('com.amazonaws.eu-west-1.not-s3', 'Gateway'),
      detail('com.amazonaws.eu-west-1.x.s3', 'Gateway'),
      detail('com.amazonaws.eu-west-1.s3', 'GatewayLoadBalancer'),
      { ServiceName: 'com.amazonaws.eu-west-1.s3' },
      { ServiceType: [{ ServiceType: 'Gateway' as const }] },
      { ServiceName: 'com.amazonaws.eu-west-1.s3', ServiceType: [{}] },
    ];
    expect(find('s3', 'eu-west-1', decoys)).toEqual([]);
    expect(find('ecr.api', 'eu-west-1', [detail('com.amazonaws.us-east-1.ecr.api', 'Interface')])).toEqual(
      [],
    );
    expect(find('ecs', 'eu-west-1', [detail('com.amazonaws.eu-west-1.ecs-agent', 'Interface')])).toEqual([]);
    expect(find('ssm', 'eu-west-1', [detail('com.amazonaws.eu-west-1.ssmmessages', 'Interface')])).toEqual(
      [],
    );
  });

  it('says what an offer covers, in lower case, and nothing where the answer says nothing', () => {
    const name = 'com.amazonaws.eu-west-1.ecr.api';
    const service = findService('ecr.api');
    const cover = { AvailabilityZones: ['eu-west-1a'], SupportedIpAddressTypes: ['IPv4', 'ipv6'] };
    const said = [{ ...detail(name, 'Interface'), ...cover }] as ServiceDetail[];
    expect(toOffers([service], said, 'eu-west-1').offers).toEqual([
      { service, name, zones: ['eu-west-1a'], ipAddressTypes: ['ipv4', 'ipv6'] },
    ]);
    expect(toOffers([service], [detail(name, 'Interface')], 'eu-west-1').offers).toEqual([
      { service, name, zones: [], ipAddressTypes: [] },
    ]);
  });

  it('puts every service either among the offers or among the missing, in order', () => {
    const suffixes = ['ecr.api', 'ecr.dkr', 's3', 'logs', 'sts'];
    fc.assert(
      fc.property(fc.subarray(suffixes), fc.subarray(suffixes), (asked, offered) => {
        const details = offered.map((suffix) =>
          detail(`com.amazonaws.eu-west-1.${suffix}`, suffix === 's3' ? 'Gateway' : 'Interface'),
        );
        const { offers, missing } = toOffers(asked.map(findService), details, 'eu-west-1');
        expect(offers.map(({ service }) => service.suffix)).toEqual(
          asked.filter((one) => offered.includes(one)),
        );
        expect(missing.map(({ suffix }) => suffix)).toEqual(asked.filter((one) => !offered.includes(one)));
      }),
    );
  });
});

describe('words about offers', () => {
  it('guesses the usual name', () => {
    expect(guessServiceName('ecr.api', 'eu-west-1')).toBe('com.amazonaws.eu-west-1.ecr.api');
  });

  it('names what is missing, where, and the way out', () => {
    expect(describeMissingOffers([findService('ecr.api'), findService('sts')], 'eu-west-1')).toEqual({
      code: 'ServiceNotOffered',
      sentence:
        'EC2 offers no endpoint service for ecr.api, sts in eu-west-1. Take it out of AdditionalServices, or choose ' +
        'EndpointSet "S3Only" if it is an ECR service.',
    });
  });
});
