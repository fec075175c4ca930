import { readDeployRequest } from '../../../scripts/deploy';
import { UsageError } from '../../../scripts/stack/failure';
import { checkSelectors } from '../../../scripts/stack/selector';

const deploy = (parameter: string[], vpcId?: string) => () =>
  readDeployRequest({ stackName: 'x', parameter, ...(vpcId && { vpcId }) }, '/no/such/folder');

it.each<[string, () => unknown, string]>([
  [
    'two',
    deploy(['VpcIdParameterName=/a', 'VpcTag=a=b']),
    'VpcIdParameterName and VpcTag are given together',
  ],
  ['--vpc-id and a tag', deploy(['VpcTag=a=b'], 'vpc-0123abcd'), 'VpcId and VpcTag are given together'],
  ['a tag without =', deploy(['VpcTag=network']), 'VpcTag is "network". Accepted is Key=Value'],
  [
    'a name with a blank',
    deploy(['VpcIdParameterName=a b']),
    'VpcIdParameterName is "a b". Accepted is the name',
  ],
  ['a name of AWS', deploy(['VpcIdParameterName=/aws/x']), 'SSM keeps names that begin with "aws" or "ssm"'],
])('deploy refuses %s before the template is even opened', (_what, read, sentence) => {
  expect(read).toThrow(UsageError);
  expect(read).toThrow(sentence);
});

it.each([
  [['VpcId', 'vpc-0123abcd']],
  [
    ['VpcId', ''],
    ['VpcTag', 'a=b=c'],
  ],
  [['VpcIdParameterName', '/network/vpc-id']],
  [],
] as [string, string][][])('takes one selector, or none: the stack may have one', (...given) => {
  expect(() => checkSelectors(new Map(given))).not.toThrow();
});
