import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The local side of publishing: the checkout, the build and the linters. */
export interface Workshop {
  /** The version in package.json, which the build writes into the template. */
  readonly release: string;
  /** catalog-portfolio.yaml, for a portfolio that is not there yet. */
  readonly portfolioTemplate: string;
  /** The stack policy that keeps hands off the product. */
  readonly stackPolicy: string;
  readTree(): Promise<Tree>;
  /** The template for Service Catalog, built anew. */
  build(): Promise<string>;
  /** What cfn-lint finds in these templates (by file name): a portfolio and its products live in one Region. */
  lint(templates: Readonly<Record<string, string>>, region: string): Promise<string[]>;
}

export interface Tree {
  readonly commit: string;
  /** Files that differ from the commit, as git lists them. */
  readonly dirty: readonly string[];
}

const TEMPLATE = 'ecr-vpc-endpoints.catalog.template.yaml';
const WINDOWS = process.platform === 'win32';

export function openWorkshop(root: string): Workshop {
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  return {
    release: JSON.parse(read('package.json')).version,
    portfolioTemplate: read('catalog-portfolio.yaml'),
    stackPolicy: read('templates/catalog-stack-policy.json'),
    readTree: () => readTree(root),
    build: () => build(root),
    lint: (templates, region) => lint(root, templates, region),
  };
}

async function readTree(root: string): Promise<Tree> {
  const git = (...args: string[]) => capture('git', args, root);
  const [head, status] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')]);
  if (head.code !== 0 || status.code !== 0)
    throw new Error(
      `${root} is not a git checkout with a commit, so nobody could tell later what was published: publish from a clone.`,
    );
  return { commit: head.stdout.trim(), dirty: status.stdout.split('\n').filter(Boolean) };
}

/** The build of `npm run build`, in a folder of its own: `dist` may hold anything. */
async function build(root: string): Promise<string> {
  return inFolder(async (folder) => {
    const { code, stderr } = await capture(
      'npm',
      ['run', '--silent', 'build', '--', '--output', folder],
      root,
    );
    if (code !== 0) throw new Error(`The build failed: ${stderr.trim()}`);
    return readFileSync(join(folder, TEMPLATE), 'utf8');
  });
}

async function lint(
  root: string,
  templates: Readonly<Record<string, string>>,
  region: string,
): Promise<string[]> {
  return inFolder(async (folder) => {
    const files = Object.entries(templates).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return name;
    });
    const args = ['--regions', region, '--format', 'parseable', '--', ...files];
    const { code, stdout, stderr } = await capture(findCfnLint(root), args, folder);
    if (code === undefined)
      throw new Error(
        'cfn-lint was not found, neither in .venv nor on the PATH: run "node scripts/prepare.mjs python", then publish again.',
      );
    const findings = stdout.split('\n').filter(Boolean);
    return code === 0 || findings.length > 0 ? findings : [stderr.trim()];
  });
}

function findCfnLint(root: string): string {
  const own = join(root, '.venv', WINDOWS ? 'Scripts' : 'bin', WINDOWS ? 'cfn-lint.exe' : 'cfn-lint');
  return existsSync(own) ? own : 'cfn-lint';
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-publish-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Captured {
  /** Undefined when there is no such program. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

function capture(command: string, args: string[], cwd: string): Promise<Captured> {
  // In a group of its own: Ctrl-C would end it half-way, and look like a build that fails.
  const child: ChildProcess = spawn(command, args, {
    cwd,
    detached: !WINDOWS,
    shell: WINDOWS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk) => {
      said[name] += chunk;
    });
  return new Promise((resolve) => {
    child.once('error', () => resolve({ ...said, code: undefined }));
    child.once('close', (code) => resolve({ ...said, code: code ?? 1 }));
  });
}
