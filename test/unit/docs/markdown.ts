import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = join(__dirname, '..', '..', '..');

/** Every page that is read on its own, as a path from the root. */
export const pages = ['README.md', 'README.ja.md', ...listFiles('docs', '.md')];

export function listFiles(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

export function listHeadingLevels(text: string): number[] {
  return capture(withoutCode(text), /^(#+) /gm).map((signs) => signs.length);
}

/** The fenced blocks, comments left out, since a translation has its own. */
export function listCodeBlocks(text: string): string[] {
  return capture(text, /^(```.*?^```)$/gms).map((block) => block.replace(/[ \t]+# .*$/gm, ''));
}

/** Where the links lead, as they are written. */
export function listLinks(text: string): string[] {
  return capture(withoutCode(text), /\]\(([^()\s]+)\)/g);
}

/** The file that a relative link leads to, from the root. */
export function findTarget(page: string, link: string): string {
  return join(dirname(page), link.replace(/#.*/, ''));
}

/** The cells of every row, the header left out, in the order of the tables. */
export function listRows(text: string): string[][] {
  return capture(withoutCode(text), /^\|.*\|\n\|[ :|-]+\|\n((?:\|.*\|\n)+)/gm)
    .flatMap((rows) => rows.trimEnd().split('\n'))
    .map((row) => row.slice(2, -2).split(' | '));
}

/** What stands between `<!-- name -->` and `<!-- /name -->`, whole lines. */
export function readSection(text: string, name: string): string {
  const [section] = capture(text, new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 'gs'));
  if (section === undefined) throw new Error(`There is no section ${name}.`);
  return section;
}

/** The names of the npm scripts that a page tells the reader to run. */
export function listScripts(text: string): string[] {
  return capture(text, /\bnpm (?:run )?((?<=run )[\w:-]+|start\b|test\b)/g);
}

function withoutCode(text: string): string {
  return text.replace(/^```.*?^```$/gms, '');
}

function capture(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, group = '']) => group);
}
