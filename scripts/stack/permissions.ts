import type { Session } from './session';

/** What the handler reads of a VPC; NAT gateways it does not look at. None of it can be narrowed to a resource. */
export const networkReads = [
  'ec2:DescribePrefixLists',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcEndpointServices',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcs',
] as const;

/** The policy of a role that may make these calls, by the purpose of each group, and nothing else. */
export function composePolicy(calls: Readonly<Record<string, readonly string[]>>) {
  return {
    Version: '2012-10-17',
    Statement: Object.entries(calls).map(([Sid, actions]) => ({
      Sid,
      Effect: 'Allow',
      Action: [...new Set(actions)].sort(),
      Resource: '*',
    })),
  };
}

/** `--permissions`: the same JSON for people and for --json. */
export function printPolicy(policy: object, { terminal }: Pick<Session, 'terminal'>): object {
  terminal.say(JSON.stringify(policy, null, 2));
  return policy;
}
