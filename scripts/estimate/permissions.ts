import { composePolicy, networkReads } from '../stack/permissions';

/** What `estimate --vpc-id` calls, all reads; sts:GetCallerIdentity needs no permission. */
export const permissions = composePolicy({
  EstimateReads: [
    'cloudwatch:GetMetricData',
    'ec2:DescribeNatGateways',
    'pricing:GetProducts',
    ...networkReads,
  ],
});
