import { Command, InvalidArgumentError } from 'commander';
import { startSimulator } from './simulator';
import { buildPlainVpc } from './world';

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a number from 0 to 65535');
}

async function main(): Promise<void> {
  const options = new Command('simulator')
    .description('An EC2 on 127.0.0.1 in real time, for AWS_ENDPOINT_URL_EC2. Stop it with Ctrl-C.')
    .option('--port <number>', 'port to listen on; 0: any free one', readPort, 0)
    .option('--region <name>', 'the Region it plays', 'us-east-1')
    .option('--account <id>', 'the account it plays', '123456789012')
    .option('--plain-vpc', 'begin with a VPC of two zones')
    .parse()
    .opts<{ port: number; region: string; account: string; plainVpc?: true }>();
  const { port, region, account: accountId } = options;
  const simulator = await startSimulator({ port, region, accountId });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.stop());
  console.log(simulator.url);
  if (options.plainVpc) console.log(JSON.stringify(buildPlainVpc(simulator)));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
