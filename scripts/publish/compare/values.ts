import type { Value } from './template';

const MOST_CHARACTERS = 80;

/** A value as a sentence shows it: a reference by its name, and never longer than a line. */
export function show(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  const characters = [...text];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}...` : text;
}

export function showAll(values: readonly Value[]): string {
  return values.map(show).join(', ');
}

/** Words joined the way a sentence joins them. */
export function join(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
