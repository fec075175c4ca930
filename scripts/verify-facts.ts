import { EC2Client } from '@aws-sdk/client-ec2';
import { Command, CommanderError } from 'commander';
import { systemClock } from '../handler/clock';
import { describeError, exitCode, Interrupted, UsageError } from './stack/failure';
import { openTerminal, renderTable, type Terminal } from './stack/terminal';
import { TAG } from './verify-facts/bench';
import type { Row } from './verify-facts/check';
import { surveySite } from './verify-facts/site';
import { listPlans, type Outcome, verify } from './verify-facts/verify';

interface Options {
  vpcId: string;
  region?: string;
  profile?: string;
  yes?: boolean;
}

// The SDK's notice about Node.js versions is for developers, not for who runs a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const command = new Command('verify-facts')
  .description('Asks EC2 about the facts of docs/unverified-facts.md, in a VPC in which nothing runs.')
  .requiredOption('--vpc-id <id>', 'a VPC for tests, with both DNS attributes on and no endpoints')
  .option('--region <region>', 'AWS Region; else AWS_REGION or the profile')
  .option('--profile <name>', 'profile of the shared AWS configuration')
  .option('--yes', 'do not ask; needed where there is no terminal')
  .exitOverride()
  .addHelpText(
    'after',
    `
It reads first, shows what it would make, and asks. What it makes has the tag ${TAG} and is
removed at the end, also after Ctrl-C. It takes 10 to 20 minutes and costs a few cents.

Exit codes: 0 every fact as expected, 1 not so, or something is left, 2 bad usage, 130 interrupted.

Example:
  $ npm run verify-facts -- --vpc-id vpc-0123456789abcdef0 --region eu-central-1`,
  );

main().catch((error) => {
  if (!(error instanceof CommanderError)) console.error(describeError(error));
  const isHelp = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = error instanceof CommanderError ? (isHelp ? 0 : 2) : exitCode(error);
});

async function main(): Promise<void> {
  const options = command.parse().opts<Options>();
  const terminal = openTerminal();
  const signal = listenForStop(terminal);
  const { region, profile } = options;
  const client = new EC2Client({ ...(region && { region }), ...(profile && { profile }), maxAttempts: 8 });
  const site = await surveySite(client, options.vpcId);
  terminal.say(`In ${site.vpcId} (${site.region}) this would be made, and removed again:`);
  terminal.say(renderTable(['What', 'Of', 'How'], listPlans(site)));
  await askFirst(options, terminal, signal);
  // An emulator has no buckets to be gentle with.
  const emulated = process.env.AWS_ENDPOINT_URL_EC2 ?? process.env.AWS_ENDPOINT_URL;
  const paceMs = emulated ? 0 : 3_500;
  const outcome = await verify(
    { client, clock: systemClock, signal, site, paceMs },
    ({ check, seen, holds }) =>
      terminal.say(
        `${holds ? terminal.paint.green('ok') : terminal.paint.red('no')}  ${check.name}: ${seen}`,
      ),
  );
  report(outcome, terminal);
}

async function askFirst({ yes }: Options, { confirm }: Terminal, signal: AbortSignal): Promise<void> {
  if (yes) return;
  if (!confirm) throw new UsageError('Nothing was made: there is no terminal to ask at. Add --yes to go on.');
  const agreed = await confirm('Go on?', signal).catch(() => false);
  if (!agreed) throw new Interrupted('Nothing was made.');
}

function report({ rows, left, error }: Outcome, { say }: Terminal): void {
  say(renderTable(['Fact', 'Expected', 'Seen'], rows.map(toCells), 60));
  if (left.length > 0) say(`Left, to be removed by hand: ${left.join(', ')}.`);
  else say('Everything that was made is removed.');
  const surprises = rows.filter(({ holds }) => !holds);
  say(`${rows.length - surprises.length} of ${rows.length} facts as expected.`);
  if (surprises.length > 0 || left.length > 0) process.exitCode = 1;
  if (error) throw error;
}

const toCells = ({ check, seen, holds }: Row): string[] => [
  `${check.name}\n${check.says}`,
  check.expected,
  holds ? seen : `${seen}  <-- look at docs/unverified-facts.md`,
];

/** The first Ctrl-C asks to end and clean up; a second one ends at once. */
function listenForStop({ say }: Terminal): AbortSignal {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = () => {
    for (const name of names) process.off(name, stop);
    say(`Stopping; what was made is being removed. Again to leave it, with the tag ${TAG}.`);
    controller.abort();
  };
  for (const name of names) process.on(name, stop);
  return controller.signal;
}
