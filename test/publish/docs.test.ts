import { readPage, readSection } from '../unit/docs/markdown';
import { composeCustomProperties, composeSideBySide } from '../unit/publish/compare/side-by-side';

describe('docs/template-changes.md', () => {
  it.each([
    ['custom properties', composeCustomProperties],
    ['side by side', composeSideBySide],
  ])(
    'has the table of %s as it is; `npx tsx test/unit/publish/compare/demonstrate.ts` prints it',
    (name, compose) => {
      expect(readSection(readPage('docs/template-changes.md'), name)).toBe(compose());
    },
  );
});
