import { join } from 'node:path';
import type { Command } from 'commander';
import type { PublishOptions } from '../publish/request';
import { distFolder } from './dist-folder';
import type { Run } from './run';

/** Declares `publish` and its options. */
export function declarePublish(program: Command, run: Run): void {
  program
    .command('publish')
    .description('add a version to the Service Catalog product, after saying what it changes for whom')
    .requiredOption('--stack-name <name>', 'the stack of catalog-portfolio.yaml; made when it is not there')
    .requiredOption('--version <X.Y.Z>', 'the version to publish; package.json must say the same')
    .requiredOption('--bucket <name>', 'S3 bucket for the templates of all versions, in the same Region')
    .option('--notes <text>', 'what users read about the version; else the changes in words')
    .option('--parameter <Key=Value>', 'a parameter of the portfolio stack; repeatable', collect)
    .option('--accept-permissions', 'the version may do more than the one before: you have read what')
    .option('--dry-run', 'say everything, change nothing')
    .option('--markdown <file>', 'write the report for a pull request, too')
    .option('--yes', 'do not ask; needed where there is no terminal')
    .addHelpText(
      'after',
      `
  Examples:
    $ ecr-vpc-endpoints publish --stack-name catalog --version 1.1.0 --bucket my-templates --dry-run
    $ ecr-vpc-endpoints publish --stack-name catalog --version 1.1.0 --bucket my-templates --yes
    $ ecr-vpc-endpoints publish --stack-name catalog --version 1.0.0 --bucket my-templates \\
        --parameter PrincipalArns=arn:aws:iam::111122223333:role/team-a

  Run it in a clone without uncommitted changes. A version that is published with the same content is left alone.`,
    )
    .action((options: PublishOptions, command: Command) =>
      run(command, async (session) => {
        const [{ publish }, { readPublishRequest }, { openWorkshop }, { openCatalogCloud }] =
          await Promise.all([
            import('../publish'),
            import('../publish/request'),
            import('../publish/workshop'),
            import('../publish/catalog-cloud'),
          ]);
        const workshop = openWorkshop(join(distFolder, '..'));
        const request = readPublishRequest(options, workshop.release, workshop.portfolioTemplate);
        return publish(request, workshop, openCatalogCloud(session.settings), session);
      }),
    );
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
