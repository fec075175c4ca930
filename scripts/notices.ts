import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly licenceText: string;
}

/** The packages that esbuild says have given code to the bundle, in the order of their names. */
export function listBundledPackages(root: string, { outputs }: Metafile): BundledPackage[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => findFolder(path));
  const packages = [...new Set(folders)].map((folder) => readPackage(join(root, folder)));
  return packages.sort((a, b) => compare(describe(a), describe(b)));
}

/** Apache-2.0 lets a copy name its licence; any other licence needs a decision on what must travel with the code. */
export function refuseOtherLicences(packages: readonly BundledPackage[]): void {
  const others = packages.filter(({ licence }) => licence !== 'Apache-2.0');
  if (others.length === 0) return;
  throw new Error(
    `The bundle may hold packages under Apache-2.0 alone, and these are not: ${others.map(describe).join(', ')}.`,
  );
}

/** The comment at the top of the handler, because a template travels without the files beside it. */
export function composeNotice(release: string, packages: readonly BundledPackage[]): string {
  const title = `// ecr-vpc-endpoints ${release}, Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0).`;
  if (packages.length === 0) return `${title}\n`;
  const names = packages.map(({ name, version }) => `//   ${name} ${version}`);
  return [
    title,
    '// Contains, also under Apache-2.0, what follows; copyrights and texts are in THIRD-PARTY-NOTICES.txt:',
    ...names,
    '',
  ].join('\n');
}

/** THIRD-PARTY-NOTICES.txt: each package once, each licence text once. */
export function composeNotices(packages: readonly BundledPackage[]): string {
  const texts = new Map<string, BundledPackage[]>();
  for (const each of packages) texts.set(each.licenceText, [...(texts.get(each.licenceText) ?? []), each]);
  const sections = [...texts].map(([text, holders]) =>
    [rule, ...holders.map((each) => `${describe(each)}`), rule, '', text, ''].join('\n'),
  );
  return [
    'The handler of ecr-vpc-endpoints (handler/index.js, and the same code in the templates that bundle the AWS SDK)',
    'contains the packages below. Each list of packages is followed by their licence.',
    '',
    ...sections,
  ].join('\n');
}

const rule = '='.repeat(80);

/** The folder of the package that a path lies in: the innermost one, and none for our own files. */
function findFolder(path: string): string[] {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll('\\', '/'))?.[0];
  return folder ? [folder] : [];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licences = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  if (licences.length === 0)
    throw new Error(`The package ${name} ${version} is bundled and has no licence file.`);
  const texts = licences.sort(compare).map((file) => readFileSync(join(folder, file), 'utf8'));
  return { name, version, licence: license, licenceText: texts.map(normalize).join('\n\n') };
}

function normalize(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}

function describe({ name, version, licence }: BundledPackage): string {
  return `${name} ${version} (${licence})`;
}

/** By code unit, since a locale's order differs between machines. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
