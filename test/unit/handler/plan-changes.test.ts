import type { Endpoint } from '../../../handler/network';
import { isEmpty } from '../../../handler/plan';
import { fullAccessPolicy, pullOnlyPolicy } from '../../../handler/policies';
import { changesOf, makeSettledNetwork, planOn, type Setting, settledBut } from './builders';

describe('one change for each endpoint', () => {
  it('holds all that differs', () => {
    const plan = planOn(
      settledBut({
        ...{
          subnetIds: ['subnet-a', 'subnet-old'],
          securityGroupIds: ['sg-old', 'sg-user'],
          state: 'pending',
        },
        ...{ policy: pullOnlyPolicy, privateDnsEnabled: false, ipAddressType: 'dualstack' },
      }),
      { context: { previousSecurityGroupIds: ['sg-old'] } },
    );
    expect(plan.interfaces).toEqual([
      {
        ...{ action: 'modify', suffix: 'ecr.api', endpointId: 'vpce-api', deleteFirst: [] },
        changes: {
          ...{ addSubnetIds: ['subnet-b'], removeSubnetIds: ['subnet-old'] },
          ...{ addSecurityGroups: ['sg-managed'], removeSecurityGroupIds: ['sg-old'] },
          ...{ policy: 'full', privateDnsEnabled: true, ipAddressType: 'ipv4', dnsRecordIpType: 'ipv4' },
        },
      },
    ]);
    expect(isEmpty(plan)).toBe(false);
  });

  it.each<[string, Partial<Endpoint>, Setting, object]>([
    ['a missing subnet', { subnetIds: ['subnet-a'] }, {}, { addSubnetIds: ['subnet-b'] }],
    [
      'a subnet that turned public',
      { subnetIds: ['subnet-a', 'subnet-b', 'subnet-p'] },
      {},
      { removeSubnetIds: ['subnet-p'] },
    ],
    ['a narrower policy', {}, { properties: { endpointPolicy: 'PullOnly' } }, { policy: 'pullOnly' }],
    ['the policy reset', { policy: pullOnlyPolicy }, {}, { policy: 'full' }],
    ["somebody else's policy", { policy: '{"Statement":[]}' }, {}, { policy: 'full' }],
    [
      'private DNS turned on, with the kind of its names',
      { privateDnsEnabled: false },
      {},
      { privateDnsEnabled: true, dnsRecordIpType: 'ipv4' },
    ],
    [
      'the address family, with the kind of its names',
      { ipAddressType: 'dualstack' },
      { properties: { privateDnsEnabled: false } },
      { privateDnsEnabled: false, ipAddressType: 'ipv4', dnsRecordIpType: 'ipv4' },
    ],
    [
      'private DNS turned off',
      {},
      { properties: { privateDnsEnabled: false } },
      { privateDnsEnabled: false },
    ],
  ])('mends %s', (_, change, setting, changes) => {
    expect(changesOf(planOn(settledBut(change), setting))).toContainEqual(['vpce-api', changes]);
  });

  it('adds and removes tables of S3 in one step', () => {
    const { endpoints } = makeSettledNetwork();
    const moved = { routeTableIds: ['rtb-nat', 'rtb-public'] };
    const network = makeSettledNetwork({
      endpoints: endpoints.map((one) => (one.id === 'vpce-s3' ? { ...one, ...moved } : one)),
    });
    expect(planOn(network).gateways).toEqual([
      {
        ...{ action: 'modify', suffix: 's3', endpointId: 'vpce-s3', deleteFirst: [] },
        changes: { addRouteTableIds: ['rtb-isolated'], removeRouteTableIds: ['rtb-public'] },
      },
    ]);
  });

  it.each<[string, Partial<Endpoint>]>([
    ['groups', { securityGroupIds: undefined }],
    ['the policy', { policy: undefined }],
    ['private DNS', { privateDnsEnabled: undefined }],
    ['the address family', { ipAddressType: undefined }],
  ])('is not made for %s that the answer leaves out', (_, change) => {
    expect(isEmpty(planOn(settledBut(change), {}))).toBe(true);
  });

  it('compares policies by meaning', () => {
    const policy =
      '{"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["*"],"Resource":["*"]}}';
    expect(isEmpty(planOn(settledBut({ policy })))).toBe(true);
    expect(policy).not.toBe(fullAccessPolicy);
  });

  it('says nothing of names when it changes the address family of a gateway', () => {
    const { endpoints } = makeSettledNetwork();
    const network = makeSettledNetwork({
      endpoints: endpoints.map((one) =>
        one.id === 'vpce-s3' ? { ...one, ipAddressType: 'dualstack' } : one,
      ),
    });
    expect(changesOf(planOn(network))).toEqual([['vpce-s3', { ipAddressType: 'ipv4' }]]);
  });

  it('does not turn on private DNS of a gateway', () => {
    const { endpoints } = makeSettledNetwork();
    const network = makeSettledNetwork({
      endpoints: endpoints.map((one) => (one.id === 'vpce-s3' ? { ...one, privateDnsEnabled: true } : one)),
    });
    expect(isEmpty(planOn(network))).toBe(true);
  });
});
