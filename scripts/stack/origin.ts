import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Session } from './session';

/**
 * Refuses a stack that has none of our custom resources: a slip in the name must not replace or delete what is
 * somebody else's. `--yes` does not help.
 */
export async function refuseForeign(stackName: string, stack: Stack | undefined, { cloud }: Session) {
  if (!stack?.StackId || stack.StackStatus === 'REVIEW_IN_PROGRESS') return;
  const template = await cloud.readTemplate(stack.StackId);
  if (template.includes('Custom::EcrVpcEndpoints')) return;
  throw new Error(
    `Stack ${stackName} has no Custom::EcrVpcEndpoints, so it is not one of these stacks: nothing was changed. ` +
      'Check --stack-name; the AWS CLI changes and deletes any stack.',
  );
}
