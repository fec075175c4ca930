import { comparePatterns } from '../../../../scripts/publish/compare/pattern';

describe('comparePatterns', () => {
  it.each([
    ['^a$', '^$|^a$', 'widened'],
    ['^$|^a$', '^a$', 'narrowed'],
    ['^a$|^$', '^$|^a$', 'widened'],
    ['^a$', '^b$', 'unclear'],
    ['^a$|^b$', '^a$|^c$', 'unclear'],
    // A bar in a group, in a class or after a backslash separates no alternatives of the whole.
    ['^(a', '^(a|b)$', 'unclear'],
    ['b', '(a|(x)|b)', 'unclear'],
    ['[a', '[a|b]', 'unclear'],
    ['[(]|a', '[(]|a|b', 'widened'],
    ['a\\', 'a\\|b', 'unclear'],
  ])('takes %s to %s for %s', (before, after, step) => {
    expect(comparePatterns(before, after)).toBe(step);
  });
});
