import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { version } from '../../../package.json';

const root = join(__dirname, '..', '..', '..');
const cli = `"${process.execPath}" --import tsx "${join(root, 'scripts', 'cli.ts')}"`;
const run = (command: string) => spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' });

test('says its version', () => {
  expect(run(`${cli} --version`)).toMatchObject({ stdout: `${version}\n`, status: 0 });
});

test('leaves --version behind a command to the command, and takes --json there too', () => {
  const { stdout, status } = run(
    `${cli} publish --stack-name catalog --bucket templates --version 1.x --json`,
  );
  expect({ document: JSON.parse(stdout), status }).toEqual({
    document: { error: expect.stringMatching(/^--version "1.x" is not a semantic version/) },
    status: 2,
  });
});

test('a reader who has seen enough is no failure', () => {
  const { stderr, status } = run(`set -o pipefail; (sleep 0.2; ${cli} deploy --help) | true`);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test('bad usage with --json is one document, and 2', () => {
  const { stdout, status } = run(`${cli} plan --bogus --json`);
  expect({ status, document: JSON.parse(stdout) }).toEqual({
    ...{ status: 2, document: { error: "unknown option '--bogus'" } },
  });
});
