import {
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeKeyPairsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { createClient } from './client';
import { startSimulator } from './simulator';
import { refusalOf, type Stage, setStage, strike } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => strike(stage));

const readVpcs = () => stage.client.send(new DescribeVpcsCommand({}));
const createGateway = (more = {}) =>
  stage.client.send(
    new CreateVpcEndpointCommand({
      VpcId: stage.plain.vpcId,
      ServiceName: 'com.amazonaws.us-east-1.s3',
      ...more,
    }),
  );

test('errors look like those of EC2', async () => {
  const post = async (body: string) => {
    const answer = await fetch(stage.simulator.url, { method: 'POST', body });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await post('Action=DescribeVpcs&VpcId.1=vpc-01234567')).toMatch(
    /^400 <\?xml.*\?>\n<Response><Errors><Error><Code>InvalidVpcID.NotFound<\/Code><Message>.*<\/Message><\/Error><\/Errors><RequestID>.+<\/RequestID><\/Response>$/,
  );
  expect(await post('Action=DescribeVpcs&Version=2016-11-15')).toMatch(
    /<DescribeVpcsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>/,
  );
  expect(await post('Action=DescribeVpcs&Colour=red')).toContain('<Code>UnknownParameter</Code>');
  expect(await post('Action=DescribeVpcs&MaxResults=many')).toContain('<Code>InvalidParameterValue</Code>');
  expect(await post('Action=DeleteVpc')).toContain('<Code>MissingParameter</Code>');
  expect(await post('Action=Dance')).toContain('<Code>InvalidAction</Code>');
});

test('what is not played is refused, never answered with nothing', async () => {
  expect(await refusalOf(stage.client.send(new DescribeKeyPairsCommand({})))).toMatch(/^InvalidAction/);
  expect(await refusalOf(createGateway({ ServiceRegion: 'us-west-2' }))).toMatch(/^UnknownParameter/);
});

test('the fifth CreateVpcEndpoint is throttled until the bucket fills again', async () => {
  for (let turn = 0; turn < 4; turn += 1) await createGateway();
  expect(await refusalOf(createGateway())).toMatch(/^RequestLimitExceeded/);
  await stage.clock.sleep(3_400);
  expect(await refusalOf(createGateway())).toBe('no refusal');
  stage.simulator.settings.throttling = false;
  expect(await refusalOf(createGateway())).toBe('no refusal');
});

test('rights: missing, missing for tags only, arriving late', async () => {
  const { settings, account } = stage.simulator;
  settings.deny = ['CreateVpcEndpoint'];
  expect(await refusalOf(createGateway())).toMatch(
    /^UnauthorizedOperation: You are not authorized to perform this operation\..*ec2:CreateVpcEndpoint/,
  );
  settings.deny = ['CreateTags'];
  const TagSpecifications = [{ ResourceType: 'vpc-endpoint', Tags: [{ Key: 'a', Value: 'b' }] }];
  expect(await refusalOf(createGateway({ TagSpecifications }))).toMatch(/ec2:CreateTags/);
  expect(account.endpoints.size).toBe(0);
  settings.deny = [{ action: '*', until: stage.clock.now() + 30_000 }];
  expect(await refusalOf(readVpcs())).toMatch(/^UnauthorizedOperation/);
  await stage.clock.sleep(30_000);
  expect(await refusalOf(readVpcs())).toBe('no refusal');
});

test('DryRun says what would have been', async () => {
  const sent = createGateway({ DryRun: true });
  await expect(sent).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  expect(stage.simulator.account.endpoints.size).toBe(0);
});

test('new things appear late when told so', async () => {
  const { simulator, client, clock } = stage;
  simulator.settings.visibilityDelayMs = 5_000;
  const { VpcEndpoint } = await createGateway();
  const read = () =>
    client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpoint?.VpcEndpointId ?? ''] }));
  expect(await refusalOf(read())).toMatch(/^InvalidVpcEndpointId.NotFound/);
  expect((await client.send(new DescribeVpcEndpointsCommand({}))).VpcEndpoints).toEqual([]);
  await clock.sleep(5_000);
  expect((await read()).VpcEndpoints).toHaveLength(1);
});

test('faults: each kind, with and without effect, for as many calls as wanted', async () => {
  const { simulator } = stage;
  const fail = async (fault: NonNullable<ReturnType<NonNullable<typeof simulator.intercept>>>['fault']) => {
    simulator.account.endpoints.clear();
    simulator.intercept = () => ({ fault });
    const refusal = await refusalOf(createGateway());
    simulator.intercept = undefined;
    return `${refusal.split(':')[0]} ${simulator.account.endpoints.size}`;
  };
  expect(await fail('throttle')).toBe('RequestLimitExceeded 0');
  expect(await fail('503')).toBe('Unavailable 0');
  expect(await fail('500')).toBe('InternalError 0');
  expect(await fail('deny')).toBe('UnauthorizedOperation 0');
  expect(await fail('reset-before')).toMatch(/ 0$/);
  expect(await fail('reset-after')).toMatch(/ 1$/);
  simulator.intercept = ({ action }) => (action === 'DescribeVpcs' ? { fault: '503', times: 2 } : undefined);
  const first = await refusalOf(readVpcs());
  simulator.intercept = undefined;
  expect([first, await refusalOf(readVpcs()), await refusalOf(readVpcs())]).toEqual([
    expect.stringMatching(/^Unavailable/),
    expect.stringMatching(/^Unavailable/),
    'no refusal',
  ]);
});

test('a call that hangs does not stop the clock, and ends with the simulator', async () => {
  const { simulator, clock } = stage;
  simulator.intercept = () => ({ fault: 'hang' });
  const hanging = refusalOf(readVpcs());
  const before = clock.now();
  await clock.sleep(600_000);
  expect(clock.now()).toBe(before + 600_000);
  await simulator.stop();
  expect(await hanging).not.toBe('no refusal');
});

test('every call is written down with its outcome', async () => {
  const { simulator, clock } = stage;
  await readVpcs();
  await refusalOf(stage.client.send(new DescribeVpcsCommand({ VpcIds: ['vpc-01234567'] })));
  expect(simulator.calls).toEqual([
    { index: 0, action: 'DescribeVpcs', params: {}, at: clock.now(), outcome: 'ok' },
    {
      index: 1,
      action: 'DescribeVpcs',
      params: { VpcIds: ['vpc-01234567'] },
      at: clock.now(),
      outcome: 'InvalidVpcID.NotFound',
    },
  ]);
});

test('ids are the same every time', async () => {
  const ids = async () => {
    const simulator = await startSimulator();
    const client = createClient(simulator);
    const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    client.destroy();
    await simulator.stop();
    return Vpc?.VpcId;
  };
  expect([await ids(), await ids()]).toEqual(['vpc-00000000000000001', 'vpc-00000000000000001']);
});
