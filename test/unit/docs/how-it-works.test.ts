import { join } from 'node:path';
import { pointLinks } from '../../../scripts/reference';
import { findTarget, listFiles, listLinks, readPage, root } from './markdown';

const page = 'docs/how-it-works.md';
const text = readPage(page);
const linked = listLinks(text)
  .map((link) => findTarget(page, link))
  .filter((path) => path.startsWith('handler/'));

describe(page, () => {
  it('points every link to the line that defines its name; where it does not, run `npm run reference`', () => {
    expect(text).toBe(pointLinks(join(root, page), text));
  });

  it('names a definition and a line in every link to the handler', () => {
    const named = text.match(/\[`\w+`\]\(\.\.\/handler\/[\w./-]+#L\d+\)/g);
    expect(named).toHaveLength(linked.length);
  });

  it('links to no file twice', () => {
    expect(linked.filter((path, index) => linked.indexOf(path) !== index)).toEqual([]);
  });

  it('links to every file of the handler', () => {
    expect(listFiles('handler', '.ts').filter((path) => !linked.includes(path))).toEqual([]);
  });
});
