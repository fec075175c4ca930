import type { Artifact } from '../../../scripts/publish/catalog-cloud';
import { describeStep, listLosses, planFinish } from '../../../scripts/publish/finish';

const version = (name: string, more: Partial<Artifact> = {}): Artifact => ({
  ...{ id: `pa-${name}`, name, deprecated: false, actions: [] },
  ...more,
});
const plan = (...args: Parameters<typeof planFinish>) => planFinish(...args).map(describeStep);

it('deprecates what is older, and hands its service actions on', () => {
  const before = [version('1.0.0', { deprecated: true }), version('1.1.0', { actions: ['act-1', 'act-2'] })];
  expect(plan(before, [...before, version('1.2.0', { actions: ['act-2'] })], '1.2.0')).toEqual([
    'Mark version 1.1.0 as deprecated.',
    'Give version 1.2.0 the service action act-1.',
  ]);
});

it('takes the version right before by number, not by place', () => {
  const before = [version('1.10.0', { actions: ['new'] }), version('1.9.0', { actions: ['old'] })];
  expect(plan(before, [...before, version('1.11.0')], '1.11.0')).toContain(
    'Give version 1.11.0 the service action new.',
  );
  expect(plan(before, [...before, version('1.11.0')], '1.11.0')).not.toContain(
    'Give version 1.11.0 the service action old.',
  );
});

it('gives back what an update took', () => {
  const before = [version('1.0.0', { actions: ['act-1'], deprecated: true })];
  const now = [version('1.0.0', { deprecated: true }), version('1.1.0', { actions: ['act-1'] })];
  expect(plan(before, now, '1.1.0')).toEqual(['Give version 1.0.0 the service action act-1.']);
});

it('leaves a first version, and one that is finished, alone', () => {
  expect(plan([], [version('1.0.0')], '1.0.0')).toEqual([]);
  const done = [version('1.0.0', { deprecated: true, actions: ['a'] }), version('1.1.0', { actions: ['a'] })];
  expect(plan(done, done, '1.1.0')).toEqual([]);
});

it('names what an update has replaced or dropped', () => {
  const before = [version('1.0.0'), version('1.1.0'), version('1.2.0')];
  expect(listLosses(before, [version('1.0.0'), version('1.1.0', { id: 'pa-new' })])).toEqual([
    'Version 1.1.0 was replaced by the update: its id was pa-1.1.0 and is pa-new now.',
    'Version 1.2.0 (pa-1.2.0) is gone since the update.',
  ]);
});
