// Installs what a fresh clone lacks: npm packages by the lockfiles, the Python tools in a venv.
// `prepare.mjs` installs everything that tests need, `prepare.mjs packages python` only those two.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const venv = join(root, '.venv');
const venvBin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');

const installs = [
  {
    name: 'packages',
    what: 'npm packages',
    lock: 'package-lock.json',
    stamp: 'node_modules/.installed',
    install: () => run('npm', ['ci', '--no-audit', '--no-fund']),
  },
  {
    name: 'runtimes',
    what: 'the Node.js versions that the bundle is tested on',
    lock: 'test/runtimes/package-lock.json',
    stamp: 'test/runtimes/node_modules/.installed',
    install: () => run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', 'test/runtimes']),
  },
  {
    name: 'cdk',
    what: 'the CDK, for its example',
    lock: 'test/cdk/package-lock.json',
    stamp: 'test/cdk/node_modules/.installed',
    install: () => run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', 'test/cdk']),
  },
  {
    name: 'iam',
    what: 'the simulator of IAM',
    lock: 'test/iam/package-lock.json',
    stamp: 'test/iam/node_modules/.installed',
    install: () => run('npm', ['ci', '--no-audit', '--no-fund', '--prefix', 'test/iam']),
  },
  {
    name: 'python',
    what: 'MiniStack, cfn-lint and an HCL parser',
    lock: 'requirements.txt',
    stamp: '.venv/.installed',
    install: () => {
      makeVenv();
      installRequirements('requirements.txt');
    },
  },
  {
    name: 'moto',
    what: 'moto, which the simulator is compared with',
    lock: 'test/differential/requirements.txt',
    stamp: '.venv/.moto-installed',
    install: () => installRequirements('test/differential/requirements.txt'),
  },
  {
    name: 'bench',
    what: 'the peers that the handler is measured against',
    lock: 'bench/requirements.txt',
    stamp: '.venv/.bench-installed',
    optional: true,
    install: () => installRequirements('bench/requirements.txt'),
  },
  {
    name: 'awscli',
    what: "the AWS CLI, which reads the answers of the tests' fake",
    lock: 'test/publish/requirements.txt',
    stamp: '.venv/.awscli-installed',
    install: () => installRequirements('test/publish/requirements.txt'),
  },
];

const names = process.argv.slice(2);
const wanted = installs.filter(
  ({ name, optional }) => names.includes(name) || (names.length === 0 && !optional),
);
for (const { what, lock, stamp, install } of wanted) {
  const digest = createHash('sha256')
    .update(readFileSync(join(root, lock)))
    .digest('hex');
  const stampFile = join(root, stamp);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) continue;
  console.log(`Installing ${what} (${lock}) ...`);
  install();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, digest);
}

function makeVenv() {
  rmSync(venv, { recursive: true, force: true });
  run(findPython(), ['-m', 'venv', venv]);
}

function installRequirements(file) {
  run(join(venvBin, 'python'), [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'],
    ...['--only-binary', ':all:', '-r', file],
  ]);
}

function findPython() {
  const newEnough = 'import sys, venv; sys.exit(sys.version_info < (3, 10))';
  const candidates = [
    'python3',
    'python3.14',
    'python3.13',
    'python3.12',
    'python3.11',
    'python3.10',
    'python',
  ];
  const found = candidates.find(
    (name) => spawnSync(name, ['-c', newEnough], { stdio: 'ignore' }).status === 0,
  );
  if (!found)
    fail(
      'Python 3.10 or later with its venv module is needed (tried python3 and python). Install it and run this again.',
    );
  return found;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`${command} ${args.join(' ')} ended with exit code ${status}; its output is above.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
