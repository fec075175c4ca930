import { isFields, toList, type Value } from './template';

const MOST_CHARACTERS = 80;

/** A value as a sentence shows it: a reference in its short form, and never longer than a line. */
export function show(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'empty';
  const text = typeof value === 'string' ? `"${value}"` : showFunction(value);
  const characters = [...text];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}...` : text;
}

function showFunction(value: Value): string {
  if (isFields(value) && typeof value.Ref === 'string') return `!Ref ${value.Ref}`;
  const attribute = isFields(value) ? toList(value['Fn::GetAtt']) : [];
  return attribute.length > 0 ? `!GetAtt ${attribute.join('.')}` : JSON.stringify(value);
}

export function showAll(values: readonly Value[]): string {
  return values.map(show).join(', ');
}

/** Words joined the way a sentence joins them. */
export function join(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
