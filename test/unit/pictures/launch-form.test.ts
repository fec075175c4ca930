import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseTemplate } from '../../../scripts/lint/template';
import { findBrowser } from '../../../scripts/pictures/browser';
import { renderLaunchForm } from '../../../scripts/pictures/launch-form';

const form = renderLaunchForm(
  'Launch',
  parseTemplate(`
Description: Makes <things>.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: What to create }
        Parameters: [EndpointSet, Refresh]
      - Label: { default: The network }
        Parameters: [VpcId]
    ParameterLabels:
      VpcId: { default: Your VPC }
      EndpointSet: { default: Which endpoints }
Parameters:
  VpcId: { Type: 'AWS::EC2::VPC::Id', Description: The VPC. }
  EndpointSet: { Type: String, Default: S3Only, AllowedValues: [EcrAndS3, S3Only], Description: The set. }
  Refresh: { Type: String, Default: 'a "b"', Description: Any text. }
Resources: {}
`),
);

test('the form has the groups in their order, with labels and descriptions', () => {
  expect([...form.matchAll(/<legend>(.*?)<\/legend>/g)].map(([, text]) => text)).toEqual([
    'What to create',
    'The network',
  ]);
  const labels = [...form.matchAll(/<label for="(\w+)">(.*?)<\/label><p>(.*?)<\/p>/g)];
  expect(labels.map(([, ...texts]) => texts)).toEqual([
    ['EndpointSet', 'Which endpoints', 'The set.'],
    ['Refresh', 'Refresh', 'Any text.'],
    ['VpcId', 'Your VPC', 'The VPC.'],
  ]);
  expect(form).toContain('Makes &lt;things>.');
});

test('choices are lists with the default chosen, and what must be filled in stands out', () => {
  expect(form).toContain('<option>EcrAndS3</option><option selected>S3Only</option>');
  expect(form).toContain('value="a &quot;b&quot;"');
  expect(form).toContain('<select id="VpcId" class="must"><option>Choose one of your VPCs</option>');
});

test('the browser is found in the path, and its absence is said with the way out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ecr-vpc-endpoints-browser-'));
  try {
    expect(() => findBrowser(folder)).toThrow(/Chromium.*chromium-browser.*is in the PATH: install it/);
    const program = join(folder, 'chromium-browser');
    writeFileSync(program, '');
    chmodSync(program, 0o755);
    expect(findBrowser(['/nowhere', folder].join(delimiter))).toBe(program);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
