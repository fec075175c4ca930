import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { runInNewContext } from 'node:vm';
import { version as sdkVersion } from '@aws-sdk/client-ec2/package.json';
import { version } from '../../package.json';
import { build } from '../../scripts/build';
import { dropErrorClasses, replaceComputedKeys } from '../../scripts/lean-sdk';
import { getResource, parseTemplate, root, type Template } from '../templates/template';

const bundled = 'ecr-vpc-endpoints.template.yaml';
const catalog = 'ecr-vpc-endpoints.catalog.template.yaml';
const small = 'ecr-vpc-endpoints.small.template.yaml';
const workspace = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-build-'));
const first = join(workspace, 'first');

beforeAll(() => build(first), 60_000);
afterAll(() => rmSync(workspace, { recursive: true }));

test('writes exactly these files', () => {
  const cli = existsSync(join(root, 'scripts', 'cli.ts')) ? ['cli.js'] : [];
  const expected = [
    'THIRD-PARTY-NOTICES.txt',
    'handler/index.js',
    bundled,
    catalog,
    small,
    'stack-set.yaml',
    ...cli,
  ];
  expect(listFiles(first)).toEqual(expected.sort());
});

test.each([
  [bundled, 400_000],
  [catalog, 400_000],
  [small, 51_200],
  ['handler/index.js', 350_000],
])('%s has less than %i bytes', (name, limit) => {
  expect(statSync(join(first, name)).size).toBeLessThan(limit);
});

test('gives the same bytes again, and from a checkout elsewhere', async () => {
  const again = join(workspace, 'again');
  await build(again);
  expect(digest(again)).toEqual(digest(first));

  const checkout = join(workspace, 'some', 'other', 'checkout');
  for (const name of ['handler', 'scripts', 'templates', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
  await build(join(checkout, 'dist'), checkout);
  expect(digest(join(checkout, 'dist'))).toEqual(digest(first));
}, 60_000);

test('names no folder of this machine', () => {
  for (const name of listFiles(first)) expect(read(name)).not.toContain(root);
});

test.each([bundled, small])('%s is product.yaml with the code and the release in it', (name) => {
  const built = parseTemplate(read(name));
  const source = parseTemplate(readFileSync(join(root, 'templates', 'product.yaml'), 'utf8'));
  expect(getResource(built, 'Endpoints').Properties.Release).toBe(version);
  expect(withoutDifferences(built)).toEqual(withoutDifferences(source));
});

test('the bundled templates hold the bundle itself', () => {
  expect(readCode(bundled)).toBe(read('handler/index.js'));
  expect(readCode(catalog)).toBe(read('handler/index.js'));
});

test('the catalog template knows no other selector', () => {
  const text = read(catalog).replace(/^ +ZipFile: \|\n(?: {10}.*\n|\n)*/m, '');
  expect(text).not.toMatch(/VpcIdParameter|VpcTag|OneSelector|ssm:/);
  const { Parameters, Rules } = parseTemplate(read(catalog));
  expect(Object.keys(Parameters)).toHaveLength(
    Object.keys(parseTemplate(read(bundled)).Parameters).length - 2,
  );
  expect(Object.keys(Rules)).toEqual(['S3OnlyHasNoInterfaceEndpoints']);
});

test('the catalog template has CloudFormation check the VPC, which a list in the console comes with', () => {
  expect(parseTemplate(read(catalog)).Parameters.VpcId).toEqual({
    Type: 'AWS::EC2::VPC::Id',
    Description: expect.stringContaining('Everything else can stay as it is.'),
  });
});

test('the bundle needs nothing but Node.js', () => {
  expect(listRequired(read('handler/index.js')).filter((name) => !isBuiltin(name))).toEqual([]);
});

test('the small template takes the SDK of the Lambda runtime', () => {
  const packages = listRequired(unpack(readCode(small))).filter((name) => !isBuiltin(name));
  expect(packages).toContain('@aws-sdk/client-ec2');
  expect(packages.filter((name) => !name.startsWith('@aws-sdk/client-'))).toEqual([]);
});

test('the small template holds the handler with its own names, packed only if it must be', () => {
  const code = unpack(readCode(small));
  expect(code).toContain('function composeAnswer(');
});

test('the command line tool is one runnable script', () => {
  expect(read('cli.js').match(/^#!.*$/gm)).toEqual(['#!/usr/bin/env node']);
});

test('the notices hold each bundled package with its licence, and the handler names them', () => {
  const notices = read('THIRD-PARTY-NOTICES.txt');
  const header = read('handler/index.js').slice(0, 2000);
  expect(notices).toContain(`@aws-sdk/client-ec2 ${sdkVersion} (Apache-2.0)`);
  expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
  expect(notices).not.toMatch(/cfn-response/);
  for (const [, name, its] of notices.matchAll(/^(\S+) (\S+) \(Apache-2\.0\)$/gm))
    expect(header).toContain(`//   ${name} ${its}\n`);
});

test('none of cfn-response is shipped', () => {
  for (const name of listFiles(first)) expect(read(name)).not.toContain('cfn-response');
});

test('the classes of errors go, and the base class stays', () => {
  const source = [
    '_s_registry.registerError(SSMServiceException$, SSMServiceException);',
    'n0_registry.registerError(ParameterNotFound$, ParameterNotFound);',
    'export var errorTypeRegistries = [];',
  ];
  expect(dropErrorClasses(source.join('\n'))).toBe([source[0], source[2]].join('\n'));
});

test('computed keys of schemas become literals, and what only looks like one stays', () => {
  const source = [
    'const _e = "ec2QueryName";',
    'export var a = { [_e]: `x`, [_unknown]: 1 };',
    'export var b = [_e, [_e]];',
  ].join('\n');
  expect(replaceComputedKeys(source)).toBe(
    [
      'const _e = "ec2QueryName";',
      'export var a = { "ec2QueryName": `x`, [_unknown]: 1 };',
      'export var b = [_e, [_e]];',
    ].join('\n'),
  );
});

/** What the build fills in, taken out of both sides. */
function withoutDifferences({ Resources, ...rest }: Template): unknown {
  const { Function: lambda, Endpoints: custom, ...resources } = Resources;
  const changed = { Code: undefined, Release: undefined };
  return {
    ...rest,
    resources,
    lambda: { ...lambda, Properties: { ...lambda?.Properties, ...changed } },
    custom: { ...custom, Properties: { ...custom?.Properties, ...changed } },
  };
}

function readCode(name: string): string {
  const { Code } = getResource(parseTemplate(read(name)), 'Function').Properties;
  return (Code as { ZipFile: string }).ZipFile;
}

/** The code as it runs, whether the template holds it plain or packed. */
function unpack(code: string): string {
  if (!code.includes('\nconst packed = ')) return code;
  const withoutLastLine = code.trimEnd().split('\n').slice(0, -1).join('\n');
  return runInNewContext(`${withoutLastLine}\ncode;`, { require, Buffer });
}

function read(name: string): string {
  return readFileSync(join(first, name), 'utf8');
}

function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll(sep, '/'))
    .sort();
}

function digest(folder: string): Record<string, string> {
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return Object.fromEntries(listFiles(folder).map((name) => [name, hash(name)]));
}

function listRequired(code: string): string[] {
  return [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
}

function isBuiltin(name: string): boolean {
  return builtinModules.includes(name.replace(/^node:/, ''));
}
