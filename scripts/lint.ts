import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { offerVpcList } from './embed';
import { describeFinding } from './lint/finding';
import { lintForm } from './lint/form';
import { lintPortfolio } from './lint/portfolio';
import { parseTemplate } from './lint/template';

const repository = join(__dirname, '..');

/** What is wrong with the templates of the repository and cfn-lint does not see, a line each. */
export function lintTemplates(root = repository): string[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const forms = listFiles(root).flatMap((file) =>
    lintForm(parseTemplate(read(file))).map((finding) => describeFinding(file, finding)),
  );
  const product = parseTemplate(offerVpcList(read('templates/product.yaml')));
  const portfolio = lintPortfolio(parseTemplate(read('catalog-portfolio.yaml')), product);
  return [...forms, ...portfolio.map((finding) => describeFinding('catalog-portfolio.yaml', finding))];
}

/** Templates that people fill in; examples have no form to speak of. */
function listFiles(root: string): string[] {
  const templates = readdirSync(join(root, 'templates')).filter((name) => name.endsWith('.yaml'));
  return ['catalog-portfolio.yaml', ...templates.map((name) => `templates/${name}`)];
}

if (require.main === module) {
  const findings = lintTemplates();
  for (const finding of findings) console.error(finding);
  console.log(`${findings.length === 0 ? 'Nothing' : findings.length} found in the forms and constraints.`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}
