import type { Finding } from './finding';
import type { Template } from './template';

/** CloudFormation refuses a longer one. */
const LONGEST_DESCRIPTION = 1_024;

/** What whoever fills in the form or reads the outputs needs, and what cfn-lint does not ask for. */
export function lintForm(template: Template): Finding[] {
  return [
    ...lintDescription(template),
    ...lintGroups(template),
    ...lintLabels(template),
    ...listUndescribed('Parameters', template.Parameters),
    ...listUndescribed('Outputs', template.Outputs),
  ];
}

function lintDescription({ Description = '' }: Template): Finding[] {
  const bytes = Buffer.byteLength(Description);
  if (bytes > 0 && bytes <= LONGEST_DESCRIPTION) return [];
  const sentence =
    bytes === 0
      ? 'The template has no description: say in a sentence or two what it makes.'
      : `The description has ${bytes} bytes, and CloudFormation takes ${LONGEST_DESCRIPTION}: shorten it.`;
  return [{ where: 'Description', sentence }];
}

function lintGroups(template: Template): Finding[] {
  const where = 'Metadata.AWS::CloudFormation::Interface.ParameterGroups';
  const groups = readInterface(template).ParameterGroups ?? [];
  const grouped = groups.flatMap(({ Parameters = [] }) => Parameters);
  const known = listParameters(template);
  return [
    ...groups
      .map(({ Label }, index) => ({ title: Label?.default, index }))
      .filter(({ title }) => !title)
      .map(({ index }) => ({
        where,
        sentence: `Group ${index + 1} has no label: name what its fields share.`,
      })),
    ...known
      .filter((name) => !grouped.includes(name))
      .map((name) => ({ where, sentence: `${name} is in no group: add it to the one it belongs to.` })),
    ...grouped
      .filter((name, index) => grouped.indexOf(name) !== index)
      .map((name) => ({ where, sentence: `${name} is in more than one place: keep one.` })),
    ...[...new Set(grouped)]
      .filter((name) => !known.includes(name))
      .map((name) => ({ where, sentence: `${name} is no parameter of the template: take it out.` })),
  ];
}

function lintLabels(template: Template): Finding[] {
  const where = 'Metadata.AWS::CloudFormation::Interface.ParameterLabels';
  const labels = readInterface(template).ParameterLabels ?? {};
  const known = listParameters(template);
  return [
    ...known
      .filter((name) => !labels[name]?.default)
      .map((name) => ({ where, sentence: `${name} has no label: give it one in plain words.` })),
    ...Object.keys(labels)
      .filter((name) => !known.includes(name))
      .map((name) => ({ where, sentence: `${name} is no parameter of the template: take it out.` })),
  ];
}

function listUndescribed(
  section: 'Parameters' | 'Outputs',
  entries: Readonly<Record<string, { readonly Description?: string }>> = {},
): Finding[] {
  return Object.entries(entries)
    .filter(([, { Description }]) => !Description)
    .map(([name]) => ({
      where: `${section}.${name}`,
      sentence: 'It has no description: say in a sentence what it is for.',
    }));
}

function listParameters({ Parameters = {} }: Template): string[] {
  return Object.keys(Parameters);
}

function readInterface({ Metadata }: Template) {
  return Metadata?.['AWS::CloudFormation::Interface'] ?? {};
}
