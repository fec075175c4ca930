/** Names that ids get, such as the network's own; any other id loses its digits. */
type Names = Readonly<Record<string, string>>;

/**
 * What an answer says, without what must differ from one run to the next: ids and times get placeholders, answers'
 * metadata goes, lists are sorted, and what is empty is absent, as every reader of EC2's answers has to take it.
 */
export function normalize(answer: unknown, besides: readonly string[] = [], names: Names = {}): unknown {
  return tidy(answer, '', { besides: new Set(besides), names }) ?? 'nothing';
}

interface Rules {
  besides: ReadonlySet<string>;
  names: Names;
}

const idPattern = /\b([a-z]{2,}(?:-[a-z]+)*)-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

function tidy(value: unknown, path: string, rules: Rules): unknown {
  if (rules.besides.has(path) || value === null || value === '') return undefined;
  if (value instanceof Date) return '<time>';
  if (typeof value === 'string') return tidyText(value, path, rules);
  if (Array.isArray(value)) return tidyList(value, path, rules);
  if (typeof value !== 'object') return value;
  const fields = Object.entries(value)
    .filter(([key]) => key !== '$metadata')
    .map(([key, field]) => [key, tidy(field, path ? `${path}.${key}` : key, rules)] as const)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

function tidyList(items: unknown[], path: string, rules: Rules): unknown {
  const all = items.map((item) => tidy(item, path, rules)).filter((item) => item !== undefined);
  if (all.length === 0) return undefined;
  return all
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(byText)
    .map(([, item]) => item);
}

function tidyText(text: string, path: string, rules: Rules): unknown {
  // A policy is compared by its meaning.
  if (/^\s*\{/.test(text)) return tidy(JSON.parse(text), path, rules);
  return text.replace(idPattern, (id, kind) => rules.names[id] ?? `${kind}-*`);
}

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);
