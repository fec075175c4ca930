import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';

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

const otherSelectors = ['VpcIdParameterName', 'VpcTag'];

/** The template for Service Catalog, whose console then offers the account's VPCs in a list: the only selector. */
export function offerVpcList(template: string): string {
  const described = replaceValue(template, ['Parameters', 'VpcId', 'Description'], listDescription);
  const withType = replaceValue(described, ['Parameters', 'VpcId', 'Type'], 'AWS::EC2::VPC::Id');
  const groups = ['Metadata', 'AWS::CloudFormation::Interface'];
  const entries = [
    // CloudFormation checks a VPC ID by itself then, and takes a pattern for texts only.
    ...['Default', 'AllowedPattern', 'ConstraintDescription'].map((name) => ['Parameters', 'VpcId', name]),
    ...otherSelectors.flatMap((name) => [
      ['Parameters', name],
      [...groups, 'ParameterLabels', name],
      [...groups, 'ParameterGroups', 0, 'Parameters', name],
      ['Resources', 'Endpoints', 'Properties', name],
    ]),
    ['Rules', 'OneSelector'],
    ['Conditions', 'HasVpcIdParameter'],
    ['Resources', 'Role', 'Properties', 'Policies', 'HasVpcIdParameter'],
  ];
  return entries.reduce(removeEntry, withType);
}

function replaceValue(text: string, path: string[], value: string): string {
  const { start, end } = findLine(text, path);
  return `${text.slice(0, start)}${indentation(path)}${path.at(-1)}: ${value}${text.slice(end)}`;
}

/** An entry of a map by its key; of a list, the item that is this text or begins with it (as the branches of !If do). */
function removeEntry(text: string, path: readonly (string | number)[]): string {
  const start = findEntry(text, path);
  const column = text.slice(start).search(/\S/);
  const [first = '', ...rest] = text.slice(start).split('\n');
  const end = rest.findIndex((line) => /\S/.test(line) && line.search(/\S/) <= column);
  const block = [first, ...rest.slice(0, end === -1 ? rest.length : end)];
  // The blank line after it belongs to what follows.
  while (block.at(-1) === '') block.pop();
  return text.slice(0, start) + text.slice(start + block.join('\n').length + 1);
}

/** Where the first line of the entry begins. */
function findEntry(text: string, path: readonly (string | number)[]): number {
  const parent = parse(text).getIn(path.slice(0, -1));
  const name = path.at(-1);
  if (isMap(parent)) {
    const key = parent.items.map(({ key }) => key).find((key) => isScalar(key) && key.value === name);
    if (isScalar(key) && key.range) return text.lastIndexOf('\n', key.range[0]) + 1;
  }
  if (isSeq(parent) && parent.range) {
    const [begin] = parent.range;
    const dash = `${' '.repeat(begin - text.lastIndexOf('\n', begin) - 1)}- `;
    const item = parent.items.find((item) => (isSeq(item) ? item.get(0) : readScalar(item)) === name);
    // A tag such as !If stands before what is counted as the item.
    if (isNode(item) && item.range) return text.lastIndexOf(`\n${dash}`, item.range[0]) + 1;
  }
  throw new Error(`templates/product.yaml has no ${path.join('.')}.`);
}

function readScalar(node: unknown): unknown {
  return isScalar(node) ? node.value : undefined;
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
