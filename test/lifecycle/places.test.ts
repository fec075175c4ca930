import { findService } from '../simulator/foreign-endpoint';
import type { Settings } from '../simulator/settings';
import { addSubnet, addVpc, buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Answer, type Properties, type Resource, type Stage, setStage } from './stage';
import { addPrivateSubnet } from './user';
import { findEndpoint, listEndpoints, listOwned, listWrites } from './view';

/** Zones, subnets and Regions as they come. */

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;
afterEach(() => stage.stop());

async function setUp(
  settings: Partial<Settings> = {},
  { region = 'us-east-1', zones = 2 } = {},
): Promise<void> {
  stage = await setStage(settings, { region });
  vpc = buildPlainVpc(stage.simulator, { zones });
  resource = stage.addResource();
}

const create = (properties: Properties = {}): Promise<Answer> =>
  resource.create({ VpcId: vpc.vpcId, ...properties });

/** A Create that fails, says why, and leaves nothing. */
async function expectFailure(reason: RegExp, properties: Properties = {}): Promise<void> {
  const answer = await create(properties);
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(reason);
  expect(listOwned(stage.simulator)).toEqual([]);
  expect((await resource.remove()).Status).toBe('SUCCESS');
}

test('a zone that EC2 refuses only when the endpoint is made is left out, with its reason', async () => {
  await setUp();
  const { account } = stage.simulator;
  // Listed as supported, refused all the same.
  const described = findService(stage.simulator, 'ecr.dkr', 'Interface');
  stage.simulator.intercept = ({ action }) => {
    described.AvailabilityZones =
      action === 'CreateVpcEndpoint' ? ['us-east-1b'] : ['us-east-1a', 'us-east-1b'];
    return undefined;
  };
  expect((await create()).Status).toBe('SUCCESS');
  expect(findEndpoint(stage.simulator, 'ecr.dkr').subnetIds).toEqual([vpc.privateSubnetIds[1]]);
  expect(findEndpoint(stage.simulator, 'ecr.api').subnetIds).toEqual(vpc.privateSubnetIds);
  expect(account.endpoints.size).toBe(3);
  const reasons = stage.lines.filter(
    ({ what, suffix, subnetId }) =>
      what === 'subnet' && suffix === 'ecr.dkr' && subnetId === vpc.privateSubnetIds[0],
  );
  expect(reasons.at(-1)).toMatchObject({ taken: false, reason: expect.stringContaining('EC2 refused') });
});

test('a subnet that fills up while the endpoint is made gives way to another of its zone', async () => {
  await setUp();
  const [first = ''] = vpc.privateSubnetIds;
  stage.simulator.intercept = ({ action }) => {
    const subnet = stage.simulator.account.subnets.get(first);
    if (subnet) subnet.taken = action === 'CreateVpcEndpoint' ? 1_000 : 0;
    return undefined;
  };
  expect((await create()).Status).toBe('SUCCESS');
  const subnetIds = [vpc.implicitSubnetId, vpc.privateSubnetIds[1]].sort();
  for (const service of ['ecr.api', 'ecr.dkr'])
    expect(findEndpoint(stage.simulator, service)).toMatchObject({ subnetIds });
});

test('no subnet at all that EC2 takes is worded, with every subnet', async () => {
  await setUp();
  for (const id of [...vpc.privateSubnetIds, vpc.implicitSubnetId])
    Object.assign(stage.simulator.account.subnets.get(id) ?? {}, { taken: 1_000 });
  await expectFailure(
    new RegExp(
      `${vpc.privateSubnetIds[0]}: it has no free address.*${vpc.publicSubnetIds[0]}|${vpc.publicSubnetIds[0]}: public`,
    ),
  );
  expect(listWrites(stage.simulator)).toEqual([]);
});

test('six zones get six interfaces of each service, Local and Wavelength Zones none', async () => {
  await setUp({}, { zones: 6 });
  const { account } = stage.simulator;
  for (const [index, { ZoneName }] of account.zones.slice(6).entries()) {
    addSubnet(stage.simulator, vpc.vpcId, { cidr: `10.0.${210 + index}.0/24`, zone: ZoneName });
  }
  const answer = await create();
  expect(answer.Data).toMatchObject({
    SubnetCount: '6',
    AvailabilityZones: [...'abcdef'].map((zone) => `us-east-1${zone}`).join(),
  });
});

test('a VPC without a private subnet fails with reasons, or is skipped and served once it has one', async () => {
  await setUp();
  const { VpcId: vpcId } = addVpc(stage.simulator, '10.3.0.0/16');
  expect((await create({ VpcId: vpcId })).Reason).toMatch(/no private subnet .*OnNoMatch to "Skip"/);
  const skipped = await create({ VpcId: vpcId, OnNoMatch: 'Skip' });
  expect(skipped).toMatchObject({ Status: 'SUCCESS', Data: { VpcId: vpcId, S3EndpointId: '' } });
  expect(Object.values(skipped.Data ?? {})).toHaveLength(13);
  expect(listWrites(stage.simulator)).toEqual([]);
  addPrivateSubnet(stage.simulator, vpcId, '10.3.1.0/24', 'us-east-1a');
  await resource.update({ VpcId: vpcId, OnNoMatch: 'Skip', Refresh: '1' });
  expect(listEndpoints(stage.simulator)).toHaveLength(3);
});

test.each([
  ['cn-north-1', 'cn.com.amazonaws.cn-north-1.ecr.api', 'com.amazonaws.cn-north-1.s3'],
  ['us-iso-east-1', 'gov.ic.c2s.us-iso-east-1.ecr.api', undefined],
  ['us-gov-west-1', 'com.amazonaws.us-gov-west-1.ecr.api', 'com.amazonaws.us-gov-west-1.s3'],
])('%s has its own names', async (region, ecrApi, s3) => {
  await setUp({}, { region });
  expect((await create({ AdditionalServices: 'logs' })).Status).toBe('SUCCESS');
  const names = [...stage.simulator.account.endpoints.values()].map(({ ServiceName }) => ServiceName);
  expect(names).toContain(ecrApi);
  if (s3) expect(names).toContain(s3);
  await resource.remove();
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('S3Only makes the free gateway alone, without a group', async () => {
  await setUp();
  const answer = await create({ EndpointSet: 'S3Only' });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { EcrApiEndpointId: '', SecurityGroupId: '' } });
  expect(listWrites(stage.simulator)).toEqual(['CreateVpcEndpoint']);
});
