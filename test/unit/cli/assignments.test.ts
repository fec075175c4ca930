import {
  checkBucket,
  checkStackName,
  checkVpcId,
  mergeParameters,
  mergeTags,
  readParameters,
  readTags,
  refuseUnknown,
} from '../../../scripts/stack/assignments';
import { UsageError } from '../../../scripts/stack/failure';

const declared = { VpcId: { Default: '' }, Refresh: { Default: '' }, Owner: null };

describe('what is given on the command line', () => {
  it.each(['vpc-0123abcd', 'vpc-0123456789abcdef0'])('takes %s as a VPC ID', (id) => {
    expect(checkVpcId(id)).toBe(id);
  });

  it.each(['', 'vpc-', 'vpc-123', 'VPC-0123abcd', 'vpc-0123ABCD', 'vpc-0123abcd ', 'subnet-0123abcd'])(
    'refuses %p as a VPC ID, naming the option and the form',
    (id) => {
      expect(() => checkVpcId(id)).toThrow(UsageError);
      expect(() => checkVpcId(id)).toThrow(/--vpc-id ".*" is not a VPC ID: "vpc-" and then 8 or 17 hex/);
    },
  );

  it.each(['', '1st', 'my_stack', 'a'.repeat(129)])('refuses %p as a stack name', (name) => {
    expect(() => checkStackName(name)).toThrow(/--stack-name/);
  });

  it.each(['ab', 's3://bucket', 'Bucket', '-bucket'])('refuses %p as a bucket', (name) => {
    expect(() => checkBucket(name)).toThrow(/--bucket/);
  });

  it('splits at the first equals sign and keeps the rest of the value', () => {
    expect(readParameters(['Refresh=a=b', 'Empty='], undefined)).toEqual(
      new Map([
        ['Refresh', 'a=b'],
        ['Empty', ''],
      ]),
    );
  });

  it.each(['Refresh', '=1', 'Re fresh=1', ''])('refuses %p as a parameter', (assignment) => {
    expect(() => readParameters([assignment], undefined)).toThrow(/--parameter ".*" is not Key=Value/);
  });

  it('refuses the same key twice, also when --vpc-id is the second', () => {
    expect(() => readParameters(['A=1', 'A=2'], undefined)).toThrow(/"A" twice/);
    expect(() => readParameters(['VpcId=vpc-0123abcd'], 'vpc-0123abcd')).toThrow(/given twice/);
  });

  it('refuses tags that AWS would refuse', () => {
    expect(() => readTags(['aws:x=1'])).toThrow(/reserves/);
    expect(() => readTags([`k=${'v'.repeat(257)}`])).toThrow(/257 characters/);
    expect(() => readTags(Array.from({ length: 51 }, (_, i) => `k${i}=v`))).toThrow(/51 times/);
  });
});

describe('the parameters of a change set', () => {
  it('holds what is given, what the stack had, and leaves defaults to the template', () => {
    const given = new Map([['Refresh', '2']]);
    const previous = [
      { ParameterKey: 'VpcId', ParameterValue: 'vpc-0123abcd' },
      { ParameterKey: 'Owner', ParameterValue: '****' },
      { ParameterKey: 'Gone', ParameterValue: 'x' },
    ];
    expect(mergeParameters(declared, given, previous)).toEqual([
      { ParameterKey: 'VpcId', UsePreviousValue: true },
      { ParameterKey: 'Refresh', ParameterValue: '2' },
      { ParameterKey: 'Owner', UsePreviousValue: true },
    ]);
  });

  it('refuses names the template does not have, naming those it has', () => {
    expect(() => refuseUnknown(declared, new Map([['Vpcid', 'x']]))).toThrow(
      'The template has no parameter Vpcid; it accepts: Owner, Refresh, VpcId.',
    );
  });

  it('asks for the VPC when nothing names one', () => {
    const given = new Map([['Owner', 'me']]);
    expect(() => mergeParameters(declared, given, undefined)).toThrow(/pass --vpc-id/);
    expect(() => mergeParameters(declared, new Map([...given, ['VpcId', '']]), undefined)).toThrow(
      /--vpc-id/,
    );
    expect(() => mergeParameters({ VpcId: {} }, new Map(), undefined)).toThrow(/--vpc-id/);
  });

  it('takes another selector in place of the VPC ID', () => {
    const template = { VpcId: { Default: '' }, VpcTag: { Default: '' } };
    expect(mergeParameters(template, new Map([['VpcTag', 'Name=x']]), undefined)).toEqual([
      { ParameterKey: 'VpcTag', ParameterValue: 'Name=x' },
    ]);
  });

  it('counts the selector that the stack has, unless it is empty', () => {
    const template = { VpcId: { Default: '' }, VpcTag: { Default: '' } };
    const previous = [
      { ParameterKey: 'VpcId', ParameterValue: 'vpc-0123abcd' },
      { ParameterKey: 'VpcTag', ParameterValue: '' },
    ];
    const merge = (given: [string, string][]) => mergeParameters(template, new Map(given), previous);
    expect(() => merge([['VpcTag', 'a=b']])).toThrow(
      'The stack has VpcId already, and only one selector may be given: pass --parameter VpcId= to empty it.',
    );
    expect(() => merge([['VpcId', '']])).toThrow(/No VPC is named/);
    const emptied: [string, string][] = [
      ['VpcId', ''],
      ['VpcTag', 'a=b'],
    ];
    expect(merge(emptied)).toHaveLength(2);
    expect(merge([])).toHaveLength(2);
  });

  it('asks for a parameter that has no default', () => {
    expect(() => mergeParameters({ Owner: {} }, new Map(), undefined)).toThrow(/--parameter Owner=/);
  });
});

describe('the tags of a change set', () => {
  it('leaves them alone when none are given', () => {
    expect(mergeTags(new Map(), [{ Key: 'a', Value: '1' }])).toBeUndefined();
  });

  it('adds to those of the stack, without those of AWS', () => {
    const previous = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '1' },
      { Key: 'aws:cloudformation:stack-name', Value: 's' },
    ];
    expect(mergeTags(new Map([['b', '2']]), previous)).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
  });
});
