import { isProblem, orThrow, ProblemError } from '../../../handler/problem';

const problem = { code: 'Odd', sentence: 'It is odd.' };

describe('problems', () => {
  it('are told from values', () => {
    expect([
      isProblem(problem),
      isProblem({ code: 'Odd' }),
      isProblem({ sentence: 'x' }),
      isProblem({}),
    ]).toEqual([...[true, false, false, false]]);
  });

  it('are thrown where a value was needed, with their words', () => {
    expect(() => orThrow(problem)).toThrow(new ProblemError(problem));
    expect(new ProblemError(problem)).toMatchObject({ name: 'Odd', message: 'It is odd.', problem });
  });

  it('leave values alone', () => {
    const value = { id: 'vpc-1' };
    expect(orThrow(value)).toBe(value);
  });
});
