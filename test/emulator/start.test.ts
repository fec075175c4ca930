import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(180_000);

const project = join(__dirname, '..', '..');
const workspace = mkdtempSync(join(tmpdir(), 'start-test-'));
afterAll(() => rmSync(workspace, { recursive: true }));

interface Run {
  code: number | null;
  output: string;
  /** The temporary folder that the run was given for itself. */
  temporary: string;
}

/** What `npm start` runs once everything is installed; `interruptAt` presses Ctrl-C when that text appears. */
function start(args: string[], interruptAt?: string): Promise<Run> {
  const temporary = mkdtempSync(join(workspace, 'run-'));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts', ...args], {
      cwd: project,
      // A user's own settings, which must never be used.
      env: {
        ...process.env,
        AWS_PROFILE: 'production',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        TMPDIR: temporary,
      },
    });
    let output = '';
    let waiting = interruptAt !== undefined;
    const read = (data: Buffer) => {
      output += data;
      if (!waiting || !output.includes(interruptAt ?? '')) return;
      waiting = false;
      child.kill('SIGINT');
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, temporary }));
  });
}

function readPort(output: string): string {
  return output.match(/http:\/\/127\.0\.0\.1:(\d+)/)?.[1] ?? 'none';
}

async function expectNothingLeft({ output, temporary }: Run): Promise<void> {
  const port = readPort(output);
  expect(port).not.toBe('none');
  await expect(fetch(`http://127.0.0.1:${port}/_ministack/health`)).rejects.toThrow();
  const processes = spawnSync('ps', ['-A', '-o', 'args', 'ww'], { encoding: 'utf8' }).stdout;
  expect(processes).not.toContain(`ministack-lambda-ecr-endpoints-sample`);
  // The cache of tsx may stay; it is shared by all of its runs.
  expect(readdirSync(temporary).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
}

it('plays the whole job and leaves nothing', async () => {
  const run = await start([]);
  expect(run).toMatchObject({ code: 0 });
  expect(new Set(run.output.match(/vpce-[0-9a-f]{17}/g)).size).toBe(3);
  const chapters = [
    'Launch',
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'What changed',
    'DELETE_COMPLETE',
    'Nothing is left',
  ];
  let from = 0;
  for (const chapter of chapters) {
    expect(run.output.slice(from)).toContain(chapter);
    from = run.output.indexOf(chapter, from);
  }
  expect(run.output).toContain('ran on an emulator (MiniStack), not on AWS');
  await expectNothingLeft(run);
});

it('keeps the emulator on request, until Ctrl-C', async () => {
  const run = await start(['--keep'], 'Ctrl-C stops MiniStack');
  expect(run).toMatchObject({ code: 0 });
  expect(run.output).toMatch(/export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ /);
  expect(run.output).not.toContain('DELETE_COMPLETE');
  await expectNothingLeft(run);
});

it('leaves nothing on Ctrl-C in the middle', async () => {
  const run = await start([], 'CREATE_IN_PROGRESS   Endpoints');
  expect(run).toMatchObject({ code: 130, output: expect.stringContaining('Interrupted.') });
  expect(run.output).not.toContain('DELETE_COMPLETE');
  await expectNothingLeft(run);
});

it('refuses an argument it does not know', async () => {
  expect(await start(['--kepe'])).toMatchObject({ code: 2, output: expect.stringContaining('--keep') });
});
