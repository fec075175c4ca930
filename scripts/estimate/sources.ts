import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { type NatGateway, paginateDescribeNatGateways } from '@aws-sdk/client-ec2';
import { PricingClient, paginateGetProducts } from '@aws-sdk/client-pricing';
import pLimit from 'p-limit';
import { readNetwork } from '../../handler/discovery';
import { connect } from '../../handler/ec2';
import type { Network } from '../../handler/network';
import { selectServices } from '../../handler/services';
import { findAccountId } from '../stack/account';
import { configureClient } from '../stack/cloud';
import type { Session } from '../stack/session';
import { priceQueries, readPriceList } from './price-list';
import type { Prices } from './prices';

/** Everything an estimate asks of AWS; all reads. */
export interface Sources {
  /** Undefined where AWS does not tell. */
  accountId(): Promise<string | undefined>;
  readNetwork(vpcId: string): Promise<Network>;
  listNatGateways(vpcId: string): Promise<NatGateway[]>;
  /** Bytes by gateway; one that CloudWatch knows nothing of is not in the answer. */
  readDownloads(ids: readonly string[], from: Date, to: Date): Promise<Map<string, number>>;
  /** Undefined where the list lacks one of our prices. */
  readPriceList(region: string): Promise<Prices | undefined>;
}

/** A Region that does not exist is tried this long. */
const PATIENCE_MS = 10_000;
const DAY_S = 86_400;
/** GetMetricData takes 500 metrics a call. */
const METRICS_A_CALL = 500;
const CALLS_AT_ONCE = 4;
/** Prices have a fallback, so nobody should wait long for them. */
const PRICE_ATTEMPTS = 2;
const PRICE_TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

export function openSources({ settings, signal }: Pick<Session, 'settings' | 'signal'>): Sources {
  const config = configureClient(settings);
  const limit = pLimit(CALLS_AT_ONCE);
  // Each retry that waits listens for the wish to stop.
  setMaxListeners(50, signal);
  // Missing rights are final here: the handler waits for those of a role that was just made, an estimate need not.
  const denial = { since: 0 };
  const clock = { now: Date.now, sleep: (ms: number) => setTimeout(ms, undefined, { signal }) };
  const tools = { clock, deadline: Date.now() + PATIENCE_MS, log: () => undefined, denial };
  const ec2 = connect(tools, config);
  const cloudWatch = new CloudWatchClient(config);
  return {
    accountId: () => findAccountId(config),
    readNetwork: (vpcId) => readNetwork(ec2, vpcId, selectServices('EcrAndS3', [])),
    listNatGateways: async (vpcId) => {
      const Filter = [{ Name: 'vpc-id', Values: [vpcId] }];
      const found = await collect(
        paginateDescribeNatGateways({ client: ec2.client }, { Filter }),
        (page) => page.NatGateways,
      );
      return found.filter(({ VpcId }) => VpcId === vpcId);
    },
    readDownloads: async (ids, from, to) => {
      const chunks = split(ids, METRICS_A_CALL);
      const sums = chunks.map((chunk) => limit(() => sumDownloads(cloudWatch, chunk, from, to, signal)));
      return new Map((await Promise.all(sums)).flat());
    },
    readPriceList: async (region) => {
      const client = new PricingClient({
        ...config,
        region: nearestPriceList(region),
        maxAttempts: PRICE_ATTEMPTS,
        requestHandler: PRICE_TIMEOUTS,
      });
      const texts = await Promise.all(
        priceQueries.map((query) => limit(() => listProducts(client, region, query))),
      );
      return readPriceList(texts.flat());
    },
  };
}

/** The Price List Query API answers in three Regions only, for all of them. */
function nearestPriceList(region: string): string {
  if (region.startsWith('eu-')) return 'eu-central-1';
  return region.startsWith('ap-') ? 'ap-south-1' : 'us-east-1';
}

async function listProducts(
  client: PricingClient,
  region: string,
  { ServiceCode, productFamily }: (typeof priceQueries)[number],
): Promise<string[]> {
  const filters = { regionCode: region, productFamily };
  const Filters = Object.entries(filters).map(([Field, Value]) => ({
    Type: 'TERM_MATCH' as const,
    Field,
    Value,
  }));
  const texts = await collect(
    paginateGetProducts({ client }, { ServiceCode, Filters }),
    (page) => page.PriceList,
  );
  return texts.map(String);
}

/**
 * A pull is a download, and BytesInFromDestination is what a gateway takes in from the other side. Daily sums.
 */
async function sumDownloads(
  client: CloudWatchClient,
  ids: readonly string[],
  StartTime: Date,
  EndTime: Date,
  abortSignal: AbortSignal,
): Promise<[string, number][]> {
  const MetricDataQueries = ids.map(
    (id, index): MetricDataQuery => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/NATGateway',
          MetricName: 'BytesInFromDestination',
          Dimensions: [{ Name: 'NatGatewayId', Value: id }],
        },
        Period: DAY_S,
        Stat: 'Sum',
      },
    }),
  );
  const input = { MetricDataQueries, StartTime, EndTime };
  const sums = new Map<string, number>();
  for await (const page of paginateGetMetricData({ client }, input, { abortSignal })) {
    for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) {
      const id = ids[Number(Id.slice(1))];
      if (id === undefined || Values.length === 0) continue;
      sums.set(
        id,
        Values.reduce((sum, value) => sum + value, sums.get(id) ?? 0),
      );
    }
  }
  return [...sums];
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  pick: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(pick(page) ?? []));
  return items;
}

function split<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
