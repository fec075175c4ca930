import type { Comparison, Level } from '../../../scripts/publish/compare/comparison';
import { isVersion, judgeStep, lowestNext, needLevel } from '../../../scripts/publish/step';

const compare = (level: Level, broadens = false): Comparison => ({
  ...{ level, changes: level === 'none' ? [] : [{ level, where: 'Here', sentence: 'It differs.' }] },
  permissions: broadens ? [{ where: 'Role', sentence: 'It may more.', broadens }] : [],
});

it.each(['1.0.0', '0.1.2', '10.20.30'])('takes %s for a version', (text) =>
  expect(isVersion(text)).toBe(true),
);
it.each(['1.0', 'v1.0.0', '1.0.0-rc.1', '01.0.0', '1.0.0 ', ''])('does not take "%s" for a version', (text) =>
  expect(isVersion(text)).toBe(false),
);

it.each<[Level, string, string[]]>([
  ['none', '1.2.4', ['1.2.4', '1.3.0', '2.0.0']],
  ['patch', '1.2.4', ['1.2.4', '1.2.9', '1.3.0', '2.0.0']],
  ['minor', '1.3.0', ['1.3.0', '1.4.7', '2.0.0']],
  ['major', '2.0.0', ['2.0.0', '2.1.0', '3.0.0']],
])('%s after 1.2.3 needs at least %s', (level, lowest, enough) => {
  expect(lowestNext('1.2.3', level)).toBe(lowest);
  for (const next of enough) expect(judgeStep('1.2.3', next, compare(level))).toEqual([]);
  const all = ['1.2.4', '1.2.9', '1.3.0', '1.4.7', '2.0.0', '2.1.0', '3.0.0'];
  for (const next of all.slice(0, all.indexOf(lowest)))
    expect(judgeStep('1.2.3', next, compare(level))).toEqual([
      `Version ${next} is too small a step from 1.2.3: this needs a ${level} version, ${lowest} or higher, because:\n  Here: It differs.`,
    ]);
});

it('never goes down', () => {
  expect(judgeStep('1.10.0', '1.9.0', compare('none'))).toEqual([
    'Version 1.9.0 is lower than 1.10.0, which is published: ask for 1.10.1 or higher.',
  ]);
});

it('takes broader permissions for a minor step at least', () => {
  expect(needLevel(compare('patch', true))).toBe('minor');
  expect(needLevel(compare('major', true))).toBe('major');
  expect(judgeStep('1.0.0', '1.0.1', compare('patch', true))).toEqual([
    expect.stringMatching(/this needs a minor version, 1.1.0 or higher, because:\n {2}Role: It may more.$/),
  ]);
});
