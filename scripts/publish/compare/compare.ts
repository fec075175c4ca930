import { type Comparison, findHighest, type Level } from './comparison';
import { compareOutputs } from './outputs';
import { addEffects, findIdleParameters } from './parameter-use';
import { compareParameters } from './parameters';
import { comparePermissions } from './permissions/permissions';
import { compareResources } from './resources';
import { compareSections } from './sections';
import { digestCode, type Fields, parseTemplate } from './template';

/** Compares two template texts (YAML or JSON). Pure. */
export function compareTemplates(before: string, after: string): Comparison {
  return compareParsed(parseTemplate(before), parseTemplate(after));
}

export function compareParsed(before: Fields, after: Fields): Comparison {
  const templates = { before: digestCode(before), after: digestCode(after) };
  const permissions = comparePermissions(templates.before, templates.after);
  const changes = [
    ...addEffects(compareParameters(templates.before, templates.after), templates.before, templates.after),
    ...findIdleParameters(templates.before, templates.after),
    ...compareOutputs(templates.before, templates.after),
    ...compareResources(templates, permissions),
    ...compareSections(templates.before, templates.after),
  ];
  const broadened: Level[] = permissions.some(({ broadens }) => broadens) ? ['minor'] : [];
  return { level: findHighest([...changes.map(({ level }) => level), ...broadened]), changes, permissions };
}
