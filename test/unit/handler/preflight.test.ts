import type { Desired } from '../../../handler/desired';
import type { Network } from '../../../handler/network';
import { preflight } from '../../../handler/preflight';
import type { Properties } from '../../../handler/properties';
import type { Choice } from '../../../handler/subnet-choice';
import {
  accountId,
  ask,
  makeDesired,
  makeGroup,
  makeNetwork,
  makeOffer,
  makeSubnet,
  region,
} from './builders';

const sound: Desired = {
  endpoints: [
    makeDesired('ecr.api', { subnetIds: ['subnet-a'] }),
    makeDesired('s3', { routeTableIds: ['rtb-nat'] }),
  ],
  securityGroups: 'managed',
  admitted: ['10.0.0.0/16'],
  routeTableIds: ['rtb-nat'],
  choices: [],
};

interface Situation {
  readonly network?: Partial<Network>;
  readonly properties?: Partial<Properties>;
  readonly desired?: Partial<Desired>;
}

function check({ network, properties, desired }: Situation) {
  return preflight(makeNetwork(network), ask(properties), { ...sound, ...desired }, accountId);
}

const { vpc } = makeNetwork();
const adopted = ['vpce-2', 'vpce-3'];
const reject = (subnetId: string, reason: string, suffix = 'ecr.api'): Choice => ({
  ...{ suffix, subnetId, zone: `${region}a`, taken: false, reason },
});
const onlyNarrow = { offer: makeOffer('ecr.api', { ipAddressTypes: ['ipv4'] }) };

/** In the order in which they are checked. */
const objections: { code: string; situation: Situation; sentence: string }[] = [
  {
    code: 'SharedVpc',
    situation: { network: { vpc: { ...vpc, ownerId: '999900001111' } } },
    sentence:
      'vpc-1 belongs to account 999900001111 and is shared with this account (111122223333), which may not change ' +
      'its endpoints and route tables. Launch this in the account that owns the VPC.',
  },
  {
    code: 'NotInVpc',
    situation: { properties: { subnetIds: ['subnet-a', 'subnet-x', 'subnet-y'] } },
    sentence: 'SubnetIds names subnet-x, subnet-y, not found in vpc-1. Accepted are ids of that VPC.',
  },
  {
    code: 'ExistingEndpoints',
    situation: {
      properties: { existingEndpoints: 'Fail' },
      desired: {
        endpoints: [makeDesired('ecr.api', undefined, ['vpce-1']), makeDesired('s3', {}, adopted)],
      },
    },
    sentence:
      'ExistingEndpoints is "Fail", and vpc-1 already has vpce-1 (ecr.api), vpce-2 (s3), vpce-3 (s3). ' +
      'Delete what is named, or choose ExistingEndpoints "Adopt" to rely on it.',
  },
  {
    code: 'NoPrivateSubnets',
    situation: {
      desired: { routeTableIds: [] },
      network: {
        subnets: ['subnet-p', 'subnet-q'].map((id) => makeSubnet(id, { routeTableId: 'rtb-public' })),
      },
    },
    sentence:
      'vpc-1 has no private subnet (subnet-p: rtb-public has a route to igw-1; subnet-q: rtb-public has a route to ' +
      'igw-1). Choose another VPC, name SubnetIds and RouteTableIds, or set OnNoMatch to "Skip", with which a Create succeeds with nothing.',
  },
  {
    code: 'NoEligibleSubnet',
    situation: {
      desired: {
        endpoints: [makeDesired('ecr.dkr', { subnetIds: ['subnet-a'] }), makeDesired('ecr.api', {})],
        choices: [
          reject('subnet-a', 'it has no free address'),
          reject('subnet-b', 'it is IPv6-only'),
          reject('subnet-b', 'another service', 'ecr.dkr'),
        ],
      },
    },
    sentence:
      'No subnet of vpc-1 can take a network interface of com.amazonaws.eu-west-1.ecr.api (subnet-a: it has no free ' +
      'address; subnet-b: it is IPv6-only). Add a private subnet, name SubnetIds, or choose EndpointSet "S3Only".',
  },
  {
    code: 'AddressFamily',
    situation: {
      properties: { ipAddressType: 'dualstack' },
      desired: { endpoints: [{ ...makeDesired('ecr.api', { subnetIds: ['subnet-a'] }), ...onlyNarrow }] },
    },
    sentence:
      'IpAddressType is "dualstack", but com.amazonaws.eu-west-1.ecr.api in eu-west-1 is IPv4 only. Accepted is "ipv4".',
  },
  {
    code: 'VpcDnsAttributes',
    situation: { network: { vpc: { ...vpc, dnsSupport: false, dnsHostnames: false } } },
    sentence:
      'Private DNS needs enableDnsSupport and enableDnsHostnames of vpc-1, which are off. Turn them on ' +
      '(aws ec2 modify-vpc-attribute), or set PrivateDnsEnabled to "false".',
  },
];

describe('preflight', () => {
  it('has nothing against a sound network', () => {
    expect(check({})).toBeUndefined();
  });

  it.each(objections)('tells $code with the ids and the way out', ({ code, situation, sentence }) => {
    expect(check(situation)).toEqual({ code, sentence });
  });

  it.each(objections.slice(1).map((second, index) => ({ first: objections[index], second })))(
    'tells $first.code before $second.code',
    ({ first, second }) => {
      const merge = (key: keyof Situation) => ({ ...second.situation[key], ...first?.situation[key] });
      const network = {
        ...merge('network'),
        vpc: { ...vpc, ...second.situation.network?.vpc, ...first?.situation.network?.vpc },
      };
      expect(check({ network, properties: merge('properties'), desired: merge('desired') })?.code).toBe(
        first?.code,
      );
    },
  );

  it('takes a VPC for ours where the partition names no owner', () => {
    expect(check({ network: { vpc: { ...vpc, ownerId: undefined } } })).toBeUndefined();
  });

  it('names what is not in the VPC for every property', () => {
    const properties = {
      ...{ subnetIds: ['subnet-a', 'subnet-x'], routeTableIds: ['rtb-x', 'rtb-nat'] },
      securityGroupIds: ['sg-x', 'sg-theirs'],
    };
    expect(check({ properties, network: { securityGroups: [makeGroup('sg-theirs')] } })?.sentence).toBe(
      ['SubnetIds names subnet-x', 'RouteTableIds names rtb-x', 'SecurityGroupIds names sg-x']
        .map((words) => `${words}, not found in vpc-1. Accepted are ids of that VPC.`)
        .join(' '),
    );
  });

  it('has nothing against named things that are in the VPC', () => {
    const properties = {
      subnetIds: ['subnet-p'],
      routeTableIds: ['rtb-nat'],
      securityGroupIds: ['sg-theirs'],
    };
    expect(check({ properties })).toBeUndefined();
  });

  it('has nothing against endpoints to adopt, nor, with Fail, against none', () => {
    expect(check({ desired: { endpoints: [makeDesired('s3', {}, adopted)] } })).toBeUndefined();
    expect(check({ properties: { existingEndpoints: 'Fail' } })).toBeUndefined();
  });

  it('says that a VPC has no subnet at all', () => {
    const sentence = check({ network: { subnets: [] }, desired: { routeTableIds: [] } })?.sentence;
    expect(sentence).toContain('vpc-1 has no private subnet (it has no subnet at all). Choose another VPC');
  });

  it('lists no more subnets than an answer can hold', () => {
    const subnets = Array.from({ length: 26 }, (_, index) =>
      makeSubnet(`s-${index}`, { routeTableId: 'rtb-public' }),
    );
    const tell = (count: number) =>
      check({ network: { subnets: subnets.slice(0, count) }, desired: { routeTableIds: [] } })?.sentence;
    expect(tell(25)).toContain('s-24: rtb-public has a route to igw-1)');
    expect(tell(26)).toContain('s-24: rtb-public has a route to igw-1; and 1 more)');
    expect(tell(26)).not.toContain('s-25');
  });

  it('minds no missing subnet, family or name where only others’ interface endpoints are used', () => {
    const desired = {
      endpoints: [{ ...makeDesired('ecr.api', undefined, ['vpce-1']), ...onlyNarrow }],
    };
    const network = { vpc: { ...vpc, dnsSupport: false } };
    expect(check({ desired, network, properties: { ipAddressType: 'dualstack' } })).toBeUndefined();
  });

  it('names every service that is IPv4 only', () => {
    const endpoints = ['ecr.api', 'ecr.dkr'].map((suffix) => ({
      ...makeDesired(suffix, { subnetIds: ['subnet-a'] }),
      offer: makeOffer(suffix, { ipAddressTypes: ['ipv4'] }),
    }));
    expect(check({ desired: { endpoints }, properties: { ipAddressType: 'dualstack' } })?.sentence).toContain(
      'com.amazonaws.eu-west-1.ecr.api, com.amazonaws.eu-west-1.ecr.dkr in eu-west-1 is IPv4 only',
    );
  });

  it('minds no family or name for the S3 gateway', () => {
    const offer = makeOffer('s3', { ipAddressTypes: ['ipv4'] });
    const desired = { endpoints: [{ ...makeDesired('s3', { routeTableIds: ['rtb-nat'] }), offer }] };
    const network = { vpc: { ...vpc, dnsSupport: false } };
    expect(check({ desired, network, properties: { ipAddressType: 'dualstack' } })).toBeUndefined();
  });

  it.each([
    ['the service has both families', ['ipv4', 'ipv6']],
    ['the answer does not say which it has', []],
  ])('lets dualstack be where %s', (_, ipAddressTypes) => {
    const endpoints = [
      {
        ...makeDesired('ecr.api', { subnetIds: ['subnet-a'] }),
        offer: makeOffer('ecr.api', { ipAddressTypes }),
      },
    ];
    expect(check({ desired: { endpoints }, properties: { ipAddressType: 'dualstack' } })).toBeUndefined();
  });

  it.each([
    [{ dnsSupport: false, dnsHostnames: true }, 'enableDnsSupport of vpc-1, which is off. Turn it on'],
    [{ dnsSupport: true, dnsHostnames: false }, 'enableDnsHostnames of vpc-1, which is off. Turn it on'],
  ])('names the one attribute that is off in %j', (attributes, words) => {
    expect(check({ network: { vpc: { ...vpc, ...attributes } } })?.sentence).toContain(words);
  });

  it('needs no DNS attribute without private DNS', () => {
    const network = { vpc: { ...vpc, dnsSupport: false, dnsHostnames: false } };
    expect(check({ network, properties: { privateDnsEnabled: false } })).toBeUndefined();
  });
});
