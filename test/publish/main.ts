import { renderTable } from '../../scripts/stack/terminal';
import { judgeKinds, type Told, tellHistory, type Verdict } from './shows';

const say = (line = '') => void process.stdout.write(`${line}\n`);

/** `npm run test:publish`: what publishing says of six kinds of change, and one history with its calls. */
async function main(): Promise<number> {
  say('publish --dry-run of 1.1.0 after 1.0.0, on the fake, beside cloudformation-diff alone:');
  const verdicts = await judgeKinds();
  say(
    renderTable(['Change', 'Needs', 'Rights', '1.1.0', 'cloudformation-diff alone'], verdicts.map(toRow), 56),
  );
  const right = verdicts.filter(
    ({ kind, needed, broadens, writes }) =>
      kind.level === needed && kind.broadens === broadens && writes.length === 0,
  );
  const history = await tellHistory();
  for (const step of history) tell(step);
  const outcomes = history.map(({ outcome }) => outcome.split(':')[0]).join(', ');
  const isTold = outcomes === 'published, nothing to do, published, refused';
  say();
  say(`classifications ${right.length}/${verdicts.length}, history: ${outcomes}`);
  return right.length === verdicts.length && isTold ? 0 : 1;
}

function toRow({ kind, needed, broadens, refusals, plain }: Verdict): string[] {
  const [first] = refusals;
  return [kind.name, needed, broadens ? 'MORE' : '', first ? `refused: ${first}` : 'accepted', plain];
}

function tell({ asked, outcome, calls, versions }: Told): void {
  say();
  say(`publish ${asked}: ${outcome}`);
  for (const call of calls) say(`  ${shorten(call)}`);
  say(`  versions: ${versions.join('; ') || 'none'}`);
}

/** Digests and ARNs are longer than anybody wants to read. */
function shorten(call: string): string {
  return call.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/, '$1...').replace(/arn:\S+:stack\/([^/]+)\S*/, '$1');
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.stack);
    process.exitCode = 1;
  },
);
