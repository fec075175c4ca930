import { refuse } from '../simulator/refusal';
import { type FakeAccount, type FakeChangeSet, type FakeStack, tick } from './fake-account';
import { readObjectAt } from './fake-buckets';
import { deployStack, listChanges, openScope, settle } from './fake-deployment';
import { resolveOutputs } from './fake-outputs';
import { readParameters } from './fake-parameters';
import type { Request } from './fake-wire';

type Action = (account: FakeAccount, request: Request) => object;

const BODY_LIMIT = 51_200;

/** CloudFormation, for stacks that hold a portfolio. */
export const stackActions: Record<string, Action> = {
  CreateChangeSet: (account, request) => {
    const stack = openStack(account, String(request.StackName), request.ChangeSetType === 'CREATE');
    const text = readTemplate(account, request);
    const parameters = readParameters(text, (request.Parameters ?? []) as [], stack.parameters);
    const changes = listChanges(account, stack, { text, parameters });
    const name = String(request.ChangeSetName);
    const isNew = request.ChangeSetType === 'CREATE';
    stack.changeSets.set(name, { name, isNew, text, parameters, changes });
    return { Id: changeSetId(account, name), StackId: stack.id };
  },

  DescribeChangeSet: (account, request) => {
    const stack = findStack(account, request.StackName);
    const { name, changes } = findChangeSet(stack, request.ChangeSetName);
    const isEmpty = changes.length === 0;
    return {
      ...{ ChangeSetName: name, ChangeSetId: changeSetId(account, name) },
      ...{ StackId: stack.id, StackName: stack.name, CreationTime: stack.createdAt },
      ...{
        Status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
        ExecutionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
      },
      ...(isEmpty && {
        StatusReason:
          "The submitted information didn't contain changes. Submit different information to create a change set.",
      }),
      Changes: changes.map(describeChange),
    };
  },

  /** ExecuteChangeSet: "CloudFormation deletes all the other change sets that are associated with the stack". */
  ExecuteChangeSet: (account, request) => {
    const stack = findStack(account, request.StackName);
    const { isNew, text, parameters } = findChangeSet(stack, request.ChangeSetName);
    refuseBusy(stack);
    stack.changeSets.clear();
    settle(account, stack, isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    stack.underWay = { looks: 0, end: () => deployStack(account, stack, { text, parameters }, isNew) };
    return {};
  },

  DeleteChangeSet: (account, request) => {
    account.stacks.get(String(request.StackName))?.changeSets.delete(String(request.ChangeSetName));
    return {};
  },

  DescribeStacks: (account, request) => {
    const stack = findStack(account, request.StackName);
    look(stack);
    return {
      Stacks: [
        {
          ...{
            StackName: stack.name,
            StackId: stack.id,
            StackStatus: stack.status,
            CreationTime: stack.createdAt,
          },
          Parameters: [...stack.parameters].map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Outputs: stack.text === '' ? [] : resolveOutputs(openScope(account, stack, stack), stack),
        },
      ],
    };
  },

  DescribeStackEvents: (account, request) => {
    const { events, id, name } = findStack(account, request.StackName);
    return {
      StackEvents: [...events].reverse().map((event) => ({
        ...{ StackId: id, StackName: name, EventId: event.id, Timestamp: event.at },
        ...{ LogicalResourceId: event.logicalId, PhysicalResourceId: event.physicalId },
        ...{ ResourceType: event.type, ResourceStatus: event.status, ResourceStatusReason: event.reason },
      })),
    };
  },

  ListStackResources: (account, request) => {
    const { resources, createdAt } = findStack(account, request.StackName);
    return {
      StackResourceSummaries: [...resources].map(([LogicalResourceId, { type, physicalId }]) => ({
        ...{ LogicalResourceId, PhysicalResourceId: physicalId, ResourceType: type },
        ...{ ResourceStatus: 'CREATE_COMPLETE', LastUpdatedTimestamp: createdAt },
      })),
    };
  },

  GetTemplate: (account, request) => ({
    ...{
      TemplateBody: findStack(account, request.StackName).text,
      StagesAvailable: ['Original', 'Processed'],
    },
  }),

  GetStackPolicy: (account, request) => ({ StackPolicyBody: findStack(account, request.StackName).policy }),

  SetStackPolicy: (account, request) => {
    const body = String(request.StackPolicyBody);
    JSON.parse(body);
    findStack(account, request.StackName).policy = body;
    return {};
  },

  DeleteStack: (account, request) => {
    const stack = findStack(account, request.StackName);
    refuseBusy(stack);
    account.stacks.delete(stack.name);
    return {};
  },
};

function openStack(account: FakeAccount, name: string, isNew: boolean): FakeStack {
  const stack = account.stacks.get(name);
  if (!isNew) {
    if (!stack) throw refuse('ValidationError', `Stack [${name}] does not exist`);
    refuseBusy(stack);
    return stack;
  }
  if (stack && stack.status !== 'REVIEW_IN_PROGRESS')
    throw refuse(
      'ValidationError',
      `Stack [${name}] already exists and cannot be created again with the changeSet.`,
    );
  const fresh: FakeStack = stack ?? {
    ...{ id: `arn:aws:cloudformation:${account.region}:${account.id}:stack/${name}/1`, name },
    ...{ createdAt: tick(account), status: 'REVIEW_IN_PROGRESS', text: '', parameters: new Map() },
    ...{ resources: new Map(), events: [], changeSets: new Map() },
  };
  account.stacks.set(name, fresh);
  return fresh;
}

function readTemplate(account: FakeAccount, { TemplateBody, TemplateURL }: Request): string {
  if (TemplateURL !== undefined) {
    const text = readObjectAt(account, String(TemplateURL));
    if (text === undefined) throw refuse('ValidationError', `S3 error: Access Denied (${TemplateURL})`);
    return text;
  }
  const text = String(TemplateBody);
  if (Buffer.byteLength(text) > BODY_LIMIT)
    throw refuse(
      'ValidationError',
      `'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${BODY_LIMIT}`,
    );
  return text;
}

function findStack({ stacks }: FakeAccount, nameOrId: unknown): FakeStack {
  const stack = [...stacks.values()].find(({ name, id }) => name === nameOrId || id === nameOrId);
  if (!stack) throw refuse('ValidationError', `Stack with id ${nameOrId} does not exist`);
  return stack;
}

function findChangeSet({ changeSets }: FakeStack, name: unknown): FakeChangeSet {
  const changeSet = changeSets.get(String(name));
  if (!changeSet) throw refuse('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  return changeSet;
}

function refuseBusy({ id, status }: FakeStack): void {
  if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return;
  throw refuse('ValidationError', `Stack:${id} is in ${status} state and can not be updated.`);
}

/** An operation takes as long as two looks at the stack. */
function look(stack: FakeStack): void {
  if (!stack.underWay) return;
  stack.underWay.looks += 1;
  if (stack.underWay.looks < 2) return;
  const { end } = stack.underWay;
  stack.underWay = undefined;
  end();
}

function changeSetId({ id, region }: FakeAccount, name: string): string {
  return `arn:aws:cloudformation:${region}:${id}:changeSet/${name}/1`;
}

function describeChange({ action, logicalId, type, properties }: FakeChangeSet['changes'][number]) {
  return {
    Type: 'Resource',
    ResourceChange: {
      ...{ Action: action, LogicalResourceId: logicalId, ResourceType: type },
      ...(action === 'Modify' && { Replacement: 'False' }),
      Details: properties.map((Name) => ({
        Target: { Attribute: 'Properties', Name },
        Evaluation: 'Static',
      })),
    },
  };
}
