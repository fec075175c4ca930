import type {
  AutoDeployment,
  Parameter,
  StackInstanceDetailedStatus,
  StackInstanceStatus,
  Tag,
} from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { parseTemplate } from '../templates/template';
import type { Place } from './members';
import type { Operation } from './operations';
import { Refusal } from './refusal';

export interface Instance extends Place {
  unit: string;
  stackId: string | undefined;
  status: StackInstanceStatus;
  detailed: StackInstanceDetailedStatus;
  reason: string | undefined;
  lastOperationId: string | undefined;
}

export interface StackSet {
  name: string;
  id: string;
  arn: string;
  description: string | undefined;
  template: string;
  parameters: Parameter[];
  capabilities: string[];
  tags: Tag[];
  autoDeployment: AutoDeployment | undefined;
  isManaged: boolean;
  /** Units that instances were asked for, with their Regions: where accounts that join are deployed to. */
  targets: Map<string, Set<string>>;
  instances: Instance[];
  operations: Operation[];
}

/** What CreateStackSet and UpdateStackSet take. */
export interface Definition {
  Description?: string;
  TemplateBody?: string;
  Parameters?: Parameter[];
  Capabilities?: string[];
  Tags?: Tag[];
  AutoDeployment?: AutoDeployment;
  ManagedExecution?: { Active?: boolean | undefined };
}

/** Takes a definition over, once it is found to be good. */
export function define(set: StackSet, definition: Definition): void {
  const { TemplateBody = set.template, Parameters = [], Capabilities = [], Tags = [] } = definition;
  checkTemplate(TemplateBody, Parameters, Capabilities);
  set.description = definition.Description;
  set.template = TemplateBody;
  set.parameters = Parameters;
  set.capabilities = Capabilities;
  set.tags = Tags;
  if (definition.AutoDeployment) set.autoDeployment = definition.AutoDeployment;
  if (definition.ManagedExecution) set.isManaged = definition.ManagedExecution.Active ?? false;
}

/** CreateStackSet: no transform and no nested stack with service-managed permissions; roles need a capability. */
function checkTemplate(text: string, parameters: Parameter[], capabilities: string[]): void {
  const isJson = text.trimStart().startsWith('{');
  const template = isJson ? parse(text) : parseTemplate(text);
  const types = Object.values(template.Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  if ('Transform' in template)
    throw new Refusal('ValidationError', 'Transform is not supported in SERVICE_MANAGED permission model');
  if (types.some((type) => /^AWS::CloudFormation::(Stack|StackSet)$/.test(type)))
    throw new Refusal(
      'ValidationError',
      'Nested stacks are not supported in SERVICE_MANAGED permission model',
    );
  if (types.includes('AWS::IAM::Role') && !capabilities.includes('CAPABILITY_IAM'))
    throw new Refusal('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_IAM]');
  const unknown = parameters.find(({ ParameterKey = '' }) => !(ParameterKey in (template.Parameters ?? {})));
  if (unknown)
    throw new Refusal(
      'ValidationError',
      `Parameters: [${unknown.ParameterKey}] do not exist in the template`,
    );
}
