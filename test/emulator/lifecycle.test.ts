import { explainEvent, listFailures } from '../../scripts/stack/events';
import { takeInventory } from '../../scripts/start/inventory';
import { REGION } from '../../scripts/start/ministack';
import { addPrivateSubnet, createSampleNetwork, type SampleNetwork } from '../../scripts/start/network';
import { readVpc, type VpcView } from '../../scripts/start/view';
import { openStage, readOutputs, type Stage } from './stage';

jest.setTimeout(120_000);

let stage: Stage;
let network: SampleNetwork;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

beforeEach(async () => {
  network = await createSampleNetwork(stage.ec2, REGION);
});

const inventory = () => takeInventory(stage.emulator.endpoint, stage.ec2);

/** Names of the subnets and route tables that the endpoints of each service are at. */
function placesOf({ subnets, endpoints }: VpcView): Record<string, string[]> {
  const places = endpoints.map(({ service, subnetIds, tableIds }) => [
    service,
    [
      ...subnets.filter(({ id }) => subnetIds.includes(id)).map(({ name }) => name),
      ...new Set(
        subnets.filter(({ tableId }) => tableIds.includes(tableId)).map(({ tableName }) => tableName),
      ),
    ].sort(),
  ]);
  return Object.fromEntries(places);
}

const servedAtFirst = {
  'ecr.api': ['private-a', 'private-b'],
  'ecr.dkr': ['private-a', 'private-b'],
  s3: ['main', 'private-a', 'private-b'],
};

it('creates, updates and deletes the endpoints, and leaves nothing', async () => {
  const before = await inventory();
  const { vpcId } = network;

  const created = await stage.create('whole-life', stage.templateUrl, { VpcId: vpcId });
  expect(created.StackStatus).toBe('CREATE_COMPLETE');
  const first = await readVpc(stage.ec2, vpcId);
  expect(placesOf(first)).toEqual(servedAtFirst);
  const [api, dkr, s3] = first.endpoints.map(({ id }) => id);
  expect(readOutputs(created)).toMatchObject({
    ...{ VpcId: vpcId, EcrApiEndpointId: api, EcrDkrEndpointId: dkr, S3EndpointId: s3 },
  });

  await addPrivateSubnet(stage.ec2, network, 'private-c', `${REGION}c`, '10.0.12.0/24');
  const updated = await stage.update('whole-life', stage.templateUrl, { VpcId: vpcId, Refresh: '2' });
  expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
  const second = await readVpc(stage.ec2, vpcId);
  expect(second.endpoints.map(({ id }) => id)).toEqual([api, dkr, s3]);
  expect(placesOf(second)).toEqual({
    'ecr.api': ['private-a', 'private-b', 'private-c'],
    'ecr.dkr': ['private-a', 'private-b', 'private-c'],
    s3: ['main', 'private-a', 'private-b', 'private-c'],
  });

  const during = await inventory();
  expect(during['VPC endpoints']).toHaveLength((before['VPC endpoints'] ?? []).length + 3);
  expect(during['Security groups']).toHaveLength((before['Security groups'] ?? []).length + 1);
  await stage.remove('whole-life');
  expect(await inventory()).toEqual(before);
});

it('moves to another VPC when VpcId changes', async () => {
  const before = await inventory();
  const other = await createSampleNetwork(stage.ec2, REGION);
  await stage.create('moves', stage.templateUrl, { VpcId: network.vpcId });
  const moved = await stage.update('moves', stage.templateUrl, { VpcId: other.vpcId });
  expect(moved.StackStatus).toBe('UPDATE_COMPLETE');
  expect(placesOf(await readVpc(stage.ec2, network.vpcId))).toEqual({});
  expect(placesOf(await readVpc(stage.ec2, other.vpcId))).toEqual(servedAtFirst);
  expect(readOutputs(moved).VpcId).toBe(other.vpcId);
  await stage.remove('moves');
  // The other VPC came with a security group of its own, as every VPC does.
  expect({ ...(await inventory()), 'Security groups': [] }).toEqual({ ...before, 'Security groups': [] });
});

it('says why a create fails, and leaves nothing', async () => {
  const before = await inventory();
  const failed = await stage.create('fails', stage.templateUrl, { VpcId: 'vpc-0123456789abcdef0' });
  expect(failed.StackStatus).toBe('ROLLBACK_COMPLETE');
  const [root] = listFailures(await stage.cloud.listEvents(failed.StackId ?? ''));
  expect(root?.ResourceType).toBe('Custom::EcrVpcEndpoints');
  expect(root && explainEvent(root)).toContain('vpc-0123456789abcdef0');
  await stage.remove('fails');
  expect(await inventory()).toEqual(before);
});

it('goes back to what it was when an update fails', async () => {
  const { vpcId } = network;
  await stage.create('goes-back', stage.templateUrl, { VpcId: vpcId });
  const before = await readVpc(stage.ec2, vpcId);
  const failed = await stage.update('goes-back', stage.templateUrl, {
    VpcId: vpcId,
    SubnetIds: 'subnet-0123456789abcdef0',
  });
  expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await readVpc(stage.ec2, vpcId)).toEqual(before);
  await stage.remove('goes-back');
});

it('works as a nested stack, whose ids the parent hands on', async () => {
  const before = await inventory();
  const parent = await stage.put(
    'parent.yaml',
    `
Parameters:
  Vpc: {Type: String}
Resources:
  Endpoints:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ${stage.templateUrl}
      Parameters: {VpcId: !Ref Vpc}
Outputs:
  S3: {Value: !GetAtt Endpoints.Outputs.S3EndpointId}
`,
  );
  const created = await stage.create('parent', parent, { Vpc: network.vpcId });
  expect(created.StackStatus).toBe('CREATE_COMPLETE');
  const vpc = await readVpc(stage.ec2, network.vpcId);
  expect(placesOf(vpc)).toEqual(servedAtFirst);
  expect(readOutputs(created).S3).toBe(vpc.endpoints.find(({ service }) => service === 's3')?.id);
  await stage.remove('parent');
  expect(await inventory()).toEqual(before);
});
