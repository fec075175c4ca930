import { isDeepStrictEqual } from 'node:util';
import { isSeq, parseDocument } from 'yaml';
import { parseTemplate, type Template } from '../lint/template';
import { isRecord } from '../lint/values';

/** One version as the portfolio's template lists it. */
export interface Version {
  readonly name: string;
  readonly url: string;
}

export interface NewVersion extends Version {
  readonly notes: string;
}

/** What publishing has to know of a portfolio's template. */
export interface Portfolio {
  /** The logical ids. */
  readonly product: string;
  readonly portfolio: string | undefined;
  /** In the order of the template, which is the order of publishing. */
  readonly versions: readonly Version[];
  /** Roles that must exist in this account before a launch constraint can name them. */
  readonly launchRoles: readonly string[];
}

const PRODUCT = 'AWS::ServiceCatalog::CloudFormationProduct';
const LIST = 'ProvisioningArtifactParameters';

/** Reads a portfolio's template with the parameters that its stack has, or is to get. */
export function readPortfolio(text: string, values: ReadonlyMap<string, string>): Portfolio {
  const template = parseTemplate(text);
  const product = findProduct(template);
  const resources = Object.entries(template.Resources);
  const resolve = (value: unknown) => resolveText(value, template, values);
  return {
    product,
    portfolio: resources.find(([, { Type }]) => Type === 'AWS::ServiceCatalog::Portfolio')?.[0],
    versions: listEntries(template, product).map(({ Name, Info }) => ({
      name: resolve(Name),
      url: resolve(isRecord(Info) ? Info.LoadTemplateFromURL : undefined),
    })),
    launchRoles: resources.flatMap(([, { Properties: { LocalRoleName } = {} }]) =>
      LocalRoleName === undefined ? [] : [resolve(LocalRoleName)],
    ),
  };
}

/**
 * The text with one more version at the end of the list. Everything else stays as it is, byte for byte: an entry
 * that changes or goes is a version that Service Catalog replaces or deletes.
 */
export function appendVersion(text: string, version: NewVersion): string {
  const path = ['Resources', findProduct(parseTemplate(text)), 'Properties', LIST];
  const list = parseDocument(text, { logLevel: 'silent' }).getIn(path, true);
  if (!isSeq(list) || !list.range || list.flow || list.items.length === 0)
    throw new Error(
      `${path.join('.')} must be a YAML list with one item a line, so that a version can join it.`,
    );
  const indent = ' '.repeat(list.range[0] - text.lastIndexOf('\n', list.range[0]) - 1);
  const at = endOfLine(text, list.range[1]);
  const entry = composeEntry(version).map((line) => `${indent}${line}\n`);
  const appended = `${text.slice(0, at)}${text[at - 1] === '\n' ? '' : '\n'}${entry.join('')}${text.slice(at)}`;
  refuseOtherChanges(text, appended, version);
  return appended;
}

function composeEntry({ name, url, notes }: NewVersion): string[] {
  return [
    `- Name: ${JSON.stringify(name)}`,
    `  Description: ${JSON.stringify(notes)}`,
    '  Info:',
    `    LoadTemplateFromURL: ${JSON.stringify(url)}`,
  ];
}

/** Text was edited, not a document: read both again and see that nothing but the new entry differs. */
function refuseOtherChanges(before: string, after: string, { name, url, notes }: NewVersion): void {
  const wanted = parseTemplate(before);
  const entry = { Name: name, Description: notes, Info: { LoadTemplateFromURL: url } };
  listEntries(wanted, findProduct(wanted)).push(entry);
  if (!isDeepStrictEqual(wanted, parseTemplate(after)))
    throw new Error(
      'The version could not be added to the portfolio template without changing the rest of it.',
    );
}

function endOfLine(text: string, from: number): number {
  if (text[from - 1] === '\n') return from;
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** The logical id of the one product. */
function findProduct({ Resources }: Template): string {
  const [product, another] = Object.entries(isRecord(Resources) ? Resources : {}).filter(
    ([, { Type }]) => Type === PRODUCT,
  );
  if (product && !another) return product[0];
  throw new Error(
    `The template has ${another ? 'more than one' : 'no'} ${PRODUCT}, so it is not that of our portfolio: nothing was changed. Check --stack-name.`,
  );
}

function listEntries({ Resources }: Template, product: string): Record<string, unknown>[] {
  const entries = Resources[product]?.Properties?.[LIST];
  if (Array.isArray(entries) && entries.every(isRecord)) return entries;
  throw new Error(`Resources.${product}.Properties.${LIST} is not a list of versions.`);
}

/** Texts and references to parameters are all that a record of versions may be made of. */
function resolveText(value: unknown, { Parameters }: Template, values: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') return value;
  const name = isRecord(value) ? String(value.Ref) : '';
  const resolved = values.get(name) ?? Parameters?.[name]?.Default;
  if (resolved !== undefined) return String(resolved);
  throw new Error(
    `The portfolio template says ${JSON.stringify(value)} where a text or a reference to a parameter is needed.`,
  );
}
