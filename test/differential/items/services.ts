import { DescribeVpcEndpointServicesCommand, type EC2Client, type Filter } from '@aws-sdk/client-ec2';
import { type Item, only, refusalOf, refusedWithOneOf } from '../item';

const nameOf = (suffix: string) => `com.amazonaws.us-east-1.${suffix}`;
const describe = (client: EC2Client, ...suffixes: string[]) =>
  client.send(new DescribeVpcEndpointServicesCommand({ ServiceNames: suffixes.map(nameOf) }));
const list = (client: EC2Client, Filters: Filter[], page: { MaxResults?: number; NextToken?: string } = {}) =>
  client.send(new DescribeVpcEndpointServicesCommand({ Filters, ...page }));

const besides = {
  'ServiceDetails.Tags': 'the emulator has none of AWS',
  'ServiceDetails.ServiceRegion': 'newer than the emulator',
  'ServiceDetails.AvailabilityZoneIds': 'newer than the emulator',
  'ServiceDetails.SupportedIpAddressTypes': 'the emulator leaves it out',
};

const wrongNames = (...fields: string[]) =>
  Object.fromEntries(
    fields.map((field) => [
      `ServiceDetails.${field}`,
      "the emulator gives S3's gateway the interface's names",
    ]),
  );

export const serviceItems: Item[] = [
  {
    id: 'S1',
    what: 'DescribeVpcEndpointServices: ecr.api',
    run: (client) => describe(client, 'ecr.api'),
    besides,
  },
  {
    id: 'S2',
    what: 'DescribeVpcEndpointServices: ecr.dkr, with its wildcard private name',
    run: (client) => describe(client, 'ecr.dkr'),
    besides,
  },
  {
    id: 'S3',
    what: 'DescribeVpcEndpointServices: S3 is a gateway and an interface under one name',
    run: (client) => describe(client, 's3'),
    besides: {
      ...besides,
      ServiceNames: 'whether the name comes once or twice is not documented',
      ...wrongNames('BaseEndpointDnsNames', 'PrivateDnsName', 'PrivateDnsNames'),
      ...wrongNames('PrivateDnsNameVerificationState'),
    },
  },
  {
    id: 'S4b',
    what: 'DescribeVpcEndpointServices: the filter service-type selects',
    run: async (client) => {
      const offers = async (type: string) => {
        const { ServiceDetails = [] } = await list(client, [{ Name: 'service-type', Values: [type] }]);
        return ['ecr.api', 'ecr.dkr', 's3'].filter((suffix) =>
          ServiceDetails.some(({ ServiceName }) => ServiceName === nameOf(suffix)),
        );
      };
      return { gateways: await offers('Gateway'), interfaces: await offers('Interface') };
    },
  },
  {
    id: 'S5',
    what: 'DescribeVpcEndpointServices: an unknown name is refused',
    run: (client) => refusalOf(describe(client, 'nowhere')),
  },
  {
    id: 'S6',
    what: 'DescribeVpcEndpointServices: an unknown filter is refused',
    run: (client) =>
      refusedWithOneOf(
        list(client, [{ Name: 'colour', Values: ['red'] }]),
        'InvalidFilter',
        'InvalidParameterValue',
      ),
  },
  {
    id: 'S7',
    what: 'DescribeVpcEndpointServices: pages',
    run: async (client) => {
      const first = await list(client, [], { MaxResults: 5 });
      const second = await list(client, [], { MaxResults: 5, NextToken: first.NextToken ?? '' });
      const idsOf = ({ ServiceDetails = [] }: typeof first) =>
        ServiceDetails.map(({ ServiceId }) => ServiceId);
      const both = [...idsOf(first), ...idsOf(second)];
      return { size: idsOf(first).length, hasMore: Boolean(first.NextToken), different: new Set(both).size };
    },
  },
  {
    id: 'S8',
    what: 'DescribeVpcEndpointServices: several names at once',
    run: async (client) => {
      const { ServiceNames } = await describe(client, 'ecr.api', 'ecr.dkr');
      return { names: ServiceNames, one: only((await describe(client, 'ecr.api')).ServiceNames) };
    },
  },
];
