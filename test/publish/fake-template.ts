import { parseTemplate, type Template } from '../../scripts/lint/template';

const parsed = new Map<string, Template>();

/** A stack's template is looked at often and changes seldom; nobody writes into what this returns. */
export function parseOnce(text: string): Template {
  const known = parsed.get(text) ?? parseTemplate<Template>(text);
  parsed.set(text, known);
  return known;
}
