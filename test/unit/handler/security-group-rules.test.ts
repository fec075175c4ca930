import type { IpPermission } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { listMissingRules, listStaleRules } from '../../../handler/security-group-rules';
import { admit, ourRule } from './builders';

const blocks = ['10.0.0.0/16', '10.1.0.0/16', '2001:db8::/56'];
const [one = '', two = '', six = ''] = blocks;

describe('listMissingRules', () => {
  it('admits TCP 443 from every block, IPv6 too', () => {
    expect(listMissingRules([], blocks)).toEqual(blocks.map((block) => admit(block, ourRule)));
    expect(listMissingRules([], [six])).toEqual([
      {
        ...{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
        Ipv6Ranges: [{ CidrIpv6: six, Description: ourRule }],
      },
    ]);
  });

  it.each<[string, IpPermission]>([
    ['of ours', admit(one, ourRule)],
    ['of a user', admit(one, 'by hand')],
    ['without a description', admit(one)],
    ['among others', { ...admit(two), IpRanges: [{ CidrIp: two }, { CidrIp: one }, {}] }],
  ])('adds none where there is a rule %s', (_, rule) => {
    expect(listMissingRules([rule], [one])).toEqual([]);
  });

  it.each<[string, IpPermission]>([
    ['another block', admit(two, ourRule)],
    ['UDP', { ...admit(one), IpProtocol: 'udp' }],
    ['more ports from below', { ...admit(one), FromPort: 80 }],
    ['more ports to above', { ...admit(one), ToPort: 8443 }],
    ['all traffic', { IpProtocol: '-1', IpRanges: [{ CidrIp: one }] }],
    ['a group', { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-1' }] }],
  ])('adds one where there is only a rule for %s', (_, rule) => {
    expect(listMissingRules([rule], [one])).toEqual([admit(one, ourRule)]);
  });
});

describe('listStaleRules', () => {
  it('finds rules of ours for blocks that are gone, of both families', () => {
    const ingress = [admit(one, ourRule), admit(two, ourRule), admit(six, ourRule)];
    expect(listStaleRules(ingress, [one])).toEqual([admit(two, ourRule), admit(six, ourRule)]);
  });

  it.each<[string, IpPermission]>([
    ['what users added', admit(two, 'by hand')],
    ['what has no description', admit(two)],
    ['other ports, whatever they say', { ...admit(two, ourRule), ToPort: 444 }],
    ['other protocols, whatever they say', { ...admit(two, ourRule), IpProtocol: 'udp' }],
  ])('leaves %s', (_, rule) => {
    expect(listStaleRules([rule], [one])).toEqual([]);
  });

  it('takes one range out of a rule that users share', () => {
    const shared = {
      ...admit(two),
      IpRanges: [{ CidrIp: two, Description: ourRule }, { CidrIp: '192.0.2.0/24' }],
    };
    expect(listStaleRules([shared], [])).toEqual([admit(two, ourRule)]);
  });
});

describe('both together, on any rules', () => {
  const rule = fc
    .record({
      block: fc.constantFrom(...blocks, '192.0.2.0/24'),
      about: fc.constantFrom(ourRule, 'by hand', undefined),
    })
    .map(({ block, about }) => admit(block, about));
  const ingress = fc.uniqueArray(rule, { selector: (one) => JSON.stringify([one.IpProtocol, blockOf(one)]) });

  function blockOf({ IpRanges = [], Ipv6Ranges = [] }: IpPermission): string | undefined {
    return IpRanges[0]?.CidrIp ?? Ipv6Ranges[0]?.CidrIpv6;
  }

  it('come to rest after one round, with each block admitted and what users added in place', () => {
    fc.assert(
      fc.property(ingress, fc.subarray(blocks), (before, admitted) => {
        const stale = listStaleRules(before, admitted).map((gone) => JSON.stringify(gone));
        const missing = listMissingRules(before, admitted);
        const after = [...before.filter((one) => !stale.includes(JSON.stringify(one))), ...missing];
        expect([listMissingRules(after, admitted), listStaleRules(after, admitted)]).toEqual([[], []]);
        expect(after.map(blockOf)).toEqual(expect.arrayContaining(admitted));
        const byUsers = before.filter((one) => !JSON.stringify(one).includes(ourRule));
        expect(after).toEqual(expect.arrayContaining(byUsers));
      }),
    );
  });
});
