/** What CloudFormation says of the stack and of our resource in it. */
export interface StackView {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly status?: string | undefined;
  readonly resourceStatus?: string | undefined;
}

/**
 * Whether anybody waits for what an event asks for.
 *
 * - `settled`: the stack has long had its answer, and this is a late duplicate. What is there is in use.
 * - `givenUp`: the stack takes back what the event asks for. What was made for it is nobody's.
 */
export type Waiting = 'waiting' | 'settled' | 'givenUp';

const settledStack = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;
const settledResource = /^(CREATE_COMPLETE|UPDATE_\w+)$/;
const givenUpResource = /^(CREATE_FAILED|DELETE_\w+)$/;

/**
 * Lambda may deliver an event twice without any error (Lambda guide, "Asynchronous invocation"), and CloudFormation
 * may cancel a resource while we work for it (coverage-roadmap #1730). What it does not tell counts as waiting. A
 * Delete is not asked about: taken for a duplicate by mistake, it would hold up the whole stack.
 */
export function judgeWaiting(
  type: 'Create' | 'Update',
  first: StackView,
  { status = '', resourceStatus = '' }: StackView,
): Waiting {
  const turnedBack = first.status === 'UPDATE_IN_PROGRESS' && status.startsWith('UPDATE_ROLLBACK');
  if (type === 'Update' && turnedBack) return 'givenUp';
  if (settledStack.test(status)) return 'settled';
  if (type === 'Create' && givenUpResource.test(resourceStatus)) return 'givenUp';
  if (type === 'Create' && settledResource.test(resourceStatus)) return 'settled';
  return 'waiting';
}

/** The stack returns to what it was before its last update. */
export function isRollingBack({ status = '' }: StackView): boolean {
  return status === 'UPDATE_ROLLBACK_IN_PROGRESS';
}
