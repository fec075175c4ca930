import { renderTable } from '../../scripts/stack/terminal';
import type { Verdict } from '../../scripts/verify/judgement';
import { type LineId, lineIds } from '../../scripts/verify/lines';
import { signs } from '../../scripts/verify/report';
import { type Stage, setStage } from './stage';
import { worlds } from './worlds';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.stop());

const seen = new Map<string, Partial<Record<LineId, Verdict>>>();

test.each(worlds)(
  '$name: what is broken is named, and nothing else is accused',
  async ({ name, broken, ...world }) => {
    await world.break(stage);
    const writes = stage.lifecycle.simulator.calls.length;
    const { lines = [], counts } = await stage.run();
    seen.set(name, Object.fromEntries(lines.map(({ id, verdict }) => [id, verdict])));
    const contradicted = lines.filter(({ verdict }) => verdict === 'contradicted');
    expect(contradicted.map(({ id }) => id)).toEqual(broken ? [broken.line] : []);
    expect(counts?.contradicted).toBe(broken ? 1 : 0);
    if (broken) expect(contradicted[0]?.evidence.join('\n')).toMatch(broken.names);
    const calls = stage.lifecycle.simulator.calls.slice(writes);
    expect(calls.filter(({ action }) => !action.startsWith('Describe'))).toEqual([]);
  },
);

test('in the healthy VPC every line says as much as it ever can from outside', () => {
  expect(seen.get('healthy')).toEqual({
    endpoints: 'proven',
    zones: 'proven',
    's3-routes': 'proven',
    's3-priority': 'proven',
    'private-dns': 'proven',
    'dns-server': 'proven',
    'security-groups': 'proven',
    'network-acls': 'proven',
    'endpoint-policies': 'proven',
    'endpoint-traffic': 'proven',
    'nat-traffic': 'consistent',
    cloudtrail: 'proven',
    'dns-answers': 'unknown',
  });
});

test('a break changes its own line and no other', () => {
  const healthy = seen.get('healthy') ?? {};
  const changes = worlds.map(({ name, broken }) => {
    const verdicts = seen.get(name) ?? {};
    const changed = lineIds.filter((id) => verdicts[id] !== healthy[id]);
    return [name, changed, broken ? [broken.line] : []] as const;
  });
  for (const [name, changed, expected] of changes) expect([name, changed]).toEqual([name, expected]);
});

afterAll(() => {
  const rows = lineIds
    .filter((id) => id !== 'canary')
    .map((id) => [id, ...worlds.map(({ name }) => signs[seen.get(name)?.[id] ?? 'unknown'])]);
  const heads = worlds.map(({ name }) => name.replace(' ', '\n'));
  const legend = Object.entries(signs).map(([verdict, sign]) => `${sign} ${verdict}`);
  process.stdout.write(`\n${renderTable(['Line', ...heads], rows)}\n${legend.join('   ')}\n`);
});
