import type { Command } from 'commander';
import { type DeployOptions, deploy, readDeployRequest } from '../deploy';
import { distFolder } from './dist-folder';
import type { Run } from './run';

/** Declares `deploy` and its options. */
export function declareDeploy(program: Command, run: Run): void {
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
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
