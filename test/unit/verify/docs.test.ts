import { knownErrors } from '../../../scripts/verify/errors';
import { lineIds } from '../../../scripts/verify/lines';
import { listRows, readPage, readSection } from '../docs/markdown';

const page = readPage('docs/verify.md');

describe('docs/verify.md', () => {
  it('has a row for every line, in the order of the report', () => {
    expect(listRows(readSection(page, 'lines')).map(([id]) => id)).toEqual(lineIds.map((id) => `\`${id}\``));
  });

  it('has the translator as it is', () => {
    const rows = listRows(readSection(page, 'errors'));
    const expected = knownErrors.map(({ id, meaning, causes }) => [
      `\`${id}\``,
      meaning,
      causes.map(describeCause).join('<br>'),
      [...new Set(causes.map(({ source }) => source))].join('; '),
    ]);
    expect(rows).toEqual(expected);
  });
});

type Causes = (typeof knownErrors)[number]['causes'];

function describeCause({ cause, line }: Causes[number], index: number, all: Causes): string {
  return `${all.length > 1 ? `${index + 1}. ` : ''}${cause}${line ? ` (\`${line}\`)` : ''}`;
}
