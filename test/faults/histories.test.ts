import { briskly, type Stage, setStage } from '../lifecycle/stage';
import { act } from '../lifecycle/user';
import { listEndpoints, listOwned } from '../lifecycle/view';
import { addForeignInterfaceEndpoint, buildPlainVpc } from '../simulator/world';

let stage: Stage;
afterEach(() => stage.stop());

test('a Delete right after a Create finds the S3 endpoint that EC2 does not show yet', async () => {
  stage = await setStage({ ...briskly, visibilityDelayMs: 8_000 });
  const { vpcId } = buildPlainVpc(stage.simulator);
  const resource = stage.addResource();
  await resource.create({ VpcId: vpcId, EndpointSet: 'S3Only' });
  expect((await resource.remove()).Status).toBe('SUCCESS');
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('an endpoint that an overlapping Create puts into the group while it is deleted goes too', async () => {
  stage = await setStage(briskly);
  const { simulator } = stage;
  const { vpcId, privateSubnetIds } = buildPlainVpc(simulator);
  const resource = stage.addResource();
  const { PhysicalResourceId } = await resource.create({ VpcId: vpcId });
  let late = false;
  simulator.intercept = ({ action, params }) => {
    if (action !== 'DeleteSecurityGroup' || late) return undefined;
    late = true;
    const tags = { 'ecr-vpc-endpoints:owner': PhysicalResourceId };
    const groupIds = [String(params.GroupId)];
    addForeignInterfaceEndpoint(simulator, {
      vpcId,
      service: 'ecr.api',
      subnetIds: privateSubnetIds.slice(0, 1),
      groupIds,
      tags,
    });
    return undefined;
  };
  expect(await resource.remove()).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  expect(listOwned(simulator)).toEqual([]);
});

test('a move that was rolled back while it ran takes away what it made', async () => {
  stage = await setStage(briskly);
  const { simulator } = stage;
  const [a, b] = [buildPlainVpc(simulator), buildPlainVpc(simulator, { cidr: '10.9.0.0/16' })];
  const resource = stage.addResource();
  await resource.create({ VpcId: a.vpcId });
  stage.stack.status = 'UPDATE_IN_PROGRESS';
  simulator.intercept = ({ action }) => {
    // The rollback has come and gone by now.
    if (action === 'CreateVpcEndpoint') stage.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
    return undefined;
  };
  expect((await resource.update({ VpcId: b.vpcId })).Status).toBe('FAILED');
  expect(listEndpoints(simulator).filter(({ vpcId }) => vpcId === b.vpcId)).toEqual([]);
});

test('a way back that fails still takes away what the failed half has made elsewhere', async () => {
  stage = await setStage(briskly);
  const { simulator } = stage;
  const [a, b] = [buildPlainVpc(simulator), buildPlainVpc(simulator, { cidr: '10.9.0.0/16' })];
  const resource = stage.addResource();
  await resource.create({ VpcId: a.vpcId });
  simulator.settings.failNext.push({ service: 'ecr.dkr', code: 'InternalError', message: 'No luck' });
  simulator.settings.deny.push('DeleteVpcEndpoints');
  await resource.update({ VpcId: b.vpcId });
  simulator.settings.deny.pop();
  act(simulator, 'ModifyVpcAttribute', { VpcId: a.vpcId, EnableDnsHostnames: { Value: false } });
  const back = await resource.update({ VpcId: a.vpcId }, { oldProperties: { VpcId: b.vpcId } });
  expect(back.Reason).toContain(`enableDnsHostnames of ${a.vpcId}`);
  expect(listEndpoints(simulator).filter(({ vpcId }) => vpcId === b.vpcId)).toEqual([]);
});
