import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOutputFile, writeOutput } from '../../../scripts/stack/output-file';
import { fakeCloud, fakeSession } from './fake-cloud';

const folder = mkdtempSync(join(tmpdir(), 'output-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that can be written is taken, new or not', () => {
  const { terminal, lines } = fakeSession(fakeCloud({}));
  const path = join(folder, 'page.html');
  expect(checkOutputFile('--html', path)).toBe(path);
  writeOutput(path, 'text', terminal);
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(lines).toEqual([`Written: ${path}`]);
  expect(checkOutputFile('--html', path)).toBe(path);
  expect(checkOutputFile('--html', undefined)).toBeUndefined();
});

test.each(['', folder, join(folder, 'no', 'page.html'), join(folder, 'page.html', 'page.html')])(
  '"%s" is refused',
  (path) =>
    expect(() => checkOutputFile('--svg', path)).toThrow(/^--svg ".*" cannot be written: give a file/),
);

test('what cannot be written in the end is said, and nothing else is lost', () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const { terminal, lines } = fakeSession(fakeCloud({}));
    writeOutput(folder, 'text', terminal);
    expect(said).toHaveBeenCalledWith(
      expect.stringMatching(`^${folder} could not be written: .*EISDIR: [^\n]*\\.$`),
    );
    expect(lines).toEqual([]);
    expect(process.exitCode).toBe(1);
  } finally {
    process.exitCode = undefined;
    said.mockRestore();
  }
});
