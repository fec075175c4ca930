import { kinds } from './kinds';
import { judgeKinds, tellHistory } from './shows';

it('a dry run classifies each kind of change, and changes nothing', async () => {
  const verdicts = await judgeKinds();
  expect(verdicts.map(({ kind, needed, broadens }) => [kind.name, needed, broadens])).toEqual(
    kinds.map(({ name, level, broadens }) => [name, level, broadens]),
  );
  expect(verdicts.flatMap(({ writes }) => writes)).toEqual([]);
  const accepted = verdicts.filter(({ refusals }) => refusals.length === 0).map(({ kind }) => kind.name);
  expect(accepted).toEqual(['new optional parameter', 'code only']);
  // What cloudformation-diff alone would have let through.
  const blind = verdicts.filter(
    ({ broadens, plain }) => broadens && plain.includes('permissions broadened: false'),
  );
  expect(blind.map(({ kind }) => kind.name)).toEqual(['IAM broadened under Fn::If', 'boundary removed']);
});

it('publishes 1.0.0, does nothing the second time, publishes 1.1.0, and refuses 1.1.1', async () => {
  const told = await tellHistory();
  expect(told.map(({ outcome }) => outcome.split('\n')[0])).toEqual([
    'published',
    'nothing to do',
    'published',
    'refused: Version 1.1.1 is too small a step from 1.1.0: this needs a minor version, 1.2.0 or higher, because:',
  ]);
  expect(told.map(({ versions }) => versions)).toEqual([
    ['1.0.0 DEFAULT'],
    ['1.0.0 DEFAULT'],
    ['1.0.0 DEPRECATED', '1.1.0 DEFAULT'],
    ['1.0.0 DEPRECATED', '1.1.0 DEFAULT'],
  ]);
  const isWrite = (call: string) => / (Put|Create|Execute|Delete|Set|Update|Associate)/.test(call);
  expect(told.map(({ calls }) => calls.filter(isWrite).map((call) => call.split(' ')[1]))).toEqual([
    ['PutObject', 'CreateChangeSet', 'ExecuteChangeSet', 'SetStackPolicy'],
    [],
    [
      ...['PutObject', 'CreateChangeSet', 'SetStackPolicy', 'ExecuteChangeSet', 'SetStackPolicy'],
      'UpdateProvisioningArtifact',
    ],
    [],
  ]);
});
