import { lintForm } from '../../../scripts/lint/form';
import { parseTemplate } from '../../../scripts/lint/template';

const good = `
Description: Makes something.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: The network }
        Parameters: [VpcId, SubnetIds]
    ParameterLabels:
      VpcId: { default: The VPC }
      SubnetIds: { default: The subnets }
Parameters:
  VpcId: { Type: String, Description: The VPC that is served. }
  SubnetIds: { Type: String, Description: The subnets that are served. }
Resources: {}
Outputs:
  Summary: { Description: What was done., Value: done }
`;

const groups = 'Metadata.AWS::CloudFormation::Interface.ParameterGroups';
const labels = 'Metadata.AWS::CloudFormation::Interface.ParameterLabels';

test('a complete form has no findings', () => {
  expect(lint(good)).toEqual([]);
});

test.each([
  [
    'a parameter in no group',
    good.replace('[VpcId, SubnetIds]', '[VpcId]'),
    [`${groups}: SubnetIds is in no group: add it to the one it belongs to.`],
  ],
  [
    'a parameter in two groups',
    good.replace('[VpcId, SubnetIds]', '[VpcId, SubnetIds, VpcId]'),
    [`${groups}: VpcId is in more than one place: keep one.`],
  ],
  [
    'a group of what is not there',
    good.replace('[VpcId, SubnetIds]', '[VpcId, SubnetIds, Subnets]'),
    [`${groups}: Subnets is no parameter of the template: take it out.`],
  ],
  [
    'a group without a label',
    good.replace('Label: { default: The network }', 'Label: {}'),
    [`${groups}: Group 1 has no label: name what its fields share.`],
  ],
  [
    'a parameter without a label',
    good.replace('      VpcId: { default: The VPC }\n', ''),
    [`${labels}: VpcId has no label: give it one in plain words.`],
  ],
  [
    'a label of what is not there',
    good.replace('      VpcId: {', '      Vpc: { default: x }\n      VpcId: {'),
    [`${labels}: Vpc is no parameter of the template: take it out.`],
  ],
  [
    'a parameter without a description',
    good.replace(', Description: The VPC that is served.', ''),
    ['Parameters.VpcId: It has no description: say in a sentence what it is for.'],
  ],
  [
    'an output without a description',
    good.replace('Description: What was done., ', ''),
    ['Outputs.Summary: It has no description: say in a sentence what it is for.'],
  ],
  [
    'no description',
    good.replace('Description: Makes something.', ''),
    ['Description: The template has no description: say in a sentence or two what it makes.'],
  ],
  [
    'a description of 1,025 bytes in 513 characters',
    good.replace('Makes something.', `${'é'.repeat(512)}.`),
    ['Description: The description has 1025 bytes, and CloudFormation takes 1024: shorten it.'],
  ],
])('%s is found', (_, text, sentences) => {
  expect(lint(text)).toEqual(sentences);
});

test('a template without parameters and outputs needs no form', () => {
  expect(lint('Description: Makes something.\nResources: {}\n')).toEqual([]);
});

function lint(text: string): string[] {
  return lintForm(parseTemplate(text)).map(({ where, sentence }) => `${where}: ${sentence}`);
}
