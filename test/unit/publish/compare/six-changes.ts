import { edit, push, remove, set } from './edit';

export const statements =
  'Resources.Role.Properties.Policies.PolicyName=read-the-network.PolicyDocument.Statement';

export const deleteVpc = { Effect: 'Allow', Action: 'ec2:DeleteVpc', Resource: '*' };

/** Six ways to change the template, by name; each gives the text of the next version. */
export const sixChanges: Readonly<Record<string, () => string>> = {
  'A new optional parameter': () => edit(set('Parameters.CostCentre', { Type: 'String', Default: '' })),
  'A removed output': () => edit(remove('Outputs.S3PrefixListId')),
  'A changed property of the custom resource': () =>
    edit(set('Resources.Endpoints.Properties.EndpointPolicy', 'PullOnly')),
  'IAM broadened under Fn::If': () =>
    edit(push(statements, { 'Fn::If': ['HasPermissionsBoundary', deleteVpc, { Ref: 'AWS::NoValue' }] })),
  'The permissions boundary removed': () => edit(remove('Resources.Role.Properties.PermissionsBoundary')),
  'Code only': () =>
    edit(set('Resources.Function.Properties.Code.ZipFile', 'exports.handler = async () => {};')),
};
