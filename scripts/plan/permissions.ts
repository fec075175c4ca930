import { composePolicy, networkReads } from '../stack/permissions';

/** Every call that `plan` makes, and what for. All of them only read; sts:GetCallerIdentity needs no permission. */
export const permissions = composePolicy({
  ReadNetwork: ['ec2:DescribeNatGateways', ...networkReads],
  // Only with VpcIdParameterName.
  ReadParameter: ['ssm:GetParameter'],
  // Only with --stack-name.
  ReadStack: [
    'cloudformation:DescribeStacks',
    'cloudformation:GetTemplate',
    'cloudformation:ListStackResources',
  ],
});
