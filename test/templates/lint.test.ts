import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build';
import { root } from './template';

const output = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-lint-'));
const cfnLint = join(root, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'cfn-lint');

beforeAll(() => build(output));
afterAll(() => rmSync(output, { recursive: true }));

test('cfn-lint finds nothing in the templates, nor in what is built from them', () => {
  const files = [...listTemplates(join(root, 'templates')), ...listTemplates(output)];
  expect(files.length).toBeGreaterThanOrEqual(4);
  // Each Region has a list of resource types and runtimes of its own.
  const { stdout, stderr, status, error } = spawnSync(cfnLint, ['--regions', 'ALL_REGIONS', '--', ...files], {
    encoding: 'utf8',
  });
  expect({ stdout, stderr, status, error }).toEqual({ stdout: '', stderr: '', status: 0, error: undefined });
}, 60_000);

function listTemplates(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
}
