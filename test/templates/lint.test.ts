import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build';
import { lintTemplates } from '../../scripts/lint';
import { listRegions, runCfnLint } from './cfn-lint';
import { root } from './template';

const output = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-lint-'));
const clean = { stdout: '', stderr: '', status: 0, error: undefined };

beforeAll(() => build(output));
afterAll(() => rmSync(output, { recursive: true }));

test('cfn-lint finds nothing in the templates, nor in what is built from them', () => {
  const files = [...listTemplates(join(root, 'templates')), ...listTemplates(output)];
  expect(files.length).toBeGreaterThanOrEqual(6);
  // Each Region has a list of resource types and runtimes of its own.
  expect(runCfnLint(files, ['ALL_REGIONS'])).toEqual(clean);
}, 60_000);

test('cfn-lint finds nothing in the portfolio, wherever there is Service Catalog', () => {
  const regions = listRegions('AWS::ServiceCatalog::Portfolio');
  expect(regions).toEqual(
    expect.arrayContaining(['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1']),
  );
  expect(runCfnLint([join(root, 'catalog-portfolio.yaml')], regions)).toEqual(clean);
}, 60_000);

test('our own lint finds nothing in the forms and constraints', () => {
  expect(lintTemplates()).toEqual([]);
});

function listTemplates(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
}
