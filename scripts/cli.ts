#!/usr/bin/env node
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { type DeployOptions, deploy, readDeployRequest } from './deploy';
import { type DestroyOptions, destroy } from './destroy';
import { openCloud } from './stack/cloud';
import { explainEvent } from './stack/events';
import { describeError, exitCode, StackFailure } from './stack/failure';
import type { Session } from './stack/session';
import { openTerminal } from './stack/terminal';

interface GlobalOptions {
  region?: string;
  profile?: string;
  json?: boolean;
}

/** Built, this file lies beside the templates; in the source tree they are one folder away. */
const distFolder = __filename.endsWith('.ts') ? join(__dirname, '..', 'dist') : __dirname;

// The SDK's notice about Node.js versions is for developers, not for who runs a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const program = new Command('ecr-vpc-endpoints')
  .description('Gives a VPC its ecr.api, ecr.dkr and S3 endpoints by one CloudFormation stack.')
  .option('--region <region>', 'AWS Region; else AWS_REGION or the profile')
  .option('--profile <name>', 'profile of the shared AWS configuration')
  .option('--json', 'one JSON document on stdout; progress on stderr')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('Add --help for usage and examples.')
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.
The SDK's usual environment counts: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, ...`,
  );

program
  .command('deploy')
  .description('create or update the stack, by a change set that is shown first')
  .requiredOption('--stack-name <name>', 'the stack to create or update')
  .option('--vpc-id <id>', 'the VPC that is to get the endpoints; an update keeps the one it has')
  .option('--parameter <Key=Value>', 'any other parameter of the template; repeatable', collect)
  .option('--tag <Key=Value>', 'a tag of the stack and all it makes; repeatable', collect)
  .option('--template <file>', 'another template than the built one')
  .option('--bucket <name>', 'S3 bucket, in the same Region, for a template over 51,200 bytes')
  .option('--small', "the template that needs no bucket: it uses the SDK of Lambda's runtime")
  .option('--yes', 'do not ask; needed where there is no terminal')
  .addHelpText(
    'after',
    `
Examples:
  $ ecr-vpc-endpoints deploy --stack-name ecr-endpoints --vpc-id vpc-0123456789abcdef0 --bucket my-templates
  $ ecr-vpc-endpoints deploy --stack-name ecr-endpoints --vpc-id vpc-0123456789abcdef0 --small --yes
  $ ecr-vpc-endpoints deploy --stack-name ecr-endpoints --parameter EndpointPolicy=PullOnly --small

An update keeps every parameter and tag that is not given.`,
  )
  .action((options: DeployOptions, command: Command) =>
    run(command, (session) => deploy(readDeployRequest(options, distFolder), session)),
  );

program
  .command('destroy')
  .description('delete the stack and everything it made')
  .requiredOption('--stack-name <name>', 'the stack to delete; one that is not there is success')
  .option('--yes', 'do not ask; needed where there is no terminal')
  .addHelpText(
    'after',
    `
Example:
  $ ecr-vpc-endpoints destroy --stack-name ecr-endpoints --region eu-central-1`,
  )
  .action((options: DestroyOptions, command: Command) =>
    run(command, (session) => destroy(options, session)),
  );

program.parseAsync().catch(reportBadUsage);

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** One command from its options to the exit code; with --json every end of it is a document. */
async function run(command: Command, act: (session: Session) => Promise<object>): Promise<void> {
  const { json = false, ...settings } = command.optsWithGlobals<GlobalOptions>();
  const terminal = openTerminal({ json });
  const { signal, release } = listenForStop();
  try {
    const result = await act({ cloud: openCloud(settings), terminal, signal, pollMs: pollInterval() });
    if (json) printJson(result);
  } catch (error) {
    process.exitCode = exitCode(error);
    if (json) printJson(describeFailure(error));
    else reportFailure(error);
  } finally {
    release();
  }
}

/** The first Ctrl-C asks the command to end in order; a second one ends it at once. */
function listenForStop(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    release();
    controller.abort();
  };
  const release = () => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return { signal: controller.signal, release };
}

/** An emulator is ready at once; AWS limits how often one may ask. */
function pollInterval(): number {
  return process.env.AWS_ENDPOINT_URL ? 250 : 2000;
}

function reportFailure(error: unknown): void {
  console.error(describeError(error));
  if (!(error instanceof StackFailure)) return;
  for (const event of error.also) console.error(`  then: ${explainEvent(event)}`);
  console.error(error.advice);
}

function describeFailure(error: unknown): object {
  const message = describeError(error);
  if (!(error instanceof StackFailure)) return { error: message };
  return { error: message, status: error.status, also: error.also.map(explainEvent), advice: error.advice };
}

function printJson(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Commander has already printed its sentence, or the help that was asked for. */
function reportBadUsage(error: unknown): void {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode !== 0 && process.argv.includes('--json')) printJson({ error: error.message });
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
