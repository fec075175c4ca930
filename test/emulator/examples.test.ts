import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeInventory } from '../../scripts/start/inventory';
import { REGION } from '../../scripts/start/ministack';
import { createSampleNetwork } from '../../scripts/start/network';
import { readVpc } from '../../scripts/start/view';
import { openStage, readOutputs, type Stage } from './stage';

jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const inventory = () => takeInventory(stage.emulator.endpoint, stage.ec2);
const put = (name: string) =>
  stage.put(name, readFileSync(join(__dirname, '..', '..', 'templates', 'examples', name), 'utf8'));

// The emulator's CloudFormation knows no NAT gateway.
const withoutNat = { NatGateway: 'false' };

test('the network gets its endpoints as a nested stack, on both private route tables, and takes them along', async () => {
  const before = await inventory();
  const parameters = { EndpointsTemplateUrl: stage.templateUrl, ...withoutNat };
  const stack = await stage.create('network', await put('network.yaml'), parameters);
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  const { VpcId = '', PrivateSubnetIds = '' } = readOutputs(stack);
  const { subnets, endpoints } = await readVpc(stage.ec2, VpcId);
  const isPrivate = ({ id }: { id: string }) => PrivateSubnetIds.split(',').includes(id);
  const tables = subnets.filter(isPrivate).map(({ tableId }) => tableId);
  expect(new Set(tables).size).toBe(2);
  expect(endpoints.map(({ service }) => service)).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  // The public subnet's table is not among them, nor the main one, which no subnet is on.
  expect([...(endpoints[2]?.tableIds ?? [])].sort()).toEqual(tables.sort());
  await stage.remove('network');
  expect(await inventory()).toEqual(before);
});

test('the service comes after the endpoints, with a way out to them alone', async () => {
  const { vpcId } = await createSampleNetwork(stage.ec2, REGION);
  const { subnets } = await readVpc(stage.ec2, vpcId);
  const privateSubnets = subnets.filter(({ name }) => name.startsWith('private'));
  const stack = await stage.create('service', await put('ecs-service.yaml'), {
    EndpointsTemplateUrl: stage.templateUrl,
    VpcId: vpcId,
    VpcCidr: '10.0.0.0/16',
    SubnetIds: privateSubnets.map(({ id }) => id).join(','),
    Image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1',
  });
  expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  const { endpoints } = await readVpc(stage.ec2, vpcId);
  expect(endpoints.map(({ service }) => service)).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3']);
  const events = await stage.cloud.listEvents(stack.StackId ?? '');
  const when = (id: string, status: string) =>
    events.findIndex((event) => event.LogicalResourceId === id && event.ResourceStatus === status);
  expect(when('Endpoints', 'CREATE_COMPLETE')).toBeLessThan(when('Service', 'CREATE_IN_PROGRESS'));
  await stage.remove('service');
  expect((await readVpc(stage.ec2, vpcId)).endpoints).toEqual([]);
});

test('another stack uses the custom resource with the exported function', async () => {
  const [first, second] = [
    await createSampleNetwork(stage.ec2, REGION),
    await createSampleNetwork(stage.ec2, REGION),
  ];
  const before = await inventory();
  const shared = await stage.create('shared', await put('shared-function.yaml'), {
    EndpointsTemplateUrl: stage.templateUrl,
    VpcId: first.vpcId,
  });
  expect(shared.StackStatus).toBe('CREATE_COMPLETE');
  const direct = await stage.create('direct', await put('direct-resource.yaml'), { VpcId: second.vpcId });
  expect(direct.StackStatus).toBe('CREATE_COMPLETE');
  const { endpoints } = await readVpc(stage.ec2, second.vpcId);
  expect(endpoints.map(({ service }) => service)).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  await stage.remove('direct');
  expect((await readVpc(stage.ec2, second.vpcId)).endpoints).toEqual([]);
  await stage.remove('shared');
  expect(await inventory()).toEqual(before);
});
