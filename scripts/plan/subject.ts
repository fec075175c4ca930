import type { Stack } from '@aws-sdk/client-cloudformation';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type ConvergeRequest, readRequest } from '../../handler/request';
import type { Values } from '../stack/assignments';
import { UsageError } from '../stack/failure';
import type { Session } from '../stack/session';
import { type Resource, readTemplate, resolveResource } from './resource';

/** What a plan is for, in the handler's terms. */
export interface Subject {
  readonly request: ConvergeRequest;
  /** Of the function; a new stack's is not known yet. */
  readonly functionStackId: string;
  readonly stackTags: Readonly<Record<string, string>>;
  /** The stack as it is deployed; undefined for one that is still to be made. */
  readonly stack: DeployedStack | undefined;
  /** The state that the stack is in, as CloudFormation tells it. */
  readonly status: string | undefined;
}

export interface DeployedStack {
  readonly name: string;
  readonly id: string;
  readonly logicalId: string;
}

export interface Asked {
  readonly parameters: Values;
  readonly tags: Values;
  readonly logicalId?: string | undefined;
}

/** Stands for the id of a stack that does not exist yet: nothing can carry it. */
export const NEW_STACK = 'the stack that is still to be made';

/** A first launch of the product's template. */
export function planLaunch(template: string, { parameters, tags }: Asked): Subject {
  const resource = resolveResource(readTemplate(template), parameters, new Map());
  const request = toRequest({ ...compose(NEW_STACK, resource), RequestType: 'Create' });
  return {
    request,
    functionStackId: NEW_STACK,
    stackTags: Object.fromEntries(tags),
    stack: undefined,
    status: undefined,
  };
}

/** The next update of a deployed stack, by the template it has. */
export async function planUpdate(name: string, asked: Asked, { cloud }: Session): Promise<Subject> {
  const stack = await cloud.findStack(name);
  if (!stack?.StackId) {
    throw new Error(
      `There is no stack ${name} in ${await cloud.region()}: check --stack-name, --region and --profile.`,
    );
  }
  const id = stack.StackId;
  const [text, resources] = await Promise.all([cloud.readTemplate(id), cloud.listResources(id)]);
  const template = readTemplate(text);
  const before = toValues(stack);
  const resource = resolveResource(template, asked.parameters, before, asked.logicalId);
  const { properties: old } = resolveResource(template, new Map(), before, asked.logicalId);
  const { logicalId } = resource;
  const physicalId = resources.find(
    ({ LogicalResourceId }) => LogicalResourceId === logicalId,
  )?.PhysicalResourceId;
  const common = compose(id, resource);
  const request = toRequest(
    physicalId === undefined
      ? { ...common, RequestType: 'Create' }
      : {
          ...common,
          RequestType: 'Update',
          PhysicalResourceId: physicalId,
          OldResourceProperties: { ServiceToken: '', ...old },
        },
  );
  return {
    request,
    functionStackId: id,
    stackTags: { ...toTags(stack), ...Object.fromEntries(asked.tags) },
    stack: { name, id, logicalId },
    status: stack.StackStatus,
  };
}

/** What both kinds of event have. Nothing of it leaves this process. */
function compose(StackId: string, { logicalId, properties }: Resource) {
  return {
    StackId,
    LogicalResourceId: logicalId,
    ResourceProperties: { ServiceToken: '', ...properties },
    ResourceType: 'Custom::EcrVpcEndpoints',
    RequestId: 'plan',
    ResponseURL: '',
    ServiceToken: '',
  };
}

/** Read by the handler itself, with its own sentences about what is wrong. */
function toRequest(event: CloudFormationCustomResourceEvent): ConvergeRequest {
  const request = readRequest(event);
  if (request.type === 'Refused') throw new UsageError(request.problem.sentence);
  if (request.type === 'Remove') throw new Error('A plan is never for a Delete.');
  return request;
}

function toValues({ Parameters = [] }: Stack): Values {
  return new Map(
    Parameters.map(({ ParameterKey = '', ParameterValue = '', ResolvedValue }) => [
      ParameterKey,
      ResolvedValue ?? ParameterValue,
    ]),
  );
}

function toTags({ Tags = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
