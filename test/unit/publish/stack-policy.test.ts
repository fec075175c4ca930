import { choosePolicy, composeLiftedPolicy, isFrozen } from '../../../scripts/publish/stack-policy';

const ours = '{"Statement": [{"Effect": "Deny"}]}';
const own = '{"Statement":[{"Effect":"Allow"}]}';
const lifted = composeLiftedPolicy('Product');

it('opens the product for a change alone', () => {
  expect(JSON.parse(lifted).Statement[1]).toMatchObject({
    ...{ Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'] },
    Resource: 'LogicalResourceId/Product',
  });
});

it.each([
  ['nothing', undefined, ours, false],
  ['what an interrupted run left', `${lifted}\n`, ours, false],
  ['ours, spaced otherwise', JSON.stringify(JSON.parse(ours)), JSON.stringify(JSON.parse(ours)), true],
  ['one of the user’s own', own, own, true],
])('after %s puts back the right policy', (_name, current, wanted, frozen) => {
  expect(choosePolicy(current, 'Product', ours)).toBe(wanted);
  expect(isFrozen(current, 'Product', ours)).toBe(frozen);
});
