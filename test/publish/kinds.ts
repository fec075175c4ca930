import type { Level } from '../../scripts/publish/compare/comparison';
import { composeTemplate, replace } from './stage';

/** One kind of change to the product, and what it must count as. */
export interface Kind {
  readonly name: string;
  readonly level: Level;
  readonly broadens: boolean;
  readonly edit: (text: string) => string;
}

const STATEMENT = `              - !If
                - HasPermissionsBoundary
                - Sid: DeleteSubnets
                  Effect: Allow
                  Action: ec2:DeleteSubnet
                  Resource: '*'
                - !Ref AWS::NoValue
`;

export const kinds: readonly Kind[] = [
  { name: 'new optional parameter', level: 'minor', broadens: false, edit: (text) => addParameter(text) },
  {
    ...{ name: 'removed output', level: 'major', broadens: false },
    edit: (text) => text.replace(/ {2}Adopted:\n(?: {4}.*\n)+/, ''),
  },
  {
    // The parameter that no longer reaches it is what makes it a major one.
    ...{ name: 'changed custom-resource property', level: 'major', broadens: false },
    edit: (text) => replace(text, 'OnNoMatch: !Ref OnNoMatch', 'OnNoMatch: Skip'),
  },
  {
    ...{ name: 'IAM broadened under Fn::If', level: 'minor', broadens: true },
    edit: (text) =>
      replace(text, '              - Sid: ReadOwnStack\n', `${STATEMENT}              - Sid: ReadOwnStack\n`),
  },
  {
    ...{ name: 'boundary removed', level: 'major', broadens: true },
    edit: (text) => text.replace(/ {6}PermissionsBoundary: !If .*\n/, ''),
  },
  {
    ...{ name: 'code only', level: 'patch', broadens: false },
    edit: (text) => replace(text, 'the build puts the handler here', 'the build puts a better handler here'),
  },
];

/** A parameter with all that our lint wants: a group, a label and a description. */
export function addParameter(text: string, name = 'Extra'): string {
  const entry = `  ${name}:\n    Type: String\n    Default: none\n    Description: Anything more.\n`;
  const labelled = replace(
    text,
    '    ParameterLabels:\n',
    `    ParameterLabels:\n      ${name}:\n        default: Anything more\n`,
  );
  const group = '          - LogRetentionInDays\n';
  const grouped = replace(labelled, group, `${group}          - ${name}\n`);
  return replace(grouped, '\nParameters:\n', `\nParameters:\n${entry}`);
}

/** A kind whose edit changes nothing would be a show about nothing. */
export function editFor({ name, edit }: Kind, release: string): string {
  const edited = composeTemplate(release, edit);
  if (edited === composeTemplate(release)) throw new Error(`The edit for "${name}" changes nothing.`);
  return edited;
}
