import { randomUUID } from 'node:crypto';
import type { Change, CreateChangeSetInput, Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { type Evaluated, evaluate } from './evaluate';
import { type ChangeSet, explain, isUnchanged, type ManagedStack, TYPE, tell } from './managed-stack';
import { Refusal } from './refusal';
import type { Model, StackSetResource } from './stack-set-resource';

/** The stacks of the management account, as far as templates/stack-set.yaml needs CloudFormation. */
export interface Stacks {
  createChangeSet(input: CreateChangeSetInput): { Id: string; StackId: string };
  describeChangeSet(stackName: string, changeSetName: string): object;
  deleteChangeSet(stackName: string, changeSetName: string): void;
  executeChangeSet(stackName: string, changeSetName: string, disableRollback: boolean): void;
  describe(nameOrId: string): Stack;
  listEvents(nameOrId: string): StackEvent[];
  readTemplate(nameOrId: string): string;
  delete(nameOrId: string): void;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
}

export function createStacks(resource: StackSetResource, account: string, region: string): Stacks {
  const stacks: ManagedStack[] = [];

  const find = (nameOrId: string): ManagedStack => {
    const found = stacks.findLast(
      ({ name, id, status }) => id === nameOrId || (name === nameOrId && status !== 'DELETE_COMPLETE'),
    );
    if (found) return found;
    throw new Refusal('ValidationError', `Stack with id ${nameOrId} does not exist`);
  };

  const add = (name: string): ManagedStack => {
    const stack: ManagedStack = {
      ...{ name, id: `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}` },
      ...{ status: 'REVIEW_IN_PROGRESS', template: '', parameters: new Map(), tags: [], outputs: {} },
      ...{ resource: undefined, changeSets: new Map(), events: [], ended: Promise.resolve() },
    };
    tell(stack, 'REVIEW_IN_PROGRESS');
    stacks.push(stack);
    return stack;
  };

  const take = (stack: ManagedStack, changeSetName: string): ChangeSet => {
    const changeSet = stack.changeSets.get(changeSetName);
    if (!changeSet) throw new Refusal('ChangeSetNotFound', `ChangeSet [${changeSetName}] does not exist`);
    return changeSet;
  };

  const create = async (
    stack: ManagedStack,
    { evaluated, tags, onStackFailure }: ChangeSet,
    keep: boolean,
  ) => {
    const [wanted] = evaluated.resources;
    const model = wanted?.properties as unknown as Model;
    const logicalId = wanted?.logicalId ?? '';
    tell(stack, 'CREATE_IN_PROGRESS', logicalId);
    try {
      await resource.create(model, tags, (id) => {
        stack.resource = { logicalId, id, model, isFailed: true };
      });
      if (stack.resource) stack.resource.isFailed = false;
      tell(stack, 'CREATE_COMPLETE', logicalId);
      finish(stack, 'CREATE_COMPLETE', evaluated);
    } catch (error) {
      tell(stack, 'CREATE_FAILED', logicalId, explain(error));
      if (keep) return tell(stack, 'CREATE_FAILED');
      tell(stack, onStackFailure === 'DELETE' ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS');
      await deleteResource(stack);
      tell(stack, onStackFailure === 'DELETE' ? 'DELETE_COMPLETE' : 'ROLLBACK_COMPLETE');
    }
  };

  /** A resource whose creation failed has no stable state: it is deleted and made anew ("Stack failure options"). */
  const update = async (stack: ManagedStack, changeSet: ChangeSet, keep: boolean) => {
    const { evaluated, tags } = changeSet;
    if (stack.resource?.isFailed) {
      await deleteResource(stack);
      return create(stack, changeSet, keep);
    }
    const model = evaluated.resources[0]?.properties as unknown as Model;
    const { resource: standing } = stack;
    if (!standing) return create(stack, changeSet, keep);
    tell(stack, 'UPDATE_IN_PROGRESS', standing.logicalId);
    try {
      await resource.update(standing.id, model, standing.model, tags);
      standing.model = model;
      tell(stack, 'UPDATE_COMPLETE', standing.logicalId);
      finish(stack, 'UPDATE_COMPLETE', evaluated);
    } catch (error) {
      tell(stack, 'UPDATE_FAILED', standing.logicalId, explain(error));
      if (keep) return tell(stack, 'UPDATE_FAILED');
      tell(stack, 'UPDATE_ROLLBACK_IN_PROGRESS');
      const isBack = await resource.update(standing.id, standing.model, model, tags).then(
        () => true,
        () => false,
      );
      tell(stack, isBack ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED');
    }
  };

  const deleteResource = async (stack: ManagedStack) => {
    if (!stack.resource) return;
    const { id, model, logicalId } = stack.resource;
    tell(stack, 'DELETE_IN_PROGRESS', logicalId);
    await resource.delete(id, model);
    tell(stack, 'DELETE_COMPLETE', logicalId);
    stack.resource = undefined;
  };

  const finish = (stack: ManagedStack, status: string, evaluated: Evaluated) => {
    const ids = new Map(stack.resource && [[stack.resource.logicalId, stack.resource.id]]);
    stack.outputs = evaluated.readOutputs(ids);
    tell(stack, status);
  };

  return {
    createChangeSet: (input) => {
      const { StackName = '', ChangeSetName = '', ChangeSetType = 'UPDATE', TemplateBody = '' } = input;
      const known = stacks.findLast(({ name, status }) => name === StackName && status !== 'DELETE_COMPLETE');
      if (ChangeSetType === 'CREATE' && known && known.status !== 'REVIEW_IN_PROGRESS')
        throw new Refusal('AlreadyExistsException', `Stack [${StackName}] already exists`);
      const before = ChangeSetType === 'CREATE' ? undefined : find(StackName);
      if (
        before &&
        !/^(CREATE_COMPLETE|CREATE_FAILED|UPDATE_COMPLETE|UPDATE_FAILED|UPDATE_ROLLBACK_COMPLETE)$/.test(
          before.status,
        )
      )
        throw new Refusal(
          'ValidationError',
          `Stack:${before.id} is in ${before.status} state and can not be updated.`,
        );
      const given = (input.Parameters ?? []).map(
        ({ ParameterKey = '', ParameterValue = '', UsePreviousValue }) => {
          const value = UsePreviousValue ? (before?.parameters.get(ParameterKey) ?? '') : ParameterValue;
          return [ParameterKey, value] as const;
        },
      );
      const evaluated = evaluate(TemplateBody, new Map(given), StackName);
      const others = evaluated.resources.filter(({ type }) => type !== TYPE);
      if (others.length > 0) throw new Refusal('ValidationError', `The fake plays no ${others[0]?.type}.`);
      const stack = before ?? known ?? add(StackName);
      const isSame = before !== undefined && isUnchanged(before, evaluated);
      stack.changeSets.set(ChangeSetName, {
        ...{
          name: ChangeSetName,
          status: isSame ? 'FAILED' : 'CREATE_COMPLETE',
          template: TemplateBody,
          evaluated,
        },
        reason: isSame ? "The submitted information didn't contain changes." : undefined,
        ...{ tags: input.Tags ?? stack.tags, onStackFailure: input.OnStackFailure },
      });
      return { Id: `arn:changeset/${ChangeSetName}`, StackId: stack.id };
    },
    describeChangeSet: (stackName, changeSetName) => {
      const stack = find(stackName);
      const { status, reason, evaluated } = take(stack, changeSetName);
      const Changes = evaluated.resources.map(({ logicalId }): Change => {
        const Action = stack.resource ? 'Modify' : 'Add';
        return {
          Type: 'Resource',
          ResourceChange: { Action, LogicalResourceId: logicalId, ResourceType: TYPE },
        };
      });
      return { ...{ Status: status, Changes }, ...(reason && { StatusReason: reason }) };
    },
    deleteChangeSet: (stackName, changeSetName) => void find(stackName).changeSets.delete(changeSetName),
    executeChangeSet: (stackName, changeSetName, disableRollback) => {
      const stack = find(stackName);
      const changeSet = take(stack, changeSetName);
      if (changeSet.status !== 'CREATE_COMPLETE')
        throw new Refusal('InvalidChangeSetStatus', `ChangeSet [${changeSetName}] cannot be executed`);
      stack.changeSets.clear();
      const isNew = stack.status === 'REVIEW_IN_PROGRESS';
      stack.template = changeSet.template;
      stack.parameters = changeSet.evaluated.parameters;
      stack.tags = changeSet.tags;
      tell(stack, isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
      stack.ended = isNew
        ? create(stack, changeSet, disableRollback)
        : update(stack, changeSet, disableRollback);
    },
    describe: (nameOrId) => {
      const { name, id, status, parameters, tags, outputs } = find(nameOrId);
      return {
        ...{ StackName: name, StackId: id, StackStatus: status, CreationTime: new Date(0), Tags: tags },
        Parameters: [...parameters].map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      };
    },
    listEvents: (nameOrId) => find(nameOrId).events,
    readTemplate: (nameOrId) => find(nameOrId).template,
    delete: (nameOrId) => {
      const stack = stacks.find(
        ({ name, id, status }) => (id === nameOrId || name === nameOrId) && status !== 'DELETE_COMPLETE',
      );
      if (!stack) return;
      if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS')
        throw new Refusal('ValidationError', `Stack [${stack.id}] is in ${stack.status}`);
      tell(stack, 'DELETE_IN_PROGRESS');
      stack.ended = deleteResource(stack).then(
        () => tell(stack, 'DELETE_COMPLETE'),
        (error) => {
          tell(stack, 'DELETE_FAILED', stack.resource?.logicalId, explain(error));
          tell(stack, 'DELETE_FAILED');
        },
      );
    },
    settle: async () => {
      for (const { ended } of stacks) await ended;
    },
  };
}
