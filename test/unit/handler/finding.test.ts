import type { Vpc } from '@aws-sdk/client-ec2';
import { judgeParameter, judgeVpcs } from '../../../handler/finding';
import type { Selector } from '../../../handler/selector';
import { accountId, region } from './builders';

const parameter: Selector = { by: 'VpcIdParameterName', name: '/network/vpc-id' };
const tag = { by: 'VpcTag', key: 'network', value: 'main' } as const;
const answer = (value: string, type = 'String') => ({ type, value });

describe('judgeParameter', () => {
  it.each(['vpc-0a1b2c3d', ' vpc-0a1b2c3d\n'])('takes the VPC ID of %j', (value) => {
    expect(judgeParameter(parameter, answer(value), region)).toEqual({ vpcId: 'vpc-0a1b2c3d' });
  });

  it('takes a list of one', () => {
    expect(judgeParameter(parameter, answer('vpc-0a1b2c3d', 'StringList'), region)).toHaveProperty('vpcId');
  });

  it.each([
    [
      'there is none',
      undefined,
      'SSM parameter /network/vpc-id does not exist in eu-west-1 of this account.',
    ],
    ['it is empty', answer(''), 'SSM parameter /network/vpc-id is empty.'],
    ['it is blank', answer(' \n'), 'SSM parameter /network/vpc-id is empty.'],
  ])('finds an absence when %s', (_, came, absence) => {
    expect(judgeParameter(parameter, came, region)).toEqual({
      absence,
      advice: 'Give it the ID of the VPC as its value (type String).',
    });
  });

  it.each([
    [
      'another id',
      answer('subnet-0a1b2c3d'),
      /holds "subnet-0a1b2c3d", which is not a VPC ID.*"vpc-" and 8 or 17/,
    ],
    ['two ids', answer('vpc-0a1b2c3d,vpc-0a1b2c3e', 'StringList'), /holds "vpc-0a1b2c3d,vpc-0a1b2c3e"/],
    ['a novel', answer('é'.repeat(5_000)), /holds "é{60}\.\.\."/],
    ['a secret', answer('AQICAHj', 'SecureString'), /is a SecureString.*Accepted is type String/],
  ])('finds a mistake in %s', (_, came, words) => {
    expect(judgeParameter(parameter, came, region)).toEqual({
      mistake: { code: expect.any(String), sentence: expect.stringMatching(words) },
    });
  });

  it('does not repeat a secret', () => {
    expect(
      JSON.stringify(judgeParameter(parameter, answer('AQICAHj', 'SecureString'), region)),
    ).not.toContain('AQICAHj');
  });
});

describe('judgeVpcs', () => {
  const judge = (vpcs: readonly Vpc[]) => judgeVpcs(tag, vpcs, { accountId, region });
  const make = (VpcId: string, more: Partial<Vpc> = {}): Vpc => ({
    ...{ VpcId, OwnerId: accountId, IsDefault: false, Tags: [{ Key: 'network', Value: 'main' }] },
    ...more,
  });
  const others = [
    make('vpc-case', { Tags: [{ Key: 'Network', Value: 'main' }] }),
    make('vpc-value', { Tags: [{ Key: 'network', Value: 'Main' }] }),
    make('vpc-longer', { Tags: [{ Key: 'network', Value: 'main2' }] }),
    { VpcId: 'vpc-bare' },
  ];
  const uncounted = [
    make('vpc-default', { IsDefault: true }),
    make('vpc-shared', { OwnerId: '999999999999' }),
  ];

  it('takes the one VPC with the tag, whatever else there is', () => {
    expect(judge([...others, ...uncounted, make('vpc-a')])).toEqual({ vpcId: 'vpc-a' });
  });

  it('takes one of which EC2 does not tell the owner', () => {
    const { OwnerId: _, ...vpc } = make('vpc-a');
    expect(judge([vpc])).toEqual({ vpcId: 'vpc-a' });
  });

  it('finds an absence where nobody has the tag', () => {
    expect(judge(others)).toEqual({
      absence: 'VpcTag "network=main" finds no VPC in eu-west-1 of this account.',
      advice: 'Give the VPC this tag, or name it by VpcId.',
    });
  });

  it('says why those that have it do not count', () => {
    expect(judge(uncounted)).toHaveProperty(
      'absence',
      'VpcTag "network=main" finds no VPC that counts (vpc-default is the default VPC, vpc-shared belongs to account ' +
        '999999999999) in eu-west-1 of this account.',
    );
  });

  it('finds a mistake in two, and names both', () => {
    expect(judge([make('vpc-b'), ...uncounted, make('vpc-a')])).toEqual({
      mistake: {
        code: 'SeveralVpcs',
        sentence: expect.stringMatching(/finds vpc-a, vpc-b, but exactly one .* Take it off the others/),
      },
    });
  });

  it('counts those that would be too many to name', () => {
    const many = Array.from({ length: 12 }, (_, index) => make(`vpc-${10 + index}`));
    expect(JSON.stringify(judge(many))).toContain('vpc-19, 2 more, but');
  });

  it('takes an empty value for a value', () => {
    const empty = make('vpc-a', { Tags: [{ Key: 'constructor', Value: '' }] });
    const judged = judgeVpcs({ by: 'VpcTag', key: 'constructor', value: '' }, [...others, empty], {
      ...{ accountId, region },
    });
    expect(judged).toEqual({ vpcId: 'vpc-a' });
  });
});
