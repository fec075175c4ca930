import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MiniStack, startMiniStack } from '../../scripts/start/ministack';

jest.setTimeout(60_000);

const project = join(__dirname, '..', '..');

async function isListening({ endpoint }: Pick<MiniStack, 'endpoint'>): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`).then(
    () => true,
    () => false,
  );
}

function isAlive(processGroup: number): boolean {
  try {
    return process.kill(-processGroup, 0);
  } catch {
    return false;
  }
}

it('starts on a loopback port of its own and leaves nothing when stopped', async () => {
  const [one, other] = await Promise.all([startMiniStack(project), startMiniStack(project)]);
  try {
    expect(one.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:[23]\d{4}$/);
    expect(other.endpoint).not.toBe(one.endpoint);
    expect(await isListening(one)).toBe(true);
  } finally {
    await Promise.all([one.stop(), other.stop()]);
  }
  expect(await isListening(one)).toBe(false);
  expect([one, other].some(({ processGroup }) => isAlive(processGroup))).toBe(false);
  expect([one, other].some(({ folder }) => existsSync(folder))).toBe(false);
});

it('ends by itself when the process that started it is killed', async () => {
  const starter = `require('tsx/cjs');
    const { startMiniStack } = require('./scripts/start/ministack.ts');
    startMiniStack(process.cwd()).then((s) => console.log(JSON.stringify(s)));`;
  const child = spawn(process.execPath, ['-e', starter], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line: Buffer = await new Promise((resolve) => child.stdout.once('data', resolve));
  const orphan: Pick<MiniStack, 'endpoint' | 'processGroup' | 'folder'> = JSON.parse(line.toString());
  expect(await isListening(orphan)).toBe(true);
  child.kill('SIGKILL');
  for (let tries = 0; isAlive(orphan.processGroup) && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  rmSync(orphan.folder, { recursive: true, force: true });
  expect(isAlive(orphan.processGroup)).toBe(false);
});

it('says what to do when MiniStack is not installed', async () => {
  await expect(startMiniStack(join(tmpdir(), 'nowhere'))).rejects.toThrow(/prepare\.mjs python/);
});
