import { isDeepStrictEqual } from 'node:util';

/**
 * Lets the product be modified for the time of one update, and still neither replaced nor deleted. CloudFormation
 * takes no temporary policy with a change set ("You can't specify a temporary stack policy that overrides the
 * current policy", ExecuteChangeSet), so this one is set and the one before put back.
 */
export function composeLiftedPolicy(product: string): string {
  const everyone = { Principal: '*' };
  return JSON.stringify({
    Statement: [
      { Effect: 'Allow', ...everyone, Action: 'Update:*', Resource: '*' },
      {
        ...{ Effect: 'Deny', ...everyone },
        ...{ Action: ['Update:Replace', 'Update:Delete'], Resource: `LogicalResourceId/${product}` },
      },
    ],
  });
}

/** What must hold after publishing: what the stack had, unless that is nothing, or what an interrupted run left. */
export function choosePolicy(current: string | undefined, product: string, ours: string): string {
  const isOpen = current === undefined || isSame(current, composeLiftedPolicy(product));
  return isOpen ? ours : current;
}

export function isFrozen(current: string | undefined, product: string, ours: string): boolean {
  return current !== undefined && isSame(choosePolicy(current, product, ours), current);
}

function isSame(one: string, other: string): boolean {
  return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
}
