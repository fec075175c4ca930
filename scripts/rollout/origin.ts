import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Session } from '../stack/session';

/** Refuses a stack that is not made from templates/stack-set.yaml: a slip in the name must not touch another's. */
export async function refuseForeignWave(stack: Stack | undefined, { cloud }: Session): Promise<void> {
  if (!stack?.StackId || /^(REVIEW_IN_PROGRESS|DELETE_COMPLETE)$/.test(stack.StackStatus ?? '')) return;
  const template = await cloud.readTemplate(stack.StackId);
  if (template.includes('AWS::CloudFormation::StackSet') && template.includes('VpcIdParameterName')) return;
  throw new Error(
    `Stack ${stack.StackName} is not the wave of a fleet: nothing was changed. Check --stack-name; the AWS CLI changes and deletes any stack.`,
  );
}
