import fc from 'fast-check';
import type { Network, Subnet } from '../../../handler/network';
import type { Offer } from '../../../handler/offers';
import type { Properties } from '../../../handler/properties';
import { type Choice, chooseSubnets, type Refusal } from '../../../handler/subnet-choice';
import { ask, makeNetwork, makeOffer, makeSubnet, makeTable, region } from './builders';

const routeTables = [
  makeTable('rtb-isolated', { egress: 'isolated' }),
  makeTable('rtb-nat'),
  makeTable('rtb-public', { egress: 'public', internetGatewayId: 'igw-1' }),
  makeTable('rtb-transit', { egress: 'transit' }),
];

interface Setting {
  readonly properties?: Partial<Properties>;
  readonly offer?: Partial<Offer>;
  readonly attached?: readonly string[];
  readonly refusals?: readonly Refusal[];
}

function choose(
  subnets: readonly Subnet[],
  { properties, offer, attached, refusals }: Setting = {},
): Choice[] {
  const network: Network = makeNetwork({ subnets, routeTables });
  return chooseSubnets(network, makeOffer('ecr.api', offer), ask(properties), attached ?? [], refusals ?? []);
}

const taken = (choices: readonly Choice[]) =>
  choices.filter((choice) => choice.taken).map(({ subnetId }) => subnetId);
const reasons = (choices: readonly Choice[]) => choices.map(({ reason }) => reason);
const zone = (letter: string) => ({ zone: `${region}${letter}` });

describe('chooseSubnets', () => {
  it('takes one subnet in each zone and says why, for the others too', () => {
    const subnets = [makeSubnet('s-1'), makeSubnet('s-2'), makeSubnet('s-3', zone('b'))];
    expect(choose(subnets)).toEqual([
      {
        ...{ suffix: 'ecr.api', subnetId: 's-1', zone: 'eu-west-1a', taken: true },
        reason: 'first choice in eu-west-1a (nat, 100 free addresses)',
      },
      {
        ...{ suffix: 'ecr.api', subnetId: 's-2', zone: 'eu-west-1a', taken: false },
        reason: 'eu-west-1a is served in s-1',
      },
      {
        ...{ suffix: 'ecr.api', subnetId: 's-3', zone: 'eu-west-1b', taken: true },
        reason: 'first choice in eu-west-1b (nat, 100 free addresses)',
      },
    ]);
  });

  it.each<[string, Subnet[], string]>([
    [
      'NAT over transit',
      [makeSubnet('s-1', { routeTableId: 'rtb-transit', freeAddresses: 200 }), makeSubnet('s-2')],
      's-2',
    ],
    [
      'transit over isolated',
      [
        makeSubnet('s-1', { routeTableId: 'rtb-isolated', freeAddresses: 200 }),
        makeSubnet('s-2', { routeTableId: 'rtb-transit' }),
      ],
      's-2',
    ],
    ['more free addresses', [makeSubnet('s-1', { freeAddresses: 99 }), makeSubnet('s-2')], 's-2'],
    ['the lowest id', [makeSubnet('s-2'), makeSubnet('s-1')], 's-1'],
  ])('prefers %s', (_, subnets, expected) => {
    expect(taken(choose(subnets))).toEqual([expected]);
    expect(taken(choose(subnets.toReversed()))).toEqual([expected]);
  });

  it('keeps a subnet that is attached, even if another would now be better or it is full', () => {
    const subnets = [
      makeSubnet('s-1'),
      makeSubnet('s-2', { routeTableId: 'rtb-isolated', freeAddresses: 0 }),
    ];
    const choices = choose(subnets, { attached: ['s-2'] });
    expect(choices.map(({ taken: isTaken, reason }) => [isTaken, reason])).toEqual([
      [false, 'eu-west-1a is served in s-2'],
      [true, 'already attached'],
    ]);
  });

  it.each<[string, Partial<Subnet>, Setting, string]>([
    ['a public one', { routeTableId: 'rtb-public' }, {}, 'public: rtb-public has a route to igw-1'],
    ['one without a table', { routeTableId: undefined }, {}, 'it has no effective route table'],
    ['one that is not available', { isAvailable: false }, {}, 'its state is not available'],
    ['one on an Outpost', { isOnOutpost: true }, {}, 'it is on an Outpost'],
    [
      'one in a Local Zone',
      { zone: 'eu-west-1-dub-1a' },
      {},
      'eu-west-1-dub-1a is a Local or Wavelength Zone, not an Availability Zone',
    ],
    [
      'one in a Wavelength Zone',
      { zone: 'eu-west-1-wl1-dub-wlz-1' },
      { offer: { zones: ['eu-west-1-wl1-dub-wlz-1'] } },
      'eu-west-1-wl1-dub-wlz-1 is a Local or Wavelength Zone, not an Availability Zone',
    ],
    [
      'one in a zone without the service',
      {},
      { offer: { zones: ['eu-west-1b'] } },
      'com.amazonaws.eu-west-1.ecr.api is not offered in eu-west-1a',
    ],
    ['an IPv6-only one', { hasIpv4: false, hasIpv6: true }, {}, 'it is IPv6-only'],
    [
      'an IPv6-only one for dualstack too',
      { hasIpv4: false, hasIpv6: true },
      { properties: { ipAddressType: 'dualstack' } },
      'it is IPv6-only',
    ],
    [
      'one without IPv6 for dualstack',
      {},
      { properties: { ipAddressType: 'dualstack' } },
      'it has no IPv6 block, which dualstack needs',
    ],
    ['one without a free address', { freeAddresses: 0 }, {}, 'it has no free address'],
  ])('does not take %s, even where it was attached or is alone', (_, change, setting, reason) => {
    expect(choose([makeSubnet('s-1', change)], setting)).toMatchObject([{ taken: false, reason }]);
    const full = reason === 'it has no free address';
    expect(taken(choose([makeSubnet('s-1', change)], { ...setting, attached: ['s-1'] }))).toEqual(
      full ? ['s-1'] : [],
    );
  });

  it.each<[string, Partial<Subnet>, Setting]>([
    ['its last free address', { freeAddresses: 1 }, {}],
    ['both families for dualstack', { hasIpv6: true }, { properties: { ipAddressType: 'dualstack' } }],
    ['both families for ipv4', { hasIpv6: true }, {}],
    ['a zone among those of the service', {}, { offer: { zones: ['eu-west-1a'] } }],
    ['a zone that is not said', { zone: '' }, {}],
  ])('takes a subnet with %s', (_, change, setting) => {
    expect(taken(choose([makeSubnet('s-1', change)], setting))).toEqual(['s-1']);
  });

  it('leaves out a whole zone that EC2 refused', () => {
    const subnets = [makeSubnet('s-1'), makeSubnet('s-2'), makeSubnet('s-3', zone('b'))];
    const refusal = { suffix: 'ecr.api', subnetId: 's-1', wholeZone: true, reason: 'EC2 said no' };
    expect(reasons(choose(subnets, { refusals: [refusal], attached: ['s-2'] }))).toEqual([
      ...['EC2 said no', 'EC2 said no'],
      'first choice in eu-west-1b (nat, 100 free addresses)',
    ]);
  });

  it('leaves out a subnet that EC2 refused and takes the next of its zone', () => {
    const refusal = { suffix: 'ecr.api', subnetId: 's-1', wholeZone: false, reason: 'EC2 said no' };
    const choices = choose([makeSubnet('s-1'), makeSubnet('s-2')], { refusals: [refusal] });
    expect(taken(choices)).toEqual(['s-2']);
    expect(choices[0]?.reason).toBe('EC2 said no');
  });

  it('does not hold the refusal of one service against another', () => {
    const refusal = { suffix: 'ecr.dkr', subnetId: 's-1', wholeZone: true, reason: 'EC2 said no' };
    expect(taken(choose([makeSubnet('s-1')], { refusals: [refusal] }))).toEqual(['s-1']);
  });

  it('does not hold the refusal of a subnet that is gone against a zone', () => {
    const refusal = { suffix: 'ecr.api', subnetId: 's-0', wholeZone: true, reason: 'EC2 said no' };
    expect(taken(choose([makeSubnet('s-1')], { refusals: [refusal] }))).toEqual(['s-1']);
  });

  it('takes named subnets whatever their routes, one in each zone', () => {
    const subnets = [
      makeSubnet('s-1', { routeTableId: 'rtb-public' }),
      makeSubnet('s-2', { routeTableId: 'rtb-public' }),
      makeSubnet('s-3'),
      makeSubnet('s-4', { ...zone('b'), routeTableId: undefined }),
    ];
    const choices = choose(subnets, { properties: { subnetIds: ['s-1', 's-2', 's-4'] } });
    expect(taken(choices)).toEqual(['s-1', 's-4']);
    expect(choices.filter((choice) => choice.taken).map(({ reason }) => reason)).toEqual([
      ...['named in SubnetIds', 'named in SubnetIds'],
    ]);
    expect(choices.find(({ subnetId }) => subnetId === 's-2')?.reason).toBe('eu-west-1a is served in s-1');
  });

  it.each<[string, string | undefined, string]>([
    ['a public one', 'rtb-public', 'rtb-isolated'],
    ['one without a table', undefined, 'rtb-nat'],
  ])('prefers of two named subnets a private one to %s', (_, routeTableId, better) => {
    const subnets = [
      makeSubnet('s-1', { routeTableId, freeAddresses: 200 }),
      makeSubnet('s-2', { routeTableId: better }),
    ];
    expect(taken(choose(subnets, { properties: { subnetIds: ['s-1', 's-2'] } }))).toEqual(['s-2']);
  });

  it('does not take a named subnet that cannot hold an interface', () => {
    const choices = choose([makeSubnet('s-1', { freeAddresses: 0 })], { properties: { subnetIds: ['s-1'] } });
    expect(choices).toMatchObject([{ taken: false, reason: 'it has no free address' }]);
  });
});

describe('chooseSubnets, on any network', () => {
  const subnet = fc.record({
    zone: fc.constantFrom(...['a', 'b', 'c', '-dub-1a'].map((end) => `${region}${end}`)),
    routeTableId: fc.constantFrom('rtb-nat', 'rtb-isolated', 'rtb-transit', 'rtb-public', undefined),
    isAvailable: fc.constantFrom(true, true, true, false),
    isOnOutpost: fc.constantFrom(false, false, false, true),
    hasIpv4: fc.constantFrom(true, true, true, false),
    hasIpv6: fc.boolean(),
    freeAddresses: fc.nat(3),
  });
  const subnets = fc
    .array(subnet, { maxLength: 10 })
    .map((changes) => changes.map((change, index) => makeSubnet(`s-${index}`, change)));
  const ids = fc.subarray(
    Array.from({ length: 10 }, (_, index) => `s-${index}`),
    { maxLength: 4 },
  );
  const setting = fc.record({
    properties: fc.record({ ipAddressType: fc.constantFrom('ipv4' as const, 'dualstack' as const) }),
    offer: fc.record({ zones: fc.constantFrom([], [`${region}a`, `${region}b`]) }),
    attached: ids,
  });

  it('answers every subnet once, with a reason, and takes at most one in each zone', () => {
    fc.assert(
      fc.property(subnets, setting, (all, some) => {
        const choices = choose(all, some);
        expect(choices.map(({ subnetId }) => subnetId)).toEqual(all.map(({ id }) => id));
        expect(choices.every(({ reason }) => reason.length > 0)).toBe(true);
        const zones = choices.filter((choice) => choice.taken).map((choice) => choice.zone);
        expect(new Set(zones).size).toBe(zones.length);
      }),
    );
  });

  it('leaves a zone empty only where none of its subnets would do alone', () => {
    fc.assert(
      fc.property(subnets, setting, (all, some) => {
        const choices = choose(all, some);
        const served = choices.filter((choice) => choice.taken).map((choice) => choice.zone);
        for (const one of all.filter((subnet) => !served.includes(subnet.zone))) {
          expect(taken(choose([one], some))).toEqual([]);
        }
      }),
    );
  });

  it('chooses the same again once its choice is attached, however many addresses that took', () => {
    fc.assert(
      fc.property(subnets, setting, (all, some) => {
        const attached = taken(choose(all, some));
        const after = all.map((one) => ({
          ...one,
          freeAddresses: attached.includes(one.id) ? 0 : one.freeAddresses * 9,
        }));
        expect(taken(choose(after, { ...some, attached }))).toEqual(attached);
      }),
    );
  });

  it('does not depend on the order of the subnets', () => {
    fc.assert(
      fc.property(subnets, setting, (all, some) => {
        expect(choose(all.toReversed(), some)).toEqual(choose(all, some));
      }),
    );
  });
});
