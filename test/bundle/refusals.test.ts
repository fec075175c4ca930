import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../scripts/build';
import { embed } from '../../scripts/embed';
import { type BundledPackage, listBundledPackages, refuseOtherLicences } from '../../scripts/notices';
import { getResource, parseTemplate, root } from '../templates/template';

const workspace = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-refusals-'));
const product = readFileSync(join(root, 'templates', 'product.yaml'), 'utf8');

afterAll(() => rmSync(workspace, { recursive: true }));

test('a handler that is too large is refused before anything is written', async () => {
  const output = place('large', randomBytes(300_000).toString('base64'));
  await expect(build(output, dirname(output))).rejects.toThrow(
    /^ecr-vpc-endpoints\.template\.yaml would have [\d,]+ bytes; it must stay under 400,000\.$/,
  );
  expect(existsSync(output)).toBe(false);
});

test('a handler that does not fit the small template even when packed is refused', async () => {
  const output = place('incompressible', randomBytes(45_000).toString('base64'));
  await expect(build(output, dirname(output))).rejects.toThrow(
    /^ecr-vpc-endpoints\.small\.template\.yaml would have [\d,]+ bytes; it must stay under 51,200\.$/,
  );
});

test('a handler that fits the small template only when packed still runs', async () => {
  const output = place('wordy', 'word '.repeat(20_000));
  await build(output, dirname(output));
  const template = parseTemplate(readFileSync(join(output, 'ecr-vpc-endpoints.small.template.yaml'), 'utf8'));
  const { ZipFile } = getResource(template, 'Function').Properties.Code as { ZipFile: string };
  expect(ZipFile).toContain('// Packed');
  writeFileSync(join(output, 'index.js'), ZipFile);
  const { handler } = require(join(output, 'index.js'));
  expect(handler()).toBe('word '.repeat(20_000));
});

test('code that YAML would change is refused', () => {
  expect(() => embed(product, 'const del = "\u007f";\n', '1.0.0')).toThrow(/beyond printable ASCII/);
  expect(() => embed(product, '  indented();\n', '1.0.0')).toThrow(/begin in the first column/);
  expect(() => embed(product, 'open();', '1.0.0')).toThrow(/end with one line break/);
});

test('a template that has lost what the build fills in is refused by name', () => {
  const withoutRelease = product.replace(/^ +Release: .*\n/m, '');
  expect(() => embed(withoutRelease, 'x();\n', '1.0.0')).toThrow(
    'templates/product.yaml has no Resources.Endpoints.Properties.Release.',
  );
});

test('a bundled package under another licence is refused by name', () => {
  const apache: BundledPackage = { name: 'a', version: '1.0.0', licence: 'Apache-2.0', licenceText: '' };
  const other = { ...apache, name: 'b', licence: 'AWS Customer Agreement' };
  expect(() => refuseOtherLicences([apache])).not.toThrow();
  expect(() => refuseOtherLicences([apache, other])).toThrow(/b 1\.0\.0 \(AWS Customer Agreement\)\.$/);
});

test('a bundled package without a licence file is refused', () => {
  const folder = join(workspace, 'node_modules', 'bare');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"bare","version":"2.0.0","license":"Apache-2.0"}');
  const inputs = {
    'node_modules/bare/index.js': { bytesInOutput: 1 },
    'handler/index.ts': { bytesInOutput: 1 },
  };
  const output = { bytes: 2, inputs, imports: [], exports: [] };
  expect(() => listBundledPackages(workspace, { inputs: {}, outputs: { 'index.js': output } })).toThrow(
    'The package bare 2.0.0 is bundled and has no licence file.',
  );
});

test('the command explains itself, and ends with 2 on an unknown option', () => {
  const help = run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('Usage: npm run build');
  const unknown = run('--minify');
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain("Unknown option '--minify'");
}, 30_000);

/** A checkout whose handler returns the text, and where to build it to. */
function place(name: string, text: string): string {
  const checkout = join(workspace, name);
  mkdirSync(join(checkout, 'handler'), { recursive: true });
  cpSync(join(root, 'templates'), join(checkout, 'templates'), { recursive: true });
  cpSync(join(root, 'package.json'), join(checkout, 'package.json'));
  writeFileSync(join(checkout, 'handler', 'index.ts'), `export const handler = () => '${text}';`);
  return join(checkout, 'dist');
}

function run(option: string) {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return spawnSync(process.execPath, [tsx, join(root, 'scripts', 'build.ts'), option], { encoding: 'utf8' });
}
