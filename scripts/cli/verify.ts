import type { Command } from 'commander';
import { printPolicy } from '../stack/permissions';
import { permissions } from '../verify/permissions';
import { readVerifyRequest, type VerifyOptions } from '../verify/request';
import type { Run } from './run';

/** Declares `verify` and its options. */
export function declareVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .description('show, with evidence, whether ECR pulls in a VPC use the endpoints; reads only')
    .option('--vpc-id <id>', 'the VPC to look at, with whatever endpoints it has')
    .option('--stack-name <name>', 'the stack whose VPC and endpoints to look at')
    .option('--since <time>', 'how far back to look at traffic and calls: 90m, 24h, 7d', '24h')
    .option('--canary <image>', 'also pull this image of ECR and compare the counters; only inside the VPC')
    .option('--error <text>', 'an error of a pull: the likely causes, and the lines that show them')
    .option('--html <file>', 'write the report as a page, too')
    .option('--permissions', 'print the IAM policy that it needs, and stop')
    .addHelpText(
      'after',
      `
  Examples:
    $ ecr-vpc-endpoints verify --vpc-id vpc-0123456789abcdef0
    $ ecr-vpc-endpoints verify --stack-name ecr-endpoints --since 7d --html report.html
    $ ecr-vpc-endpoints verify --error "CannotPullContainerError: ... dial tcp 10.0.1.5:443: i/o timeout"

  Each line has a verdict: proven, consistent, unknown or contradicted. A source that may not be
  read makes its lines unknown, no more. Exit code 1 when a line is contradicted.`,
    )
    .action((options: VerifyOptions, command: Command) =>
      run(command, async (session) => {
        if (options.permissions) return printPolicy(permissions, session);
        const request = readVerifyRequest(options);
        // The clients of four services: not for --help.
        const { verify } = await import('../verify');
        const result = await verify(request, session);
        if (result.counts?.contradicted) process.exitCode = 1;
        return result;
      }),
    );
}
