import fc from 'fast-check';
import { computeId, OWNER_TAG, STACK_TAG, TAG_PREFIX, toTagSpecifications } from '../../../handler/identity';

const stackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1';

describe('computeId', () => {
  it('never changes between releases, or every resource in the field would be replaced', () => {
    expect(computeId(stackId, 'Endpoints', { VpcId: 'vpc-0a1b2c3d' })).toBe(
      'ecr-vpc-endpoints-53b3e77eba0f299f792bc033',
    );
  });

  it('does not depend on anything but stack, logical id and selector', () => {
    const other = fc.dictionary(fc.constantFrom('SubnetIds', 'Tags', 'Refresh', 'Release'), fc.jsonValue());
    fc.assert(
      fc.property(fc.string(), other, other, (VpcId, some, more) => {
        expect(computeId(stackId, 'A', { ...some, VpcId })).toBe(computeId(stackId, 'A', { VpcId, ...more }));
      }),
    );
  });

  it.each([
    ['the stack', computeId(`${stackId}2`, 'A', { VpcId: 'vpc-1' })],
    ['the logical id', computeId(stackId, 'B', { VpcId: 'vpc-1' })],
    ['the text of the selector', computeId(stackId, 'A', { VpcId: 'vpc-2' })],
    ['the kind of selector', computeId(stackId, 'A', { VpcTag: 'vpc-1' })],
    ['another kind of selector', computeId(stackId, 'A', { VpcIdParameterName: 'vpc-1' })],
    ['a selector taken away', computeId(stackId, 'A', {})],
  ])('is new when %s changes', (_, id) => {
    expect(id).not.toBe(computeId(stackId, 'A', { VpcId: 'vpc-1' }));
  });

  it('does not mix up where one part ends and the next begins', () => {
    expect(computeId('ab', 'c', {})).not.toBe(computeId('a', 'bc', {}));
  });

  it('takes an empty selector for an absent one', () => {
    expect(computeId(stackId, 'A', { VpcId: 'vpc-1', VpcTag: '' })).toBe(
      computeId(stackId, 'A', { VpcId: 'vpc-1' }),
    );
  });

  it('is fit for a physical id, a tag value and a group name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue(), (stack, logicalId, VpcId) => {
        expect(computeId(stack, logicalId, { VpcId })).toMatch(/^ecr-vpc-endpoints-[0-9a-f]{24}$/);
      }),
    );
  });
});

describe('tags', () => {
  it('has both its own keys under its own prefix', () => {
    expect([OWNER_TAG, STACK_TAG].map((key) => key.slice(TAG_PREFIX.length))).toEqual(['owner', 'stack']);
  });

  it('writes tags as the calls that create things take them', () => {
    expect(toTagSpecifications('security-group', { a: '1', b: '' })).toEqual([
      {
        ResourceType: 'security-group',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '' },
        ],
      },
    ]);
  });
});
