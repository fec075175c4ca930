import type { Command } from 'commander';
import { type DestroyOptions, destroy } from '../destroy';
import type { Run } from './run';

/** Declares `destroy` and its options. */
export function declareDestroy(program: Command, run: Run): void {
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
}
