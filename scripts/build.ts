import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCli, bundleHandler, bundleHandlerWithoutSdk } from './bundle';
import { embed, offerVpcList } from './embed';
import { composeNotice, composeNotices, listBundledPackages, refuseOtherLicences } from './notices';
import { pack } from './pack';

const repository = join(__dirname, '..');

const help = `Builds the templates, the handler and the command line tool.

Usage: npm run build -- [options]

  --output <folder>  where to write (default: dist)
  --help             show this

The same sources and lockfile give the same bytes, on every machine.`;

/** CloudFormation takes 51,200 bytes in a request and 1,000,000 from S3; the rest keeps starts fast. */
const limits: Record<string, number> = {
  'ecr-vpc-endpoints.template.yaml': 400_000,
  'ecr-vpc-endpoints.catalog.template.yaml': 400_000,
  'ecr-vpc-endpoints.small.template.yaml': 51_200,
  'handler/index.js': 350_000,
};

/** Builds everything into the folder and returns what was written, by name. */
export async function build(output: string, root = repository): Promise<Map<string, string>> {
  const files = new Map([...(await composeProduct(root)), ...(await composeCli(root))]);
  refuseTooLarge(files);
  for (const [name, text] of files) writeOutput(join(output, name), text);
  return files;
}

async function composeProduct(root: string): Promise<Map<string, string>> {
  const source = readFileSync(join(root, 'templates', 'product.yaml'), 'utf8');
  const release: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  const { code, metafile } = await bundleHandler(root);
  const packages = listBundledPackages(root, metafile);
  refuseOtherLicences(packages);
  const handler = composeNotice(release, packages) + code;
  const template = composeTemplate(source, handler, release);
  return new Map([
    ['ecr-vpc-endpoints.template.yaml', template],
    ['ecr-vpc-endpoints.catalog.template.yaml', offerVpcList(template)],
    ['ecr-vpc-endpoints.small.template.yaml', await composeSmallTemplate(root, source, release)],
    ['stack-set.yaml', readFileSync(join(root, 'templates', 'stack-set.yaml'), 'utf8')],
    ['handler/index.js', handler],
    ['THIRD-PARTY-NOTICES.txt', composeNotices(packages)],
  ]);
}

/** The most readable form of the handler that fits. Packed, it is at least itself once it is unpacked. */
async function composeSmallTemplate(root: string, source: string, release: string): Promise<string> {
  const name = 'ecr-vpc-endpoints.small.template.yaml';
  const plain = (await bundleHandlerWithoutSdk(root)).map(({ code }) => code);
  const templates = [...plain, ...plain.map(pack)].map((code) =>
    composeTemplate(source, composeNotice(release, []) + code, release),
  );
  const template = templates.find((each) => fits(name, each)) ?? templates.at(-1);
  if (template === undefined) throw new Error('There is no form of the handler to choose from.');
  return template;
}

function composeTemplate(source: string, code: string, release: string): string {
  const title = `# ecr-vpc-endpoints ${release}, built from templates/product.yaml and handler/: change those instead.`;
  return `${title}\n${embed(source, code, release)}`;
}

async function composeCli(root: string): Promise<Map<string, string>> {
  const hasCli = existsSync(join(root, 'scripts', 'cli.ts'));
  return new Map(hasCli ? [['cli.js', await bundleCli(root)]] : []);
}

function refuseTooLarge(files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    if (fits(name, text)) continue;
    throw new Error(
      `${name} would have ${format(Buffer.byteLength(text))} bytes; it must stay under ${format(limits[name] ?? 0)}.`,
    );
  }
}

function fits(name: string, text: string): boolean {
  return Buffer.byteLength(text) < (limits[name] ?? Number.POSITIVE_INFINITY);
}

function writeOutput(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: path.endsWith('cli.js') ? 0o755 : 0o644 });
}

function composeTable(files: ReadonlyMap<string, string>): string {
  const rows = [...files].map(([name, text]) => [
    name,
    format(Buffer.byteLength(text)),
    createHash('sha256').update(text).digest('hex'),
  ]);
  const table = [['file', 'bytes', 'sha256'], ...rows];
  return table
    .map(([name = '', bytes = '', sha256]) => `${name.padEnd(41)}${bytes.padStart(9)}  ${sha256}`)
    .join('\n');
}

function format(bytes: number): string {
  return bytes.toLocaleString('en-US');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { output: { type: 'string', default: 'dist' }, help: { type: 'boolean', default: false } },
  });
  console.log(values.help ? help : composeTable(await build(values.output)));
}

if (require.main === module) {
  main().catch((error: Error & { code?: string }) => {
    console.error(error.message);
    process.exitCode = error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  });
}
