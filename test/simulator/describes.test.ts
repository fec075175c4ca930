import {
  DescribeAvailabilityZonesCommand,
  DescribeManagedPrefixListsCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointServicesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { createClient } from './client';
import { startSimulator } from './simulator';
import { refusalOf, type Stage, setStage, strike } from './stage';
import { addForeignGatewayEndpoint, addForeignInterfaceEndpoint } from './world';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => strike(stage));

const listIds = async (
  paginate: AsyncIterable<{ Subnets?: { SubnetId?: string | undefined }[] | undefined }>,
) => {
  const pages: (string | undefined)[][] = [];
  for await (const { Subnets = [] } of paginate) pages.push(Subnets.map(({ SubnetId }) => SubnetId));
  return pages;
};

test('pages are no larger than asked, or than the simulator cares to make them', async () => {
  const { client, simulator } = stage;
  simulator.settings.pageSize = 2;
  const pages = await listIds(paginateDescribeSubnets({ client }, {}));
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(new Set(pages.flat()).size).toBe(5);
});

test('an empty page may have a next one', async () => {
  const { client, simulator } = stage;
  simulator.settings.emptyPages = true;
  const pages = await listIds(paginateDescribeSubnets({ client }, {}));
  expect(pages.map((page) => page.length)).toEqual([0, 5]);
});

test('MaxResults has bounds of its own in each call, tokens must be real', async () => {
  const { client } = stage;
  const tables = (MaxResults: number) =>
    refusalOf(client.send(new DescribeRouteTablesCommand({ MaxResults })));
  expect(await tables(4)).toMatch(/^InvalidMaxResults/);
  expect(await tables(101)).toMatch(/^InvalidMaxResults/);
  expect(await tables(100)).toBe('no refusal');
  expect(await refusalOf(client.send(new DescribeSubnetsCommand({ MaxResults: 1001 })))).toMatch(
    /^InvalidMaxResults/,
  );
  expect(await refusalOf(client.send(new DescribeVpcEndpointsCommand({ MaxResults: 5000 })))).toBe(
    'no refusal',
  );
  expect(await refusalOf(client.send(new DescribeSubnetsCommand({ NextToken: 'x' })))).toMatch(
    /^InvalidNextToken/,
  );
});

test('filters select, also by tag and wildcard; unknown ones are refused, or ignored on demand', async () => {
  const { client, simulator, plain } = stage;
  const service = { vpcId: plain.vpcId, tags: { owner: 'them' } };
  const foreign = addForeignInterfaceEndpoint(simulator, { ...service, service: 'logs' });
  addForeignGatewayEndpoint(simulator, { vpcId: plain.vpcId, service: 's3' });
  const count = async (Name: string, ...Values: string[]) => {
    const Filters = [{ Name, Values }];
    return (await client.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints?.length;
  };
  expect(await count('vpc-id', plain.vpcId)).toBe(2);
  expect(await count('vpc-id', 'vpc-0123456789abcdef0')).toBe(0);
  expect(await count('service-name', foreign.ServiceName)).toBe(1);
  expect(await count('vpc-endpoint-type', 'Interface')).toBe(1);
  expect(await count('vpc-endpoint-state', 'available')).toBe(2);
  expect(await count('vpc-endpoint-state', 'Available')).toBe(0);
  expect(await count('tag:owner', 'them')).toBe(1);
  expect(await count('tag:owner', 'th*')).toBe(1);
  expect(await count('tag-key', 'owner')).toBe(1);
  expect(await refusalOf(count('colour', 'red'))).toBe(
    "InvalidParameterValue: The filter 'colour' is invalid",
  );
  expect(await refusalOf(count('vpc-id', ...Array.from({ length: 201 }, String)))).toMatch(
    /^FilterLimitExceeded/,
  );
  simulator.settings.ignoreFilters = true;
  expect(await count('vpc-id', 'vpc-0123456789abcdef0')).toBe(2);
});

test('an explicit table is found by its subnet, the main one never', async () => {
  const { client, plain } = stage;
  const find = async (subnetId: string) => {
    const Filters = [{ Name: 'association.subnet-id', Values: [subnetId] }];
    return (await client.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.length;
  };
  expect(await Promise.all([find(plain.privateSubnetIds[0] ?? ''), find(plain.implicitSubnetId)])).toEqual([
    1, 0,
  ]);
});

test('unknown and malformed ids', async () => {
  const { client } = stage;
  const vpc = (id: string) => refusalOf(client.send(new DescribeVpcsCommand({ VpcIds: [id] })));
  expect(await vpc('vpc-0123456789abcdef0')).toMatch(/^InvalidVpcID.NotFound/);
  expect(await vpc('vpc-zz')).toMatch(/^InvalidVpcID.Malformed/);
  expect(
    await refusalOf(client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: ['vpce-01234567'] }))),
  ).toMatch(/^InvalidVpcEndpointId.NotFound/);
});

test('zones: ours, those we opted into, and all of them', async () => {
  const { client } = stage;
  const types = async (AllAvailabilityZones?: boolean) => {
    const { AvailabilityZones = [] } = await client.send(
      new DescribeAvailabilityZonesCommand({ AllAvailabilityZones }),
    );
    return AvailabilityZones.map(({ ZoneType }) => ZoneType);
  };
  expect((await types()).filter((type) => type === 'local-zone')).toHaveLength(1);
  expect((await types(true)).filter((type) => type === 'local-zone')).toHaveLength(2);
  const { AvailabilityZones } = await client.send(
    new DescribeAvailabilityZonesCommand({ ZoneNames: ['us-east-1b'] }),
  );
  expect(AvailabilityZones).toMatchObject([
    { ZoneId: 'use1-az2', OptInStatus: 'opt-in-not-required', RegionName: 'us-east-1', State: 'available' },
  ]);
});

test('prefix lists of the gateway services', async () => {
  const { client } = stage;
  const { PrefixLists } = await client.send(
    new DescribePrefixListsCommand({ PrefixListIds: ['pl-63a5400a'] }),
  );
  expect(PrefixLists).toMatchObject([{ PrefixListName: 'com.amazonaws.us-east-1.s3' }]);
  const Filters = [{ Name: 'owner-id', Values: ['AWS'] }];
  const managed = await client.send(new DescribeManagedPrefixListsCommand({ Filters }));
  expect(managed.PrefixLists).toContainEqual(
    expect.objectContaining({ PrefixListName: 'com.amazonaws.us-east-1.s3', AddressFamily: 'IPv4' }),
  );
});

test('services: S3 twice, names, zones, pages, unknown names', async () => {
  const { client } = stage;
  const name = (suffix: string) => `com.amazonaws.us-east-1.${suffix}`;
  const find = async (Filters: { Name: string; Values: string[] }[], ServiceNames?: string[]) =>
    (await client.send(new DescribeVpcEndpointServicesCommand({ Filters, ServiceNames }))).ServiceDetails ??
    [];
  const s3 = await find([], [name('s3')]);
  expect(s3.map(({ ServiceType }) => ServiceType)).toEqual([
    [{ ServiceType: 'Gateway' }],
    [{ ServiceType: 'Interface' }],
  ]);
  const [dkr] = await find([{ Name: 'service-name', Values: [name('ecr.dkr')] }]);
  expect(dkr).toMatchObject({
    Owner: 'amazon',
    PrivateDnsName: '*.dkr.ecr.us-east-1.amazonaws.com',
    VpcEndpointPolicySupported: true,
    SupportedIpAddressTypes: ['ipv4', 'ipv6'],
  });
  expect(dkr?.AvailabilityZones).toHaveLength(6);
  const gateways = await find([{ Name: 'service-type', Values: ['Gateway'] }]);
  expect(gateways.map(({ ServiceName }) => ServiceName)).toContain(name('dynamodb'));
  expect(await refusalOf(find([], [name('nope')]))).toMatch(/^InvalidServiceName/);
  const page = await client.send(new DescribeVpcEndpointServicesCommand({ MaxResults: 5 }));
  const next = await client.send(new DescribeVpcEndpointServicesCommand({ NextToken: page.NextToken }));
  expect([...(page.ServiceDetails ?? []), ...(next.ServiceDetails ?? [])]).toEqual(await find([]));
  expect(page.ServiceDetails).toHaveLength(5);
});

test.each([
  ['us-east-1', 'com.amazonaws.us-east-1.ecr.api', 'api.ecr.us-east-1.amazonaws.com'],
  ['us-gov-west-1', 'com.amazonaws.us-gov-west-1.ecr.api', 'api.ecr.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'cn.com.amazonaws.cn-north-1.ecr.api', 'api.ecr.cn-north-1.amazonaws.com.cn'],
  ['us-iso-east-1', 'gov.ic.c2s.us-iso-east-1.ecr.api', 'api.ecr.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', 'gov.sgov.sc2s.us-isob-east-1.ecr.api', 'api.ecr.us-isob-east-1.sc2s.sgov.gov'],
  ['eu-isoe-west-1', 'uk.adc-e.cloud.eu-isoe-west-1.ecr.api', 'api.ecr.eu-isoe-west-1.cloud.adc-e.uk'],
  ['eusc-de-east-1', 'eu.amazonaws.eusc-de-east-1.ecr.api', 'api.ecr.eusc-de-east-1.amazonaws.eu'],
])('names in %s', async (region, ecrApi, host) => {
  const simulator = await startSimulator({ region });
  const client = createClient(simulator);
  const { ServiceDetails } = await client.send(
    new DescribeVpcEndpointServicesCommand({ ServiceNames: [ecrApi, `com.amazonaws.${region}.s3`] }),
  );
  expect(ServiceDetails).toContainEqual(
    expect.objectContaining({
      ServiceName: `com.amazonaws.${region}.s3`,
      ServiceType: [{ ServiceType: 'Gateway' }],
    }),
  );
  expect(ServiceDetails).toContainEqual(
    expect.objectContaining({ ServiceName: ecrApi, PrivateDnsName: host }),
  );
  client.destroy();
  await simulator.stop();
});
