import { compareTemplates } from '../../../../scripts/publish/compare/compare';
import { customProperties } from '../../../../scripts/publish/compare/custom-resource';
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
  return toMarkdown(['change', 'level', 'what the report says', 'cloudformation-diff alone'], rows);
}

/** The properties of the custom resource, as the classification knows them. */
export function composeCustomProperties(): string {
  const rows = Object.entries(customProperties).map(([name, { effect, does, byDesign }]) => [
    `\`${name}\``,
    byDesign ? `${effect}, by design` : effect,
    `${does.charAt(0).toUpperCase()}${does.slice(1)}.`,
  ]);
  return toMarkdown(['property', 'effect', 'what a change does'], rows);
}

function toMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = `|${'---|'.repeat(head.length)}\n`;
  const [first, ...others] = [head, ...rows].map((row) => `| ${row.join(' | ')} |\n`);
  return [first, rule, ...others].join('');
}

function describe({ impacts, permissionsBroadened, iamChanges, counted }: PlainDiff): string {
  const resources = Object.entries(impacts).map(([name, impact]) => `${name} ${impact}`);
  const counts = Object.entries(counted).map(([name, count]) => `${count} in ${name}`);
  const flags = [`permissionsBroadened ${permissionsBroadened}`, `IAM changes ${iamChanges}`];
  return [...resources, ...counts, ...flags].join('<br>');
}
