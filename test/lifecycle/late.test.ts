import { buildPlainVpc, type PlainVpc } from '../simulator/world';
import { type Resource, type Stage, setStage } from './stage';
import { listEndpoints, listOwned, listWrites } from './view';

let stage: Stage;
let vpc: PlainVpc;
let resource: Resource;

beforeEach(async () => {
  stage = await setStage();
  vpc = buildPlainVpc(stage.simulator);
  resource = stage.addResource();
});
afterEach(() => stage.stop());

const services = () => listEndpoints(stage.simulator).map(({ service }) => service);

test('a late duplicate of a Create that cannot read the network takes nothing away', async () => {
  const event = { requestId: 'the-create' };
  await resource.create({ VpcId: vpc.vpcId }, event);
  stage.stack.status = 'CREATE_COMPLETE';
  stage.simulator.settings.deny = ['DescribeSubnets'];
  const answer = await resource.create({ VpcId: vpc.vpcId }, event);
  expect(answer.Reason).toContain('late duplicate');
  expect(services()).toEqual(['ecr.api', 'ecr.dkr', 's3']);
});

test('a duplicate that fails after the stack has gone on takes nothing away either', async () => {
  const event = { requestId: 'the-create' };
  await resource.create({ VpcId: vpc.vpcId }, event);
  stage.simulator.settings.deny = ['DescribeSubnets'];
  const again = resource.create({ VpcId: vpc.vpcId }, event);
  await stage.clock.sleep(5_000);
  stage.stack.status = 'UPDATE_COMPLETE';
  expect((await again).Status).toBe('FAILED');
  expect(services()).toEqual(['ecr.api', 'ecr.dkr', 's3']);
});

test('a late duplicate of a Create does not undo an Update', async () => {
  const create = { VpcId: vpc.vpcId, AdditionalServices: ['logs'] };
  await resource.create(create, { requestId: 'the-create' });
  await resource.update({ VpcId: vpc.vpcId, AdditionalServices: ['kms'] });
  const settled = services();
  const writes = listWrites(stage.simulator).length;
  stage.stack.status = 'UPDATE_COMPLETE';
  await resource.create(create, { requestId: 'the-create' });
  expect(services()).toEqual(settled);
  expect(listWrites(stage.simulator)).toHaveLength(writes);
});

test('a stack that was slow to show its new state is believed at the second look', async () => {
  stage.stack.status = 'UPDATE_COMPLETE';
  const creating = resource.create({ VpcId: vpc.vpcId });
  await stage.clock.sleep(1_000);
  stage.stack.status = 'UPDATE_IN_PROGRESS';
  expect((await creating).Status).toBe('SUCCESS');
});

test('a replacement that is turned back while it waits for rights leaves nothing in the new VPC', async () => {
  const other = buildPlainVpc(stage.simulator, { cidr: '10.1.0.0/16' });
  const before = { VpcId: vpc.vpcId, EndpointSet: 'S3Only' };
  const after = { VpcId: other.vpcId, EndpointSet: 'S3Only' };
  await resource.create(before);
  const { physicalId } = resource;
  stage.stack.status = 'UPDATE_IN_PROGRESS';
  stage.simulator.settings.deny = [{ action: 'CreateVpcEndpoint', until: stage.clock.now() + 40_000 }];
  const updating = resource.update(after, { oldProperties: before });
  await stage.clock.sleep(10_000);
  stage.stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
  await resource.update(before, { oldProperties: after, physicalId });
  expect((await updating).Status).toBe('FAILED');
  await resource.remove({ physicalId, properties: before });
  expect(listOwned(stage.simulator)).toEqual([]);
});
