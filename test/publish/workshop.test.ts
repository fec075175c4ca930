import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkshop } from '../../scripts/publish/workshop';
import { isolatedEnvironment } from '../../scripts/start/isolation';
import { openStage } from './stage';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-workshop-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('publishes what is really built and linted', async () => {
  const stage = await openStage();
  const { release, build, lint } = openWorkshop(root);
  const report = await stage
    .publish(release, 'is built instead', { workshop: { release, build, lint } })
    .finally(() => stage.fake.stop());
  expect(report).toMatchObject({ outcome: 'published', version: release });
  expect(report.notes).toEqual([
    'Stack catalog is not there yet: it is made from catalog-portfolio.yaml.',
    expect.stringMatching(/bytes: it can be launched from S3 only/),
  ]);
  const [object = ''] = stage.fake.account.buckets.get('company-templates')?.objects.values() ?? [];
  expect(object).toContain(`# ecr-vpc-endpoints ${release}, built from templates/product.yaml`);
  expect(object).toContain('Type: AWS::EC2::VPC::Id');
});

it('says what cfn-lint finds, by the name of the template', async () => {
  const findings = await openWorkshop(root).lint(
    {
      'wrong.yaml': 'Resources: {A: {Type: AWS::SNS::Topic, Properties: {Wrong: 1}}}\n',
    },
    'us-east-1',
  );
  expect(findings).toEqual([expect.stringMatching(/^wrong.yaml:.*'Wrong' was unexpected/)]);
});

it('tells a clean tree from a dirty one, and from none', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  const readTree = () => openWorkshopIn(folder).readTree();
  await expect(readTree()).rejects.toThrow(/is not a git checkout with a commit/);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  expect(await readTree()).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: [] });
  writeFileSync(join(folder, 'new.txt'), 'new');
  expect((await readTree()).dirty).toEqual(['?? new.txt']);
});

it('keeps Ctrl-C from the programs that it calls, by a process group of their own', async () => {
  const at = mkdtempSync(join(folder, 'group-'));
  const workshop = openWorkshopIn(at);
  const script =
    'ps -o pgid= -p $$ > "$2/ecr-vpc-endpoints.catalog.template.yaml" # npm adds: --output FOLDER\n';
  writeFileSync(join(at, 'build.sh'), script);
  writeFileSync(join(at, 'package.json'), '{"scripts": {"build": "sh build.sh"}}');
  const group = (await workshop.build()).trim();
  const ours = execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], { encoding: 'utf8' });
  expect(group).toMatch(/^\d+$/);
  expect(group).not.toBe(ours.trim());
});

/** A workshop needs only these files to open. */
function openWorkshopIn(at: string) {
  mkdirSync(join(at, 'templates'), { recursive: true });
  for (const file of [
    'package.json',
    'catalog-portfolio.yaml',
    join('templates', 'catalog-stack-policy.json'),
  ])
    copyFileSync(join(root, file), join(at, file));
  return openWorkshop(at);
}

it('is a command with help, and bad usage is exit code 2', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', join('scripts', 'cli.ts'), 'publish', ...args], {
      ...{ cwd: root, encoding: 'utf8' },
      env: { PATH: process.env.PATH, ...isolatedEnvironment('http://127.0.0.1:9') },
    });
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Examples:') });
  const named = ['--stack-name', 'catalog', '--bucket', 'my-templates'];
  expect(run(...named, '--version', 'banana')).toMatchObject({
    ...{ status: 2, stdout: '' },
    stderr: expect.stringContaining('--version "banana" is not a semantic version'),
  });
  expect(run(...named)).toMatchObject({ status: 2, stderr: expect.stringContaining('--version') });
});
