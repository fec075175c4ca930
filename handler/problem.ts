/** What went wrong, as a value: a stable code, and a sentence that says what, where, and what to do next. */
export interface Problem {
  readonly code: string;
  readonly sentence: string;
}

/** Carries a problem through async code up to the answer. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.sentence);
    this.name = problem.code;
  }
}

export function isProblem(value: object): value is Problem {
  return 'code' in value && 'sentence' in value;
}

/** Returns the value, or throws the problem that came instead of it. */
export function orThrow<T extends object>(value: T | Problem): T {
  if (isProblem(value)) throw new ProblemError(value);
  return value;
}
