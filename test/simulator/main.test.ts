import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';

const run = (...args: string[]) =>
  spawn(process.execPath, [require.resolve('tsx/cli'), `${__dirname}/main.ts`, ...args]);

test('alone, in real time: prints its URL, answers, ends with Ctrl-C', async () => {
  const simulator = run('--port', '0', '--plain-vpc');
  const [line] = await once(simulator.stdout, 'data');
  const client = new EC2Client({
    endpoint: String(line).split('\n')[0] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  expect((await client.send(new DescribeSubnetsCommand({}))).Subnets).toHaveLength(5);
  client.destroy();
  simulator.kill('SIGINT');
  expect(await once(simulator, 'exit')).toEqual([0, null]);
});

test('a port that is none is refused', async () => {
  const [code] = await once(run('--port', 'x'), 'exit');
  expect(code).toBe(1);
});
