import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import {
  DescribeDhcpOptionsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { readPages } from '../../handler/discovery';
import { type CloudSettings, configureClient } from '../stack/cloud';
import type { Window } from './facts';

export type Aws = ReturnType<typeof openAws>;

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Figures of one metric: their sum, and the times for which there are any. */
export interface MetricSum {
  readonly sum: number | undefined;
  readonly times: readonly Date[];
}

const MaxResults = 1_000;
/** The most that DescribeRouteTables gives on a page. */
const ROUTE_TABLES_A_PAGE = 100;
const METRICS_A_CALL = 500;

/** Every call that `verify` makes; all of them read. */
export function openAws(settings: CloudSettings, signal: AbortSignal) {
  const config = configureClient(settings);
  const ec2 = watch('ec2', new EC2Client(config), signal);
  const cloudWatch = watch('cloudwatch', new CloudWatchClient(config), signal);
  const cloudTrail = watch('cloudtrail', new CloudTrailClient(config), signal);
  const ecr = watch('ecr', new ECRClient(config), signal);
  const inVpc = (vpcId: string) => [{ Name: 'vpc-id', Values: [vpcId] }];
  return {
    region: () => ec2.config.region(),
    findVpc: async (vpcId: string) => {
      const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
      return Vpcs.find(({ VpcId }) => VpcId === vpcId);
    },
    readDnsAttributes: async (VpcId: string) => {
      const [one, other] = await Promise.all([
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
      ]);
      return {
        support: one.EnableDnsSupport?.Value ?? false,
        hostnames: other.EnableDnsHostnames?.Value ?? false,
      };
    },
    listSubnets: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filters: inVpc(vpcId), MaxResults, NextToken };
        const answer = await ec2.send(new DescribeSubnetsCommand(page));
        return [answer.Subnets, answer.NextToken];
      }),
    listRouteTables: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filters: inVpc(vpcId), MaxResults: ROUTE_TABLES_A_PAGE, NextToken };
        const answer = await ec2.send(new DescribeRouteTablesCommand(page));
        return [answer.RouteTables, answer.NextToken];
      }),
    listSecurityGroups: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filters: inVpc(vpcId), MaxResults, NextToken };
        const answer = await ec2.send(new DescribeSecurityGroupsCommand(page));
        return [answer.SecurityGroups, answer.NextToken];
      }),
    listEndpoints: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filters: inVpc(vpcId), MaxResults, NextToken };
        const answer = await ec2.send(new DescribeVpcEndpointsCommand(page));
        return [answer.VpcEndpoints, answer.NextToken];
      }),
    listPrefixLists: () =>
      readPages(async (NextToken) => {
        const answer = await ec2.send(new DescribePrefixListsCommand({ MaxResults, NextToken }));
        return [answer.PrefixLists, answer.NextToken];
      }),
    listServices: (ServiceNames: string[]) =>
      readPages(async (NextToken) => {
        if (ServiceNames.length === 0) return [[], undefined];
        const answer = await ec2.send(new DescribeVpcEndpointServicesCommand({ ServiceNames, NextToken }));
        return [answer.ServiceDetails, answer.NextToken];
      }),
    listNetworkAcls: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filters: inVpc(vpcId), MaxResults, NextToken };
        const answer = await ec2.send(new DescribeNetworkAclsCommand(page));
        return [answer.NetworkAcls, answer.NextToken];
      }),
    findDhcpOptions: async (id: string) => {
      const answer = await ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] }));
      return answer.DhcpOptions?.[0];
    },
    listNatGateways: (vpcId: string) =>
      readPages(async (NextToken) => {
        const page = { Filter: inVpc(vpcId), MaxResults, NextToken };
        const answer = await ec2.send(new DescribeNatGatewaysCommand(page));
        return [answer.NatGateways, answer.NextToken];
      }),
    listInterfaces: (vpcId: string, filter: Filter) =>
      readPages(async (NextToken) => {
        const page = { Filters: [...inVpc(vpcId), filter], MaxResults, NextToken };
        const answer = await ec2.send(new DescribeNetworkInterfacesCommand(page));
        return [answer.NetworkInterfaces, answer.NextToken];
      }),
    sumMetrics: (metrics: readonly Metric[], window: Window, periodSeconds: number) =>
      sumMetrics(cloudWatch, metrics, window, periodSeconds),
    /** The newest events of ECR, as far as so many pages of 50 go back. */
    listEvents: (window: Window, mostPages: number, onPage: (count: number) => void) =>
      listEvents(cloudTrail, window, mostPages, onPage),
    authorizeRegistry: async () => {
      const { authorizationData: [data] = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
      return { url: data?.proxyEndpoint ?? '', token: data?.authorizationToken ?? '' };
    },
  };
}

/** An error then knows its call, so that a report can say which right is missing; after Ctrl-C no call begins. */
function watch<C extends EC2Client | CloudWatchClient | CloudTrailClient | ECRClient>(
  service: string,
  client: C,
  signal: AbortSignal,
): C {
  const stack: { add(middleware: unknown, options: object): void } = client.middlewareStack;
  stack.add(
    (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
      async (args: unknown) => {
        try {
          signal.throwIfAborted();
          return await next(args);
        } catch (error) {
          const action = `${service}:${context.commandName?.replace(/Command$/, '')}`;
          throw error instanceof Error ? Object.assign(error, { action }) : error;
        }
      },
    { step: 'initialize', name: 'watchCalls' },
  );
  return client;
}

async function sumMetrics(
  client: CloudWatchClient,
  metrics: readonly Metric[],
  { from, to }: Window,
  Period: number,
): Promise<MetricSum[]> {
  const queries = metrics.map(
    ({ namespace: Namespace, name: MetricName, dimensions }, index): MetricDataQuery => {
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const MetricStat = { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: 'Sum' };
      return { Id: `m${index}`, MetricStat };
    },
  );
  const sums = new Map<string, { sum: number; times: Date[] }>();
  for (let first = 0; first < queries.length; first += METRICS_A_CALL) {
    const MetricDataQueries = queries.slice(first, first + METRICS_A_CALL);
    const results = await readPages(async (NextToken) => {
      const request = { MetricDataQueries, StartTime: from, EndTime: to, NextToken };
      const answer = await client.send(new GetMetricDataCommand(request));
      return [answer.MetricDataResults, answer.NextToken];
    });
    for (const { Id = '', Values = [], Timestamps = [] } of results) {
      const { sum, times } = sums.get(Id) ?? { sum: 0, times: [] };
      const added = Values.reduce((total, value) => total + value, 0);
      sums.set(Id, { sum: sum + added, times: [...times, ...Timestamps] });
    }
  }
  return queries.map(({ Id = '' }) => {
    const { sum = 0, times = [] } = sums.get(Id) ?? {};
    return { sum: times.length > 0 ? sum : undefined, times };
  });
}

async function listEvents(
  client: CloudTrailClient,
  { from, to }: Window,
  mostPages: number,
  onPage: (count: number) => void,
): Promise<{ events: Event[]; isCut: boolean }> {
  const LookupAttributes = [{ AttributeKey: 'EventSource' as const, AttributeValue: 'ecr.amazonaws.com' }];
  const events: Event[] = [];
  let NextToken: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const request = { LookupAttributes, StartTime: from, EndTime: to, MaxResults: 50, NextToken };
    const answer = await client.send(new LookupEventsCommand(request));
    events.push(...(answer.Events ?? []));
    NextToken = answer.NextToken;
    if (!NextToken) return { events, isCut: false };
    onPage(events.length);
  }
  return { events, isCut: true };
}
