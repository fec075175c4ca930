import fc from 'fast-check';
import { comparePermissions } from '../../../../scripts/publish/compare/permissions/permissions';
import { anyPolicy, anyVersions, isAllowed, listRequests, type Placed } from './iam';

const requests = listRequests();

function compare(before: readonly Placed[], after: readonly Placed[]) {
  return comparePermissions(compose(before), compose(after));
}

function compose(policy: readonly Placed[]) {
  const equals = (name: string) => ({ 'Fn::Equals': [{ Ref: name }, 'yes'] });
  const Statement = policy.map(({ statement, under }) =>
    under === '' ? statement : { 'Fn::If': [under, statement, { Ref: 'AWS::NoValue' }] },
  );
  const Policies = [{ PolicyName: 'p', PolicyDocument: { Statement } }];
  return {
    Conditions: { C: equals('P'), D: equals('Q') },
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Policies } } },
  };
}

describe('any policy', () => {
  it('is the same as itself in any order', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const reversed = policy.map(({ statement, under }) => ({
          under,
          statement: { ...statement, Action: [...statement.Action].reverse() },
        }));
        expect(compare(policy, reversed.reverse())).toEqual([]);
      }),
    );
  });

  it('never allows more when an allowance is taken away', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(2), (policy, at) => {
        const fewer = policy.filter(({ statement }, index) => index !== at || statement.Effect === 'Deny');
        expect(compare(policy, fewer).filter(({ broadens }) => broadens)).toEqual([]);
      }),
    );
  });

  it('never allows in silence what it did not allow before', () => {
    let silent = 0;
    fc.assert(
      fc.property(anyVersions, ({ before, after }) => {
        if (compare(before, after).some(({ broadens }) => broadens)) return;
        silent += JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
        const more = requests.filter((request) => !isAllowed(before, request) && isAllowed(after, request));
        expect(more).toEqual([]);
      }),
      { numRuns: 400 },
    );
    // Otherwise the property above would hold by saying "broader" of everything.
    expect(silent).toBeGreaterThan(40);
  });
});
