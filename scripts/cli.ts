#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { version } from '../package.json';
import { declareDeploy } from './cli/deploy';
import { declareDestroy } from './cli/destroy';
import { declareEstimate } from './cli/estimate';
import { declarePlan } from './cli/plan';
import { declarePublish } from './cli/publish';
import { declareRollout } from './cli/rollout';
import { printJson, run } from './cli/run';
import { declareVerify } from './cli/verify';

// The SDK's notice about Node.js versions is for developers, not for who runs a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// `| head` closes the pipe early; what was begun goes on, though nobody reads of it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const program = new Command('ecr-vpc-endpoints')
  .description('Gives a VPC its ecr.api, ecr.dkr and S3 endpoints by one CloudFormation stack.')
  .version(version)
  // What stands behind a command is the command's own: --version of publish is not that of the program.
  .enablePositionalOptions()
  .exitOverride()
  .showHelpAfterError('Add --help for usage and examples.')
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.
The SDK's usual environment counts: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, ...`,
  );

for (const declare of [
  declareDeploy,
  declareDestroy,
  declarePlan,
  declareEstimate,
  declareVerify,
  declarePublish,
  declareRollout,
])
  declare(program, run);

const everywhere = [
  new Option('--region <region>', 'AWS Region; else AWS_REGION or the profile'),
  new Option('--profile <name>', 'profile of the shared AWS configuration'),
  new Option('--json', 'one JSON document on stdout; progress on stderr'),
].map((option) => option.helpGroup('Global Options:'));
for (const command of [program, ...program.commands])
  for (const option of everywhere) command.addOption(option);

program.parseAsync().catch(reportBadUsage);

/** Commander has already printed its sentence, or the help that was asked for. */
function reportBadUsage(error: unknown): void {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode !== 0 && process.argv.includes('--json'))
    printJson({ error: error.message.replace(/^error: /, '') });
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
