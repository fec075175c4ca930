import { composePolicy } from '../stack/permissions';
import type { Source } from './facts';

/** What each source is read with. */
export const actions: Readonly<Record<Source, readonly string[]>> = {
  vpc: ['ec2:DescribeVpcs'],
  dnsAttributes: ['ec2:DescribeVpcAttribute'],
  subnets: ['ec2:DescribeSubnets'],
  routeTables: ['ec2:DescribeRouteTables'],
  securityGroups: ['ec2:DescribeSecurityGroups'],
  endpoints: ['ec2:DescribeVpcEndpoints'],
  prefixLists: ['ec2:DescribePrefixLists'],
  services: ['ec2:DescribeVpcEndpointServices'],
  networkAcls: ['ec2:DescribeNetworkAcls'],
  dhcpOptions: ['ec2:DescribeDhcpOptions'],
  interfaces: ['ec2:DescribeNetworkInterfaces'],
  endpointTraffic: ['cloudwatch:GetMetricData'],
  natTraffic: ['ec2:DescribeNatGateways', 'cloudwatch:GetMetricData', 'cloudtrail:LookupEvents'],
  events: ['cloudtrail:LookupEvents'],
  answers: ['ec2:DescribeNetworkInterfaces'],
  canary: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'cloudwatch:GetMetricData',
  ],
};

const { canary, ...reads } = actions;

/** `verify --permissions`: reads only. None of the reads but ECR's knows resources, so `*` it is. */
export const permissions = composePolicy({
  Verify: Object.values(reads).flat(),
  VerifyByStackName: ['cloudformation:DescribeStacks'],
  VerifyByCanary: canary.filter((action) => action.startsWith('ecr:')),
});
