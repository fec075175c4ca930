import { lintPortfolio } from '../../../scripts/lint/portfolio';
import { parseTemplate } from '../../../scripts/lint/template';

const product = parseTemplate(`
Parameters:
  PermissionsBoundaryArn: { Type: String }
  EndpointSet: { Type: String, AllowedValues: [EcrAndS3, S3Only] }
Rules:
  S3OnlyIsAlone: {}
Resources: {}
`);

const good = `
Parameters:
  SupportUrl: { Type: String, Default: '', AllowedPattern: '^$|^https?://' }
  Version: { Type: String, Default: 1.0.0, AllowedPattern: '^[0-9.]+$' }
  EndpointSets: { Type: String, Default: Any, AllowedValues: [Any, EcrAndS3, S3Only] }
Conditions:
  HasSupportUrl: !Not [!Equals [!Ref SupportUrl, '']]
  LimitsEndpointSets: !And [!Not [!Equals [!Ref EndpointSets, Any]], !Or [!Condition HasSupportUrl, !Equals [a, a]]]
Resources:
  Product:
    Type: AWS::ServiceCatalog::CloudFormationProduct
    Properties:
      SupportUrl: !If [HasSupportUrl, !Ref SupportUrl, !Ref AWS::NoValue]
      ProvisioningArtifactParameters:
        - Name: !Ref Version
        - Name: 1.1.0
  Boundary:
    Type: AWS::ServiceCatalog::LaunchTemplateConstraint
    Properties:
      Rules: >-
        {"Boundary": {"RuleCondition": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}, "Assertions": [{
        "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "PermissionsBoundaryArn"}, ""]}]},
        "AssertDescription": "Name it."}]}}
  Sets:
    Type: AWS::ServiceCatalog::LaunchTemplateConstraint
    Condition: LimitsEndpointSets
    Properties:
      Rules: !Sub '{"Sets": {"Assertions": [{"Assert": {"Fn::Contains": [["\${EndpointSets}"], {"Ref": "EndpointSet"}]}, "AssertDescription": "x"}]}}'
`;

const url = 'Resources.Product.Properties.SupportUrl';
const versions = 'Resources.Product.Properties.ProvisioningArtifactParameters';
const boundary = 'Resources.Boundary.Properties.Rules';
const sets = 'Resources.Sets.Properties.Rules';

test('a portfolio that fits its product has no findings', () => {
  expect(lint(good)).toEqual([]);
});

test.each([
  [
    'rules that are no JSON',
    replace('{"Boundary": {', '{Boundary: {'),
    [`${boundary}: The rules are not a JSON object of rules by name: correct the text.`],
  ],
  [
    'rules that name a parameter that is not there',
    replace('"PermissionsBoundaryArn"', '"BoundaryArn"'),
    [`${boundary}: Rule Boundary names the parameter BoundaryArn, which the product does not have.`],
  ],
  [
    'a function that rules do not know',
    replace('{"Fn::Not": [', '{"Fn::Sub": ['),
    [`${boundary}: Rule Boundary uses Fn::Sub, which rules do not know.`],
  ],
  [
    'a rule that asserts nothing',
    replace('"Assertions": [{\n        "Assert"', '"Asserts": [{\n        "Assert"'),
    [`${boundary}: Rule Boundary asserts nothing: give it a list of Assertions.`],
  ],
  [
    'an assertion without words',
    replace('"AssertDescription": "Name it."', '"Description": "Name it."'),
    [`${boundary}: Rule Boundary has an assertion without Assert or AssertDescription: give it both.`],
  ],
  [
    'a key that rules do not have',
    replace('"RuleCondition"', '"Condition"'),
    [`${boundary}: Rule Boundary has Condition: a rule has RuleCondition and Assertions only.`],
  ],
  [
    'a rule with the name of one of the product',
    replace('{"Boundary": {', '{"S3OnlyIsAlone": {'),
    [`${boundary}: The product has a rule S3OnlyIsAlone already: choose another name.`],
  ],
  [
    'rules put together in a way that cannot be read',
    replace("Rules: !Sub '", "Rules: !Base64 '"),
    [`${sets}: The rules cannot be read: write them as a text, or as Fn::Sub of one.`],
  ],
  [
    'a choice that the product does not offer',
    replace('[Any, EcrAndS3, S3Only]', '[Any, Both]'),
    [`${sets}: Rule Sets compares EndpointSet with "Both", but it takes EcrAndS3, S3Only.`],
  ],
  [
    'a choice that the condition should have kept away',
    replace('    Condition: LimitsEndpointSets\n', ''),
    [`${sets}: Rule Sets compares EndpointSet with "Any", but it takes EcrAndS3, S3Only.`],
  ],
  [
    'a support URL without https',
    replace('!If [HasSupportUrl, !Ref SupportUrl, !Ref AWS::NoValue]', 'www.example.com'),
    [`${url}: "www.example.com" must begin with https:// or http://.`],
  ],
  [
    'a parameter that takes any support URL',
    replace(", AllowedPattern: '^$|^https?://'", ''),
    [
      `${url}: The parameter SupportUrl takes "www.example.com", but the value must begin with https:// or http://: give it an AllowedPattern.`,
    ],
  ],
  [
    'a version with a space',
    replace('Name: 1.1.0', 'Name: 1.1.0 final'),
    [`${versions}[1].Name: "1.1.0 final" must hold no spaces.`],
  ],
  [
    'a parameter that takes a version with a space',
    replace('^[0-9.]+$', '^[0-9.]+'),
    [
      `${versions}[0].Name: The parameter Version takes "1.0.0 beta", but the value must hold no spaces: give it an AllowedPattern.`,
    ],
  ],
  [
    'a version without a name',
    replace('- Name: 1.1.0', '- {}'),
    [`${versions}[1].Name: The version has no name: give it its number.`],
  ],
  [
    'no version at all',
    replace('        - Name: !Ref Version\n        - Name: 1.1.0\n', ''),
    [`${versions}: The product has no version: give it a list of at least one.`],
  ],
])('%s: found', (_, text, sentences) => {
  expect(text).not.toBe(good);
  expect(lint(text)).toEqual(sentences);
});

test('the values of a stack count instead of the defaults', () => {
  expect(lint(good, { Version: '1.0.0 beta', SupportUrl: 'ftp://example.com' })).toEqual([
    `${url}: "ftp://example.com" must begin with https:// or http://.`,
    `${versions}[0].Name: "1.0.0 beta" must hold no spaces.`,
  ]);
});

function replace(from: string, to: string): string {
  return good.replace(from, () => to);
}

function lint(text: string, values = {}): string[] {
  return lintPortfolio(parseTemplate(text), product, values).map(
    ({ where, sentence }) => `${where}: ${sentence}`,
  );
}
