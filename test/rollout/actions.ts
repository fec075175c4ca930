import type {
  CreateChangeSetInput,
  CreateStackInstancesInput,
  CreateStackSetInput,
  DeleteStackInstancesInput,
  DescribeChangeSetInput,
  DescribeStackSetOperationInput,
  ExecuteChangeSetInput,
  StackInstanceSummary,
  StackSetOperationSummary,
  UpdateStackSetInput,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from './operations';
import type { Request } from './query';
import { Refusal } from './refusal';
import type { World } from './server';
import type { Instance, StackSet } from './stack-set';

type Action = (world: World, request: Request) => object;

/** The request was decoded by the model of this very action. */
const action =
  <Input>(run: (world: World, input: Input) => object | undefined): Action =>
  (world, request) =>
    run(world, request as never) ?? {};

interface OfStack {
  StackName: string;
}
interface OfStackSet {
  StackSetName: string;
  CallAs?: string;
  NextToken?: string;
}
/** Without the `undefined` that the SDK allows in each field: what was decoded is there or is not. */
type Sent<Input> = { [Name in keyof Input]: Exclude<Input[Name], undefined> };

/** CloudFormation of the management account, action by action. */
export const actions: Record<string, Action> = {
  CreateChangeSet: action<CreateChangeSetInput>(({ stacks }, input) => stacks.createChangeSet(input)),
  DescribeChangeSet: action<DescribeChangeSetInput>(({ stacks }, { StackName = '', ChangeSetName = '' }) =>
    stacks.describeChangeSet(StackName, ChangeSetName),
  ),
  DeleteChangeSet: action<DescribeChangeSetInput>(({ stacks }, { StackName = '', ChangeSetName = '' }) => {
    stacks.deleteChangeSet(StackName, ChangeSetName);
    return undefined;
  }),
  ExecuteChangeSet: action<ExecuteChangeSetInput>(({ stacks }, input) => {
    const { StackName = '', ChangeSetName = '', DisableRollback = false } = input;
    stacks.executeChangeSet(StackName, ChangeSetName, DisableRollback);
    return undefined;
  }),
  DescribeStacks: action<OfStack>(({ stacks }, { StackName }) => ({ Stacks: [stacks.describe(StackName)] })),
  DescribeStackEvents: action<OfStack>(({ stacks }, { StackName }) => ({
    StackEvents: stacks.listEvents(StackName),
  })),
  GetTemplate: action<OfStack>(({ stacks }, { StackName }) => ({
    TemplateBody: stacks.readTemplate(StackName),
  })),
  DeleteStack: action<OfStack>(({ stacks }, { StackName }) => {
    stacks.delete(StackName);
    return undefined;
  }),
  CreateStackSet: action<Sent<CreateStackSetInput>>(
    ({ stackSets }, { StackSetName = '', ...definition }) => ({
      StackSetId: stackSets.create(StackSetName, definition).id,
    }),
  ),
  UpdateStackSet: action<Sent<UpdateStackSetInput>>(({ stackSets }, input) => {
    const { StackSetName = '', OperationPreferences = {}, ...definition } = input;
    return { OperationId: stackSets.update(StackSetName, definition, OperationPreferences).id };
  }),
  DeleteStackSet: action<OfStackSet>(({ stackSets }, { StackSetName }) => {
    stackSets.delete(StackSetName);
    return undefined;
  }),
  CreateStackInstances: action<Sent<CreateStackInstancesInput>>(({ stackSets }, input) => {
    const { StackSetName = '', DeploymentTargets = {}, Regions = [], OperationPreferences = {} } = input;
    const { id } = stackSets.createInstances(StackSetName, DeploymentTargets, Regions, OperationPreferences);
    return { OperationId: id };
  }),
  DeleteStackInstances: action<Sent<DeleteStackInstancesInput>>(({ stackSets }, input) => {
    const { StackSetName = '', DeploymentTargets = {}, Regions = [], OperationPreferences = {} } = input;
    const { RetainStacks = false } = input;
    const operation = stackSets.deleteInstances(
      ...([StackSetName, DeploymentTargets, Regions, OperationPreferences, RetainStacks] as const),
    );
    return { OperationId: operation.id };
  }),
  DescribeStackSet: action<OfStackSet>((world, input) => ({
    StackSet: describeStackSet(open(world, input)),
  })),
  ListStackInstances: action<OfStackSet>((world, input) => {
    const set = open(world, input);
    return page(set.instances, input, (each) => summarize(set, each));
  }),
  ListStackSetOperations: action<OfStackSet>((world, input) =>
    page([...open(world, input).operations].reverse(), input, describeOperation),
  ),
  DescribeStackSetOperation: action<Sent<DescribeStackSetOperationInput> & OfStackSet>((world, input) => ({
    StackSetOperation: describeOperation(findOperation(open(world, input), input.OperationId)),
  })),
  ListStackSetOperationResults: action<Sent<DescribeStackSetOperationInput> & OfStackSet>((world, input) => {
    const { results } = findOperation(open(world, input), input.OperationId);
    return page([...results.values()], input, (each) => each);
  }),
};

/** CallAs: SELF is the management account; DELEGATED_ADMIN only a member registered as such. */
function open({ stackSets, organization }: World, { StackSetName, CallAs = 'SELF' }: OfStackSet): StackSet {
  const isDelegated = organization.delegatedAdmins.has(organization.managementAccount);
  if (CallAs === 'DELEGATED_ADMIN' && !isDelegated)
    throw new Refusal('ValidationError', 'Account used is not a delegated administrator');
  return stackSets.find(StackSetName);
}

function findOperation({ operations, name }: StackSet, operationId = ''): Operation {
  const operation = operations.find(({ id }) => id === operationId);
  if (operation) return operation;
  throw new Refusal('OperationNotFoundException', `Operation ${operationId} of StackSet ${name} not found`);
}

function describeStackSet(set: StackSet): object {
  return {
    ...{ StackSetName: set.name, StackSetId: set.id, StackSetARN: set.arn, Status: 'ACTIVE' },
    ...{ Description: set.description, TemplateBody: set.template, Parameters: set.parameters },
    ...{ Capabilities: set.capabilities, Tags: set.tags, PermissionModel: 'SERVICE_MANAGED' },
    ...{ AutoDeployment: set.autoDeployment, ManagedExecution: { Active: set.isManaged } },
    OrganizationalUnitIds: [...set.targets.keys()],
    Regions: [...new Set(set.instances.map(({ region }) => region))],
  };
}

function describeOperation(operation: Operation): StackSetOperationSummary {
  const { id, action, status, createdAt, endedAt, preferences } = operation;
  return {
    ...{ OperationId: id, Action: action, Status: status, CreationTimestamp: createdAt },
    ...{ OperationPreferences: preferences, EndTimestamp: endedAt },
  };
}

function summarize(set: StackSet, instance: Instance): StackInstanceSummary {
  const { account, region, unit, stackId, status, detailed, reason, lastOperationId } = instance;
  return {
    ...{ StackSetId: set.id, Account: account, Region: region, OrganizationalUnitId: unit, StackId: stackId },
    ...{ Status: status, StackInstanceStatus: { DetailedStatus: detailed }, DriftStatus: 'NOT_CHECKED' },
    ...{ StatusReason: reason, LastOperationId: lastOperationId },
  };
}

/** Small pages, so that a client that reads only the first is found out. */
function page<Item>(items: Item[], { NextToken }: OfStackSet, describe: (item: Item) => object): object {
  const from = Number(NextToken ?? 0);
  const next = from + 4;
  return {
    Summaries: items.slice(from, next).map(describe),
    ...(next < items.length && { NextToken: String(next) }),
  };
}
