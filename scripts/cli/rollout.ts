import { type Command, Option } from 'commander';
import type { RolloutOptions } from '../rollout/request';
import { distFolder } from './dist-folder';
import type { Run } from './run';

/** Declares `rollout` and its options. */
export function declareRollout(program: Command, run: Run): void {
  program
    .command('rollout')
    .description('deploy to an organization by StackSets: the canary first, then all other accounts')
    .requiredOption('--stack-name <name>', 'the fleet: its stacks are <name>-canary and <name>-organization')
    .option('--ou <id>', 'organizational unit, or the root, that gets the endpoints; repeatable', collect)
    .option('--canary-accounts <ids>', 'accounts inside these units that go first, separated by commas')
    .option('--canary-ou <id>', 'a unit of its own that goes first, instead of --canary-accounts')
    .option('--regions <names>', 'Regions, separated by commas, in the order of the rollout')
    .option('--bucket <name>', "S3 bucket for the product's template; a new release goes there as well")
    .option('--template-url <url>', "where the product's template is already, instead of --bucket")
    .option('--parameter <Key=Value>', 'any other parameter of templates/stack-set.yaml; repeatable', collect)
    .addOption(
      new Option('--call-as <who>', 'the kind of account you are signed in to').choices([
        'SELF',
        'DELEGATED_ADMIN',
      ]),
    )
    .option('--status', 'change nothing, report on every account and Region')
    .option('--remove', 'take the fleet away: the organization first, then the canary')
    .option('--role-name <name>', 'role in each account that may read the stack, to report the endpoints')
    .option('--html <file>', 'write the report as a page as well')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .addHelpText(
      'after',
      `
  Examples:
    $ ecr-vpc-endpoints rollout --stack-name ecr --ou ou-ab12-cdefgh34 --canary-accounts 111122223333 \\
        --regions eu-central-1,eu-west-1 --bucket my-templates
    $ ecr-vpc-endpoints rollout --stack-name ecr --parameter EndpointPolicy=PullOnly
    $ ecr-vpc-endpoints rollout --stack-name ecr --status --role-name Auditor --html fleet.html
    $ ecr-vpc-endpoints rollout --stack-name ecr --remove

  What is not given stays as it is; the organization gets what the canary got. Run the same command again
  after Ctrl-C or a failure: it goes on where the stack sets are.`,
    )
    .action((options: RolloutOptions, command: Command) =>
      run(command, async (session) => {
        const [{ rollout }, { openFleetCloud }, { readRolloutRequest }] = await Promise.all([
          import('../rollout'),
          import('../rollout/fleet-cloud'),
          import('../rollout/request'),
        ]);
        const request = readRolloutRequest(options, distFolder);
        const result = await rollout(request, session, openFleetCloud(session.settings));
        if ('failure' in result) process.exitCode = 1;
        return result;
      }),
    );
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
