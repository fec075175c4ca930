import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { offerVpcList } from './embed';
import { parseTemplate } from './lint/template';
import { photograph } from './pictures/browser';
import { renderEstimateSample } from './pictures/estimate';
import { renderLaunchForm } from './pictures/launch-form';
import { renderSamplePlan } from './pictures/plan';
import { renderVerifySample } from './pictures/verify';

const repository = join(__dirname, '..');

/** Draws the pictures of docs/ that show what people see. */
async function drawPictures(): Promise<void> {
  const source = readFileSync(join(repository, 'templates', 'product.yaml'), 'utf8');
  const form = renderLaunchForm('Launch ECR VPC endpoints', parseTemplate(offerVpcList(source)));
  const sheets = [
    { name: 'catalog-parameters', html: form, width: 820, schemes: ['light'] as const },
    { name: 'plan', html: renderSamplePlan(), width: 1200, until: 'figure svg' },
    { name: 'estimate', html: renderEstimateSample(), width: 1100 },
    { name: 'verify', html: await renderVerifySample(), width: 1080 },
  ];
  const folder = join(repository, 'docs', 'pictures');
  mkdirSync(folder, { recursive: true });
  for (const file of await photograph(sheets, folder)) console.log(file);
}

drawPictures().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
