import { refuse } from '../simulator/refusal';
import type { FakeStack } from './fake-account';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/**
 * "Prevent updates to stack resources": "After you set a stack policy, all of the resources in the stack are protected
 * by default", "explicit Deny overrides", and "If a stack policy is associated with the stack, CloudFormation enforces
 * the policy when it executes the change set".
 */
export function denyUpdate({ policy }: FakeStack, logicalId: string, action: string): void {
  if (policy === undefined) return;
  const statements: Statement[] = JSON.parse(policy).Statement;
  const matching = statements.filter(
    ({ Action, Resource }) => matches(Action, action) && matches(Resource, `LogicalResourceId/${logicalId}`),
  );
  const isAllowed = matching.some(({ Effect }) => Effect === 'Allow');
  if (isAllowed && !matching.some(({ Effect }) => Effect === 'Deny')) return;
  throw refuse(
    'ValidationError',
    `Action denied by stack policy: Statement does not allow [${action}] for resource [${logicalId}]`,
  );
}

function matches(patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((pattern) => {
    const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${expression}$`).test(text);
  });
}
