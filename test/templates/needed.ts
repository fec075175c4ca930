import { readSchema, type Schema } from './cfn-lint';
import type { Resource } from './template';

/** Custom resources are in no registry: CloudFormation calls their function, and nothing else. */
const unregistered: Readonly<Record<string, readonly string[]>> = {
  'Custom::EcrVpcEndpoints': ['lambda:InvokeFunction'],
};

/** Actions in the handlers of a type that CloudFormation takes only for a property; nested ones by their path. */
export const ofProperties: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'AWS::IAM::Role': {
    ManagedPolicyArns: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
  },
  'AWS::Lambda::Function': {
    CapacityProviderConfig: ['lambda:PassCapacityProvider'],
    'Code.S3Bucket': ['s3:GetObject', 's3:GetObjectVersion'],
    CodeSigningConfigArn: [
      'lambda:DeleteFunctionCodeSigningConfig',
      'lambda:GetCodeSigningConfig',
      'lambda:PutFunctionCodeSigningConfig',
    ],
    FileSystemConfigs: ['elasticfilesystem:DescribeMountTargets', 's3files:ListMountTargets'],
    FunctionScalingConfig: ['lambda:PutFunctionScalingConfig'],
    KmsKeyArn: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    Layers: ['lambda:GetLayerVersion'],
    PublishToLatestPublished: ['lambda:PublishVersion'],
    RecursiveLoop: ['lambda:PutFunctionRecursionConfig'],
    ReservedConcurrentExecutions: ['lambda:DeleteFunctionConcurrency', 'lambda:PutFunctionConcurrency'],
    RuntimeManagementConfig: ['lambda:PutRuntimeManagementConfig', 'lambda:AssociateRuntimeAlias'],
    VpcConfig: [
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
  },
  'AWS::Logs::LogGroup': {
    BearerTokenAuthenticationEnabled: ['logs:PutBearerTokenAuthentication'],
    DataProtectionPolicy: [
      'firehose:TagDeliveryStream',
      'logs:CreateLogDelivery',
      'logs:DeleteDataProtectionPolicy',
      'logs:PutDataProtectionPolicy',
      's3:REST.PUT.OBJECT',
    ],
    DeletionProtectionEnabled: ['logs:PutLogGroupDeletionProtection'],
    FieldIndexPolicies: ['logs:DeleteIndexPolicy', 'logs:PutIndexPolicy'],
    KmsKeyId: ['logs:AssociateKmsKey', 'logs:DisassociateKmsKey'],
    ResourcePolicyDocument: ['logs:DeleteResourcePolicy', 'logs:PutResourcePolicy'],
  },
};

/** Refused although a handler asks for it. */
export const refused: Readonly<Record<string, string>> = {
  'iam:DeleteRolePermissionsBoundary': 'a launch puts a boundary on and does not take it off',
};

const operations = ['create', 'read', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];

/** What CloudFormation calls for each resource with the rights of the launch role. Stack tags go to every resource. */
export function listNeeded(
  resources: Readonly<Record<string, Resource>>,
): { type: string; operation: Operation; action: string }[] {
  return Object.values(resources).flatMap(({ Type: type, Properties }) =>
    operations.flatMap((operation) =>
      listActions(type, operation)
        .filter((action) => !isLeftOut(type, action, Properties))
        .map((action) => ({ type, operation, action })),
    ),
  );
}

function listActions(type: string, operation: Operation): string[] {
  const schema = readSchema(type);
  const actions = schema ? listHandled(schema, operation) : unregistered[type];
  if (!actions) throw new Error(`${type} is in no registry: add what it calls to the table in needed.ts.`);
  return [...new Set(actions)];
}

function listHandled({ handlers, tagging }: Schema, operation: Operation): string[] {
  const tags = operation === 'delete' ? [] : (tagging?.permissions ?? []);
  return [...(handlers?.[operation]?.permissions ?? []), ...tags];
}

function isLeftOut(type: string, action: string, properties: Readonly<Record<string, unknown>>): boolean {
  if (action in refused) return true;
  const property = Object.entries(ofProperties[type] ?? {}).find(([, actions]) => actions.includes(action));
  return property !== undefined && !isSet(properties, property[0]);
}

function isSet(properties: unknown, path: string): boolean {
  const value = path
    .split('.')
    .reduce<unknown>((node, name) => (node as Record<string, unknown>)?.[name], properties);
  return value !== undefined;
}
