import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from './build';
import { deploy, readDeployRequest } from './deploy';
import { destroy } from './destroy';
import { openCloud } from './stack/cloud';
import { exitCode, UsageError } from './stack/failure';
import type { Session } from './stack/session';
import { openTerminal } from './stack/terminal';
import { readLog } from './start/emulator-lists';
import { findUnserved, tellDifference, tellEndpoints } from './start/endpoints';
import { compareInventories, findLeftovers, takeInventory } from './start/inventory';
import { talkToEmulator } from './start/isolation';
import { type MiniStack, REGION, startMiniStack } from './start/ministack';
import { addPrivateSubnet, createSampleNetwork } from './start/network';
import { drawVpc } from './start/picture';
import { announce, listenForStop, orStopped, reportFailure, untilStopped } from './start/story';
import { readVpc, type VpcView } from './start/view';

const project = join(__dirname, '..');
const dist = join(project, 'dist');
const bucket = 'sample-templates';
const stackName = 'ecr-endpoints-sample';
const terminal = openTerminal();
const { say } = terminal;

/** What the function has logged, kept for the report before the emulator that holds it ends. */
let functionLog: string[] = [];

main().catch((error) => {
  reportFailure(error, functionLog);
  process.exitCode = exitCode(error);
});

async function main(): Promise<void> {
  const keep = readKeep(process.argv.slice(2));
  const stopped = listenForStop();

  announce('Build the templates');
  await build(dist);

  announce('Start MiniStack, an emulator of AWS, on this machine');
  const emulator = await startMiniStack(project);
  try {
    talkToEmulator(emulator.endpoint);
    say(`It listens on ${emulator.endpoint}; nothing here talks to AWS.`);
    await orStopped(tellStory(emulator, stopped, keep), stopped);
    if (keep) await untilStopped(stopped);
  } catch (error) {
    if (!stopped.aborted) functionLog = await readLog(emulator.endpoint).catch(() => []);
    throw error;
  } finally {
    announce('Stop MiniStack and its Lambda workers');
    await emulator.stop();
    say('Stopped; its processes and its temporary folder are gone.');
  }
  say(
    '\nAll of this ran on an emulator (MiniStack), not on AWS. Its EC2 keeps what it is told and checks little:',
  );
  say(
    'no network interfaces, no private DNS, no real routes to S3. The tests against test/simulator look at those.',
  );
}

function readKeep(args: string[]): boolean {
  const unknown = args.find((arg) => arg !== '--keep');
  if (unknown === undefined) return args.length > 0;
  throw new UsageError(
    `npm start knows no ${unknown}; it takes "-- --keep", which leaves the emulator running.`,
  );
}

/** The whole job: from a network without endpoints, through create, update and delete, back to that network. */
async function tellStory(emulator: MiniStack, stopped: AbortSignal, keep: boolean): Promise<void> {
  const ec2 = new EC2Client({});
  const session: Session = { cloud: openCloud(), terminal, signal: stopped, settings: {}, pollMs: 250 };

  announce('Create a sample network: two zones, public and private subnets, a NAT gateway');
  const network = await createSampleNetwork(ec2, REGION);
  const { vpcId } = network;
  const inventoryBefore = await takeInventory(emulator.endpoint, ec2);
  say(drawVpc(await readVpc(ec2, vpcId)));
  say(
    'Every image that a private subnet pulls goes through the NAT gateway, which charges for each gigabyte.',
  );

  announce('Launch the template, with no more than the VPC ID');
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  const launch = { stackName, vpcId, bucket, yes: true };
  await deploy(readDeployRequest(launch, dist), session);

  announce('Look at what was made, and why');
  const launched = await readVpc(ec2, vpcId);
  say(tellEndpoints(launched));
  say(drawVpc(launched));
  expectServed(launched);

  announce('Add a private subnet in a third zone, with a route table of its own, and update the stack');
  await addPrivateSubnet(ec2, network, 'private-c', `${REGION}c`, '10.0.12.0/24');
  say(
    'The stack cannot see that by itself: another value of the parameter Refresh has it read the network again.',
  );
  await deploy(readDeployRequest({ ...launch, parameter: ['Refresh=2'] }, dist), session);

  announce('Look at what changed');
  const updated = await readVpc(ec2, vpcId);
  say(tellDifference(launched, updated));
  say(drawVpc(updated));
  expectServed(updated);
  const inventoryDuring = await takeInventory(emulator.endpoint, ec2);
  if (keep) return tellHowToLookAround(emulator);

  announce('Delete the stack');
  await destroy({ stackName, yes: true }, session);

  announce('Prove that nothing is left');
  const inventoryAfter = await takeInventory(emulator.endpoint, ec2);
  say(compareInventories(inventoryBefore, inventoryDuring, inventoryAfter));
  const leftovers = findLeftovers(inventoryBefore, inventoryAfter);
  if (leftovers.length > 0)
    throw new Error(`The stack is deleted, but this is left: ${leftovers.join(', ')}.`);
  say('Nothing is left: the account holds what it held before the launch.');
}

function expectServed(vpc: VpcView): void {
  const gaps = findUnserved(vpc);
  if (gaps.length > 0) throw new Error(`The stack is there, but not all that it is for: ${gaps.join('; ')}.`);
}

function tellHowToLookAround({ endpoint }: MiniStack): void {
  announce('Look around: the emulator keeps running until you press Ctrl-C here');
  say(`In another terminal:

  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${REGION} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws ec2 describe-vpc-endpoints --output table
  aws cloudformation describe-stack-events --stack-name ${stackName} --output table
  npm run cli -- deploy --stack-name ${stackName} --parameter EndpointPolicy=PullOnly --bucket ${bucket}
  npm run cli -- destroy --stack-name ${stackName}

Ctrl-C stops MiniStack, and everything in it is gone.`);
}
