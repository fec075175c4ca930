import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../../package.json';
import { renderReference } from '../../../scripts/reference';
import {
  findTarget,
  listCodeBlocks,
  listHeadingLevels,
  listLinks,
  listRows,
  listScripts,
  pages,
  readPage,
  readSection,
  root,
} from './markdown';

const english = readPage('README.md');
const japanese = readPage('README.ja.md');

describe('the reference tables of README.md', () => {
  it.each(['parameters', 'outputs'] as const)(
    'have the %s as the template has them; where they differ, run `npm run reference`',
    (name) => {
      expect(readSection(english, name)).toBe(`${renderReference()[name]}\n`);
    },
  );
});

describe('README.ja.md keeps in step with README.md', () => {
  it('has headings of the same levels in the same order', () => {
    expect(listHeadingLevels(japanese)).toEqual(listHeadingLevels(english));
  });

  it('has the same code apart from comments', () => {
    expect(listCodeBlocks(japanese)).toEqual(listCodeBlocks(english));
  });

  it('has the same links, and each page leads to the other', () => {
    const swapped = listLinks(english).map((link) => (link === 'README.ja.md' ? 'README.md' : link));
    expect(swapped).toContain('README.md');
    expect(new Set(listLinks(japanese))).toEqual(new Set(swapped));
  });

  it('has the same rows in every table', () => {
    const listNames = (text: string) => listRows(text).map(([name]) => name);
    expect(listNames(japanese)).toEqual(listNames(english));
  });

  it('has the same names and defaults of parameters', () => {
    const listDefaults = (text: string) =>
      listRows(readSection(text, 'parameters')).map(([name, value]) => [name, value]);
    expect(listDefaults(japanese)).toEqual(listDefaults(english));
  });

  it('has the same names of outputs', () => {
    const listNames = (text: string) => listRows(readSection(text, 'outputs')).map(([name]) => name);
    expect(listNames(japanese)).toEqual(listNames(english));
  });
});

describe.each(pages)('%s', (page) => {
  it('links to files that exist', () => {
    const relative = listLinks(readPage(page)).filter((link) => !/^\w+:/.test(link));
    const broken = relative.filter((link) => !existsSync(join(root, findTarget(page, link))));
    expect(broken).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const unknown = listScripts(readPage(page)).filter((name) => !Object.hasOwn(scripts, name));
    expect(unknown).toEqual([]);
  });
});
