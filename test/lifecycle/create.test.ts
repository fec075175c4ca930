import { buildPlainVpc } from '../simulator/world';
import { type Stage, setStage } from './stage';
import { isPoll, listEndpoints, listOwned, listOwnGroups, listRoutes, listWrites } from './view';

let stage: Stage;
afterEach(() => stage.stop());

test('a Create gives a plain VPC its three endpoints, where they belong', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  const answer = await stage.addResource().create({ VpcId: vpc.vpcId });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Reason: '' });
  const endpoints = listEndpoints(stage.simulator);
  const groupIds = listOwnGroups(stage.simulator);
  expect(groupIds).toHaveLength(1);
  const expected = {
    state: 'available',
    groupIds,
    subnetIds: vpc.privateSubnetIds,
    routeTableIds: [],
    privateDns: true,
  };
  expect(endpoints).toEqual([
    expect.objectContaining({ service: 'ecr.api', ...expected }),
    expect.objectContaining({ service: 'ecr.dkr', ...expected }),
    expect.objectContaining({
      service: 's3',
      routeTableIds: [...vpc.privateTableIds, vpc.mainTableId].sort(),
    }),
  ]);
  expect(answer.Data).toMatchObject({
    VpcId: vpc.vpcId,
    EcrApiEndpointId: endpoints[0]?.id,
    EcrDkrEndpointId: endpoints[1]?.id,
    S3EndpointId: endpoints[2]?.id,
    SecurityGroupId: groupIds[0],
    SubnetCount: '2',
    RouteTableCount: '3',
    Adopted: '',
  });
});

test('routes that are not ours, the NAT default included, are the same before, during and after', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  const before = listRoutes(stage.simulator);
  expect(before.join()).toContain('nat-');
  const during: string[][] = [];
  stage.simulator.intercept = () => {
    during.push(listRoutes(stage.simulator));
    return undefined;
  };
  const resource = stage.addResource();
  await resource.create({ VpcId: vpc.vpcId });
  await resource.update({ VpcId: vpc.vpcId, EndpointPolicy: 'PullOnly' });
  await resource.remove();
  expect(during.length).toBeGreaterThan(20);
  for (const routes of [...during, listRoutes(stage.simulator)]) expect(routes).toEqual(before);
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('a Create takes at most 14 EC2 calls and 6 round trips, besides waiting for EC2', async () => {
  const { calls, roundTrips } = await measureCreate();
  console.log(`Create on a plain VPC: ${calls} EC2 calls, ${roundTrips} round trips, besides polling`);
  expect(calls).toBeLessThanOrEqual(14);
  expect(roundTrips).toBeLessThanOrEqual(6);
});

/** Every round trip takes one second of virtual time, and the endpoints are there at the first look. */
async function measureCreate() {
  stage = await setStage({ pendingMs: 1 }, { latencyMs: 1_000 });
  const vpc = buildPlainVpc(stage.simulator);
  const start = stage.clock.now();
  await stage.addResource().create({ VpcId: vpc.vpcId });
  const polls = stage.simulator.calls.filter(isPoll).length;
  const seconds = (stage.clock.now() - start) / 1_000;
  return { calls: stage.simulator.calls.length - polls, roundTrips: seconds - polls };
}

test('the S3 routes come last: not before the interface endpoints are available', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  const states: string[] = [];
  stage.simulator.intercept = ({ action, params }) => {
    if (action === 'CreateVpcEndpoint' && params.VpcEndpointType === 'Gateway') {
      states.push(...listEndpoints(stage.simulator).map(({ state }) => state));
    }
    return undefined;
  };
  await stage.addResource().create({ VpcId: vpc.vpcId });
  expect(states).toEqual(['available', 'available']);
});

test('a failed Create takes away what it made before it answers, and never touches the S3 routes', async () => {
  stage = await setStage({
    failNext: [{ service: 'ecr.dkr', code: 'InternalError', message: 'No luck today' }],
  });
  const vpc = buildPlainVpc(stage.simulator);
  const resource = stage.addResource();
  const answer = await resource.create({ VpcId: vpc.vpcId });
  expect(answer.Status).toBe('FAILED');
  expect(answer.Reason).toMatch(
    /^vpce-\w+ \(com\.amazonaws\.us-east-1\.ecr\.dkr\) ended in state failed: InternalError: No luck today/,
  );
  expect(listOwned(stage.simulator)).toEqual([]);
  expect(listWrites(stage.simulator).filter((action) => action === 'CreateVpcEndpoint')).toHaveLength(2);
  expect(await resource.remove()).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: answer.PhysicalResourceId,
  });
});

test('the same event delivered twice makes nothing twice, at once or one after the other', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  const resource = stage.addResource();
  const event = { requestId: 'the-same' };
  const answers = await Promise.all([
    resource.create({ VpcId: vpc.vpcId }, event),
    resource.create({ VpcId: vpc.vpcId }, event),
  ]);
  const again = await resource.create({ VpcId: vpc.vpcId }, event);
  for (const answer of answers) expect(answer).toMatchObject({ Status: 'SUCCESS', Data: again.Data });
  expect(listEndpoints(stage.simulator)).toHaveLength(3);
  expect(listOwnGroups(stage.simulator)).toHaveLength(1);
});

test('a Create whose stack gave up undoes itself and leaves the S3 routes alone', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  stage.stack.hasGivenUp = true;
  const answer = await stage.addResource().create({ VpcId: vpc.vpcId });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('no longer waits') });
  expect(listOwned(stage.simulator)).toEqual([]);
  expect(JSON.stringify(stage.simulator.calls)).not.toContain('Gateway"');
});

test('a Delete with an invented id, while the Create still runs, removes whatever that Create made', async () => {
  stage = await setStage();
  const vpc = buildPlainVpc(stage.simulator);
  const resource = stage.addResource();
  const creating = resource.create({ VpcId: vpc.vpcId });
  await stage.clock.sleep(5_000);
  stage.stack.hasGivenUp = true;
  const removed = await resource.remove({
    physicalId: 'invented-by-cloudformation',
    properties: { VpcId: vpc.vpcId },
  });
  expect(removed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'invented-by-cloudformation' });
  expect((await creating).Status).toBe('FAILED');
  expect(listOwned(stage.simulator)).toEqual([]);
});

test('bad properties are refused before EC2 is asked for anything', async () => {
  stage = await setStage();
  const answer = await stage.addResource().create({ VpcId: 'vpc-1', Foo: 'x' });
  expect(answer.Reason).toMatch(
    /^Foo is not a property .* VpcId is "vpc-1"\. Accepted is "vpc-" and 8 or 17/,
  );
  expect(stage.simulator.calls).toEqual([]);
});
