/** Every call that `plan` makes, and what for. All of them only read. */
const calls: Readonly<Record<string, readonly string[]>> = {
  ReadNetwork: [
    'ec2:DescribeNatGateways',
    'ec2:DescribePrefixLists',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcEndpointServices',
    'ec2:DescribeVpcs',
  ],
  // Only with VpcIdParameterName.
  ReadParameter: ['ssm:GetParameter'],
  // Only with --stack-name.
  ReadStack: [
    'cloudformation:DescribeStacks',
    'cloudformation:GetTemplate',
    'cloudformation:ListStackResources',
  ],
};

/** The policy of a role that may run `plan` and nothing else. sts:GetCallerIdentity needs no permission. */
export function composePolicy() {
  return {
    Version: '2012-10-17',
    Statement: Object.entries(calls).map(([Sid, Action]) => ({
      Sid,
      Effect: 'Allow',
      Action,
      Resource: '*',
    })),
  };
}
