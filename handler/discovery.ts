import {
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type Filter,
  type RouteTable,
  type ServiceDetail,
  type Vpc,
  type VpcAttributeName,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Ec2 } from './ec2';
import { hasCode } from './ec2-errors';
import { type Endpoint, type Network, type NetworkAnswers, toEndpoint, toNetwork } from './network';
import { describeMissingOffers, guessServiceName, type Offer, toOffers } from './offers';
import { ProblemError } from './problem';
import type { Service } from './services';
import { poll } from './wait';

/** The most that DescribeRouteTables gives on a page; the others give 1,000. */
const ROUTE_TABLES_A_PAGE = 100;
const THINGS_A_PAGE = 1_000;

/** Reads the VPC and all we decide on, in one round trip. Throws a ProblemError where there is no such VPC or service. */
export async function readNetwork(ec2: Ec2, vpcId: string, services: readonly Service[]): Promise<Network> {
  return toNetwork(await readAnswers(ec2, vpcId, services));
}

/** The same as EC2 answers it, with what only people want to see: names, addresses, every route. */
export async function readAnswers(
  ec2: Ec2,
  vpcId: string,
  services: readonly Service[],
): Promise<NetworkAnswers> {
  const { client } = ec2;
  const region = await client.config.region();
  const page = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }], MaxResults: THINGS_A_PAGE };
  const [
    vpc,
    dnsSupport,
    dnsHostnames,
    subnets,
    routeTables,
    securityGroups,
    endpoints,
    prefixLists,
    offers,
  ] = await Promise.all([
    readVpc(ec2, vpcId, region),
    readDnsAttribute(ec2, vpcId, 'enableDnsSupport'),
    readDnsAttribute(ec2, vpcId, 'enableDnsHostnames'),
    readPages(async (NextToken) => {
      const answer = await client.send(new DescribeSubnetsCommand({ ...page, NextToken }));
      return [answer.Subnets, answer.NextToken];
    }),
    readPages(async (NextToken) => {
      const MaxResults = ROUTE_TABLES_A_PAGE;
      const answer = await client.send(new DescribeRouteTablesCommand({ ...page, MaxResults, NextToken }));
      return [answer.RouteTables, answer.NextToken];
    }),
    readPages(async (NextToken) => {
      const answer = await client.send(new DescribeSecurityGroupsCommand({ ...page, NextToken }));
      return [answer.SecurityGroups, answer.NextToken];
    }),
    readEndpoints(ec2, page.Filters),
    readPages(async (NextToken) => {
      const answer = await client.send(
        new DescribePrefixListsCommand({ MaxResults: THINGS_A_PAGE, NextToken }),
      );
      return [answer.PrefixLists, answer.NextToken];
    }),
    readOffers(ec2, services, region),
  ]);
  const answers = { region, vpc, dnsSupport, dnsHostnames, subnets, routeTables, securityGroups };
  const settled = await awaitRouted(ec2, page.Filters, endpoints, routeTables);
  return { ...answers, endpoints: settled, prefixLists, offers };
}

/** A route is there at once, a new endpoint may be missing from answers for a while. */
const ROUTED_MS = 10_000;

/** Reads the endpoints again while routes lead to some that are not listed yet: ours would look like a stranger's. */
async function awaitRouted(
  ec2: Ec2,
  filters: Filter[],
  endpoints: VpcEndpoint[],
  routeTables: readonly RouteTable[],
): Promise<VpcEndpoint[]> {
  const routed = routeTables.flatMap(({ Routes = [] }) =>
    Routes.flatMap(({ GatewayId }) => (GatewayId?.startsWith('vpce-') ? [GatewayId] : [])),
  );
  let latest = endpoints;
  const areListed = () => routed.every((id) => latest.some(({ VpcEndpointId }) => VpcEndpointId === id));
  if (areListed()) return latest;
  const patience = { clock: ec2.clock, deadline: Math.min(ec2.deadline, ec2.clock.now() + ROUTED_MS) };
  await poll(patience, async () => {
    latest = await readEndpoints(ec2, filters);
    return areListed() || undefined;
  });
  return latest;
}

/** Endpoints by filter, never by id: an id that is gone would be an error (InvalidVpcEndpointId.NotFound). */
export function readEndpoints({ client }: Ec2, Filters: Filter[]) {
  return readPages(async (NextToken) => {
    const page = { Filters, MaxResults: THINGS_A_PAGE, NextToken };
    const answer = await client.send(new DescribeVpcEndpointsCommand(page));
    return [answer.VpcEndpoints, answer.NextToken];
  });
}

/** The endpoints that are still there; one that is `deleted` stays listed for a while (hypershift #9517). */
export async function readEndpointsById(ec2: Ec2, ids: readonly string[]): Promise<Endpoint[]> {
  if (ids.length === 0) return [];
  const endpoints = await readEndpoints(ec2, [{ Name: 'vpc-endpoint-id', Values: [...ids] }]);
  return endpoints.map(toEndpoint).filter(({ id, state }) => ids.includes(id) && state !== 'deleted');
}

/** All pages, an empty one with a token included. */
export async function readPages<Thing>(
  readPage: (token: string | undefined) => Promise<[Thing[] | undefined, string | undefined]>,
): Promise<Thing[]> {
  const all: Thing[] = [];
  let token: string | undefined;
  do {
    const [things, next] = await readPage(token);
    all.push(...(things ?? []));
    token = next || undefined;
  } while (token);
  return all;
}

/** All VPCs that the account sees, those shared with it included. */
export function readVpcs({ client }: Ec2): Promise<Vpc[]> {
  return readPages(async (NextToken) => {
    const answer = await client.send(new DescribeVpcsCommand({ MaxResults: THINGS_A_PAGE, NextToken }));
    return [answer.Vpcs, answer.NextToken];
  });
}

async function readVpc({ client }: Ec2, vpcId: string, region: string): Promise<Vpc> {
  const vpcs = await readPages(async (NextToken) => {
    const answer = await client.send(new DescribeVpcsCommand({ VpcIds: [vpcId], NextToken }));
    return [answer.Vpcs, answer.NextToken];
  }).catch(absentIfNotFound);
  const vpc = vpcs?.find(({ VpcId }) => VpcId === vpcId);
  if (vpc) return vpc;
  throw new ProblemError({
    code: 'VpcNotFound',
    sentence: `There is no ${vpcId} in ${region} of this account. Name a VPC of this account and Region.`,
  });
}

async function readDnsAttribute(
  { client }: Ec2,
  VpcId: string,
  Attribute: VpcAttributeName,
): Promise<boolean> {
  const answer = await client
    .send(new DescribeVpcAttributeCommand({ VpcId, Attribute }))
    .catch(absentIfNotFound);
  const value = Attribute === 'enableDnsSupport' ? answer?.EnableDnsSupport : answer?.EnableDnsHostnames;
  return value?.Value ?? false;
}

function absentIfNotFound(error: unknown): undefined {
  if (!hasCode(error, 'InvalidVpcID.NotFound', 'InvalidVpcID.Malformed')) throw error;
  return undefined;
}

/** Asks for the likely names first; only where EC2 does not know one of them, lists all and looks at their ends. */
async function readOffers(ec2: Ec2, services: readonly Service[], region: string): Promise<Offer[]> {
  const ServiceNames = services.map(({ suffix }) => guessServiceName(suffix, region));
  const guessed = await readServiceDetails(ec2, { ServiceNames }).catch((error) => {
    if (!hasCode(error, 'InvalidServiceName')) throw error;
    return [];
  });
  const likely = toOffers(services, guessed, region);
  if (likely.missing.length === 0) return likely.offers;
  const types = [...new Set(services.map(({ type }) => type))];
  const listed = await Promise.all(
    types.map((type) => readServiceDetails(ec2, { Filters: [{ Name: 'service-type', Values: [type] }] })),
  );
  const { offers, missing } = toOffers(services, listed.flat(), region);
  if (missing.length > 0) throw new ProblemError(describeMissingOffers(missing, region));
  return offers;
}

function readServiceDetails(
  { client }: Ec2,
  query: { ServiceNames?: string[]; Filters?: Filter[] },
): Promise<ServiceDetail[]> {
  return readPages(async (NextToken) => {
    const answer = await client.send(new DescribeVpcEndpointServicesCommand({ ...query, NextToken }));
    return [answer.ServiceDetails, answer.NextToken];
  });
}
