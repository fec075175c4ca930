import type { Command } from 'commander';
import { estimate } from '../estimate';
import { permissions } from '../estimate/permissions';
import { type EstimateOptions, readEstimateRequest } from '../estimate/request';
import { printPolicy } from '../stack/permissions';
import type { Run } from './run';

type Options = EstimateOptions & { permissions?: true };

/** Declares `estimate` and its options. */
export function declareEstimate(program: Command, run: Run): void {
  program
    .command('estimate')
    .description('what image pulls cost now, with all three endpoints, and with the S3 endpoint alone')
    .option('--vpc-id <id>', 'look at this VPC: its NAT gateways, 30 days of their bytes, its zones')
    .option('--gb-per-month <GB>', 'GB a month that come in through NAT (2^30 bytes)')
    .option('--azs <number>', 'Availability Zones that get the interface endpoints, 1 to 6')
    .option('--ecr-share <share>', 'which part of those GB is image pulls; all of it if not said')
    .option('--s3-share <share>', 'which part of a pull comes from S3 (default: 0.99)')
    .option('--cross-az-share <share>', 'which part crosses zones to reach NAT (default: 0)')
    .option('--nat-hours <hours>', 'hours a month of all NAT gateways; 0 leaves them out')
    .option('--nat-gb-price <USD>', 'your price of a GB through NAT')
    .option('--nat-hour-price <USD>', 'your price of a NAT gateway hour')
    .option('--endpoint-hour-price <USD>', 'your price of an interface endpoint hour in one zone')
    .option('--endpoint-gb-price <USD>', 'your price of a GB through an interface endpoint')
    .option('--html <file>', 'also write a page with the curve of cost')
    .option('--svg <file>', 'also write the curve alone')
    .option('--permissions', 'print the IAM policy that --vpc-id needs, and do nothing else')
    .addHelpText(
      'after',
      `
  Figures that are given win over those that are read. It only reads, and changes nothing.

  Examples:
    $ ecr-vpc-endpoints estimate --vpc-id vpc-0123456789abcdef0 --html estimate.html
    $ ecr-vpc-endpoints estimate --gb-per-month 2000 --azs 3 --region eu-west-1
    $ ecr-vpc-endpoints estimate --vpc-id vpc-0123456789abcdef0 --ecr-share 0.4 --json
    $ ecr-vpc-endpoints estimate --permissions`,
    )
    .action((options: Options, command: Command) =>
      run(command, async (session) =>
        options.permissions
          ? printPolicy(permissions, session)
          : estimate(readEstimateRequest(options), session),
      ),
    );
}
