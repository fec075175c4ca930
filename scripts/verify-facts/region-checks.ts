import {
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointServicesCommand,
} from '@aws-sdk/client-ec2';
import { readPages } from '../../handler/discovery';
import { type Check, codeOf } from './check';

/** Only reads. */
export const regionChecks: Check[] = [
  {
    name: 'service-names',
    says: "The Region's names of ecr.dkr and S3 end in .<region>.ecr.dkr and .<region>.s3",
    expected: 'both found',
    see: async ({ site: { dkr, s3, region } }) => {
      const ends = dkr.name.endsWith(`.${region}.ecr.dkr`) && s3.name.endsWith(`.${region}.s3`);
      return ends ? 'both found' : `${dkr.name}, ${s3.name}`;
    },
  },
  {
    name: 'address-types',
    says: 'A service lists address families, ipv4 and ipv6, never dualstack',
    expected: 'ipv4 and ipv6 only',
    see: async ({ ec2, site }) => {
      const request = { ServiceNames: [site.dkr.name] };
      const { ServiceDetails = [] } = await ec2.client.send(new DescribeVpcEndpointServicesCommand(request));
      const types = ServiceDetails.flatMap(({ SupportedIpAddressTypes = [] }) => SupportedIpAddressTypes);
      const families = types.map((type) => `${type}`.toLowerCase());
      const known = families.every((type) => ['ipv4', 'ipv6'].includes(type));
      return known && families.includes('ipv4') ? 'ipv4 and ipv6 only' : families.join(', ') || 'none';
    },
  },
  {
    name: 'ipv6-prefix-list',
    says: "S3's IPv6 addresses are a prefix list of their own, com.amazonaws.<region>.ipv6.s3",
    expected: 'listed',
    see: async ({ ec2, site }) => {
      const lists = await readPages(async (NextToken) => {
        const answer = await ec2.client.send(new DescribePrefixListsCommand({ NextToken }));
        return [answer.PrefixLists, answer.NextToken];
      });
      const name = `com.amazonaws.${site.region}.ipv6.s3`;
      return lists.some(({ PrefixListName }) => PrefixListName === name) ? 'listed' : 'not listed';
    },
  },
  {
    name: 'max-results',
    says: 'DescribeRouteTables refuses a MaxResults below 5 with this code',
    expected: 'InvalidMaxResults',
    see: ({ ec2 }) => codeOf(ec2.client.send(new DescribeRouteTablesCommand({ MaxResults: 4 }))),
  },
];
