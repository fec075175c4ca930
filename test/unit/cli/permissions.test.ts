import { permissions as ofEstimate } from '../../../scripts/estimate/permissions';
import { permissions as ofPlan } from '../../../scripts/plan/permissions';
import { printPolicy } from '../../../scripts/stack/permissions';
import { permissions as ofVerify } from '../../../scripts/verify/permissions';
import { fakeCloud, fakeSession } from './fake-cloud';

test.each([
  ['plan', ofPlan],
  ['estimate', ofEstimate],
  ['verify', ofVerify],
])('the policy of %s is printed whole, each action once, and only reads', (_, policy) => {
  const session = fakeSession(fakeCloud({}));
  expect(printPolicy(policy, session)).toBe(policy);
  expect(JSON.parse(session.lines.join('\n'))).toEqual(policy);
  for (const { Action } of policy.Statement) {
    expect(Action).toEqual([...new Set(Action)].sort());
    for (const action of Action)
      expect(action).toMatch(/^[a-z0-9]+:(Describe|Get|List|Lookup|BatchGetImage$)/);
  }
});
