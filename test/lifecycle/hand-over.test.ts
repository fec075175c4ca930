import { CreateVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { tag } from '../../handler/hand-over';
import { type Stage, setStage, strike } from '../simulator/stage';
import { act } from './user';
import { listEndpoints } from './view';

let stage: Stage;
afterEach(() => strike(stage));

test('what EC2 does not know does not keep the owner tag from what it knows', async () => {
  stage = await setStage();
  const { simulator, clock, client, plain } = stage;
  const request = { VpcId: plain.vpcId, ServiceName: 'com.amazonaws.us-east-1.s3' };
  act(simulator, 'CreateVpcEndpoint', request);
  simulator.settings.visibilityDelayMs = 60_000;
  await client.send(new CreateVpcEndpointCommand(request));
  const [id = '', unknown = ''] = listEndpoints(simulator).map((endpoint) => endpoint.id);
  const ec2 = { client, clock, log: () => {}, deadline: clock.now() + 60_000 };
  expect(await tag(ec2, [unknown, id], 'new')).toEqual([id]);
  expect(await tag(ec2, [unknown], 'new')).toEqual([]);
  expect(listEndpoints(simulator)[0]?.tags).toMatchObject({ 'ecr-vpc-endpoints:owner': 'new' });
});
