import type { Command } from 'commander';
import type { PlanOptions } from '../plan';
import { permissions } from '../plan/permissions';
import { printPolicy } from '../stack/permissions';
import { distFolder } from './dist-folder';
import type { Run } from './run';

/** Declares `plan` and its options. */
export function declarePlan(program: Command, run: Run): void {
  program
    .command('plan')
    .description('show what a launch or update would do in a VPC, and why; changes nothing')
    .option('--vpc-id <id>', 'the VPC to plan for')
    .option(
      '--stack-name <name>',
      'plan the next update of this stack: its parameters, and what it owns is ours',
    )
    .option('--logical-id <id>', 'which custom resource, where the stack has several')
    .option('--parameter <Key=Value>', 'any other parameter of the template; repeatable', collect)
    .option('--tag <Key=Value>', 'a tag of the stack; repeatable', collect)
    .option('--html <file>', 'write the report as a page with a picture of the VPC')
    .option('--svg <file>', 'write the picture alone')
    .option('--permissions', 'print the read-only policy that this command needs')
    .addHelpText(
      'after',
      `
  Exit codes: 0 nothing to do, 3 changes, 1 it would fail (the reasons are shown), 2 bad usage.

  Examples:
    $ ecr-vpc-endpoints plan --vpc-id vpc-0123456789abcdef0
    $ ecr-vpc-endpoints plan --vpc-id vpc-0123456789abcdef0 --parameter EndpointPolicy=PullOnly --html plan.html
    $ ecr-vpc-endpoints plan --stack-name ecr-endpoints --json`,
    )
    .action((options: PlanOptions & { permissions?: true }, command: Command) =>
      run(command, async (session) => {
        if (options.permissions) return printPolicy(permissions, session);
        // Not before it is needed: --help shall be fast.
        const { findTemplate, plan, rateOutcome, readPlanRequest } = await import('../plan');
        const report = await plan(readPlanRequest(options), session, findTemplate(distFolder));
        process.exitCode ??= rateOutcome(report);
        return report;
      }),
    );
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
