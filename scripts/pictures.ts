import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { offerVpcList } from './embed';
import { parseTemplate } from './lint/template';
import { photograph } from './pictures/browser';
import { renderLaunchForm } from './pictures/launch-form';

const repository = join(__dirname, '..');

/** Draws the pictures of docs/ that show what people see. */
async function drawPictures(): Promise<void> {
  const source = readFileSync(join(repository, 'templates', 'product.yaml'), 'utf8');
  const page = renderLaunchForm('Launch ECR VPC endpoints', parseTemplate(offerVpcList(source)));
  const file = join('docs', 'pictures', 'catalog-parameters.png');
  mkdirSync(join(repository, dirname(file)), { recursive: true });
  await photograph(page, join(repository, file));
  console.log(file);
}

if (require.main === module) {
  drawPictures().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
