/** What `estimate --vpc-id` calls, all reads. None of these actions can be narrowed to a resource, hence the star. */
export const permissions = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'EstimateReads',
      Effect: 'Allow',
      Action: [
        'cloudwatch:GetMetricData',
        'ec2:DescribeNatGateways',
        'ec2:DescribePrefixLists',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcEndpointServices',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcs',
        'pricing:GetProducts',
      ],
      Resource: '*',
    },
  ],
};
