import { parseDocument } from 'yaml';

/**
 * Writes the handler's code and the release into the text of the template.
 * Edits lines instead of printing the document anew, so that comments, order and quotes stay the author's.
 */
export function embed(template: string, code: string, release: string): string {
  if (!/^[\t\n -~]*$/.test(code))
    throw new Error(
      'The handler holds a character beyond printable ASCII, which not every YAML reader keeps.',
    );
  const withRelease = replaceValue(template, ['Resources', 'Endpoints', 'Properties', 'Release'], release);
  const path = ['Resources', 'Function', 'Properties', 'Code', 'ZipFile'];
  const embedded = replaceValue(withRelease, path, literalBlock(code, 2 * path.length));
  if (parse(embedded).getIn(path) !== code)
    throw new Error(
      'The handler must begin in the first column and end with one line break to survive YAML.',
    );
  return embedded;
}

/** Whoever chooses from a list needs no form of an ID, but the courage to leave the rest alone. */
const listDescription =
  'The VPC that your containers run in. It must belong to this account. Everything else can stay as it is.';

/** The template for Service Catalog, whose console then offers the account's VPCs in a list. */
export function offerVpcList(template: string): string {
  const described = replaceValue(template, ['Parameters', 'VpcId', 'Description'], listDescription);
  const withType = replaceValue(described, ['Parameters', 'VpcId', 'Type'], 'AWS::EC2::VPC::Id');
  // CloudFormation checks a VPC ID by itself then, and takes a pattern for texts only.
  return ['AllowedPattern', 'ConstraintDescription'].reduce(
    (text, name) => removeEntry(text, ['Parameters', 'VpcId', name]),
    withType,
  );
}

function replaceValue(text: string, path: string[], value: string): string {
  const { start, end } = findLine(text, path);
  return `${text.slice(0, start)}${indentation(path)}${path.at(-1)}: ${value}${text.slice(end)}`;
}

function removeEntry(text: string, path: string[]): string {
  const { start, end } = findLine(text, path);
  return text.slice(0, start) + text.slice(end + 1);
}

/** Where the line of an entry begins and ends; the entries edited here are scalars on one line. */
function findLine(text: string, path: string[]): { start: number; end: number } {
  const node = parse(text).getIn(path, true);
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  if (!Array.isArray(range)) throw new Error(`templates/product.yaml has no ${path.join('.')}.`);
  const start = text.lastIndexOf('\n', range[0]) + 1;
  const end = text.indexOf('\n', range[0]);
  if (!text.slice(start, end).startsWith(`${indentation(path)}${path.at(-1)}: `))
    throw new Error(`${path.join('.')} in templates/product.yaml must be one line of its own.`);
  return { start, end };
}

function indentation(path: string[]): string {
  return '  '.repeat(path.length - 1);
}

function literalBlock(code: string, indent: number): string {
  const lines = code.trimEnd().split('\n');
  return ['|', ...lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))].join('\n');
}

function parse(text: string) {
  return parseDocument(text, { logLevel: 'silent' });
}
