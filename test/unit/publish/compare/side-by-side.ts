import { compareTemplates } from '../../../../scripts/publish/compare/compare';
import { describePlainDiff, type PlainDiff } from '../../../../scripts/publish/compare/plain-diff';
import { product } from './edit';
import { sixChanges } from './six-changes';

/** The six changes as a Markdown table: what we say of each, and what cloudformation-diff alone says. */
export function composeSideBySide(): string {
  const rows = Object.entries(sixChanges).map(([name, make]) => {
    const after = make();
    const { level, changes, permissions } = compareTemplates(product, after);
    const sentences = [
      ...changes.map(({ sentence }) => sentence),
      ...permissions.map(({ sentence, broadens }) => (broadens ? `**${sentence}**` : sentence)),
    ];
    return [name, level.toUpperCase(), sentences.join('<br>'), describe(describePlainDiff(product, after))];
  });
  const table = [
    ['change', 'level', 'what the report says', 'cloudformation-diff alone'],
    rows[0]?.map(() => '---'),
    ...rows,
  ];
  return table.map((row) => `| ${row?.join(' | ')} |\n`).join('');
}

function describe({ impacts, permissionsBroadened, iamChanges, counted }: PlainDiff): string {
  const resources = Object.entries(impacts).map(([name, impact]) => `${name} ${impact}`);
  const counts = Object.entries(counted).map(([name, count]) => `${count} in ${name}`);
  const flags = [`permissionsBroadened ${permissionsBroadened}`, `IAM changes ${iamChanges}`];
  return [...resources, ...counts, ...flags].join('<br>');
}
