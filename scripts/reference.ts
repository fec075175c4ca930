import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

interface Parameter {
  readonly Type: string;
  readonly Description: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
}

interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Outputs: Readonly<Record<string, { readonly Description: string }>>;
}

const root = join(__dirname, '..');

/** The README's reference tables, as the template has them: by the name of the marker they stand behind. */
export function renderReference(): Record<'parameters' | 'outputs', string> {
  const source = readFileSync(join(root, 'templates', 'product.yaml'), 'utf8');
  // CloudFormation's short forms (!Ref, !Sub) are of no interest here.
  const { Parameters, Outputs }: Template = parse(source, { logLevel: 'silent' });
  return {
    parameters: renderTable(
      ['Parameter', 'Default', 'Meaning'],
      Object.entries(Parameters).map(([name, parameter]) => [
        `\`${name}\``,
        describeDefault(parameter),
        `${parameter.Description}${listChoices(parameter)}`,
      ]),
    ),
    outputs: renderTable(
      ['Output', 'Meaning'],
      Object.entries(Outputs).map(([name, { Description }]) => [`\`${name}\``, Description]),
    ),
  };
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function insertTables(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce(
    (page, [name, table]) =>
      page.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_, start: string, end: string) => `${start}${table}\n${end}`,
      ),
    text,
  );
}

/** Points every link that is named for a definition, [`name`](path#L1), to the line that defines it. */
export function pointLinks(page: string, text: string): string {
  return text.replace(/\[`(\w+)`\]\(([\w./-]+)#L\d+\)/g, (_, name: string, path: string) => {
    const lines = readFileSync(join(dirname(page), path), 'utf8').split('\n');
    const definition = new RegExp(`^export (?:async )?(?:function|const|class|interface) ${name}\\b`);
    const line = lines.findIndex((candidate) => definition.test(candidate)) + 1;
    if (line === 0) throw new Error(`${page} links to ${name} in ${path}, which does not define it.`);
    return `[\`${name}\`](${path}#L${line})`;
  });
}

/** Where they are words; a list of numbers says little. */
function listChoices({ Type, AllowedValues = [] }: Parameter): string {
  if (Type !== 'String' || AllowedValues.length === 0) return '';
  return ` Accepted: ${AllowedValues.map((value) => `\`${value}\``).join(', ')}.`;
}

function describeDefault({ Default }: Parameter): string {
  if (Default === undefined) return 'required';
  return Default === '' ? 'empty' : `\`${Default}\``;
}

function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [toLine(header), toLine(header.map(() => '---')), ...rows.map(toLine)].join('\n');
}

if (require.main === module) {
  rewrite('README.md', (text) => insertTables(text, renderReference()));
  rewrite('docs/how-it-works.md', (text, page) => pointLinks(page, text));
}

function rewrite(name: string, change: (text: string, page: string) => string): void {
  const page = join(root, name);
  writeFileSync(page, change(readFileSync(page, 'utf8'), page));
}
