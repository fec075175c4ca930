import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './template';

const programs = join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');

export interface Handler {
  readonly permissions: readonly string[];
}

/** A resource type as CloudFormation's registry describes it; the operations that a stack needs, and tagging. */
export interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly handlers?: Readonly<Record<string, Handler>>;
  readonly tagging?: { readonly permissions?: readonly string[] };
}

/** What the official cfn-lint finds, and nothing else. */
export function runCfnLint(files: readonly string[], regions: readonly string[]) {
  const { stdout, stderr, status, error } = spawnSync(
    join(programs, 'cfn-lint'),
    ['--regions', ...regions, '--', ...files],
    { encoding: 'utf8' },
  );
  return { stdout, stderr, status, error };
}

/** The registry's schema of a type, as cfn-lint ships it; undefined for a custom resource. */
export function readSchema(type: string): Schema | undefined {
  const name = readRegion('us-east-1')[type];
  if (name === undefined || type.startsWith('Custom::')) return undefined;
  return JSON.parse(readFileSync(join(findSchemas(), 'resources', `${name}.json`), 'utf8'));
}

/** The Regions in which CloudFormation knows the type. */
export function listRegions(type: string): string[] {
  const files = readdirSync(join(findSchemas(), 'providers')).filter((name) => name.endsWith('.json'));
  return files.map((name) => basename(name, '.json')).filter((region) => type in readRegion(region));
}

function readRegion(region: string): Record<string, string> {
  return JSON.parse(readFileSync(join(findSchemas(), 'providers', `${region}.json`), 'utf8'));
}

let schemas: string | undefined;

function findSchemas(): string {
  if (schemas !== undefined) return schemas;
  const code = 'import cfnlint, os; print(os.path.dirname(cfnlint.__file__))';
  const { stdout, stderr } = spawnSync(join(programs, 'python'), ['-c', code], { encoding: 'utf8' });
  if (!stdout)
    throw new Error(`cfn-lint is not there: run "node scripts/prepare.mjs python". ${stderr ?? ''}`);
  schemas = join(stdout.trim(), 'data', 'schemas');
  return schemas;
}
