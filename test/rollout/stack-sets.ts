import { randomUUID } from 'node:crypto';
import type { StackSetOperationPreferences } from '@aws-sdk/client-cloudformation';
import type { Members } from './members';
import { checkPreferences, createOperation, type Operation, runOperation } from './operations';
import { findUnit, type Organization, resolveTargets, type Targets } from './organization';
import { Refusal } from './refusal';
import { type Definition, define, type Instance, type StackSet } from './stack-set';

export interface StackSets {
  organization: Organization;
  find(nameOrId: string): StackSet;
  create(name: string, definition: Definition): StackSet;
  /** Every instance is updated; the definition stays changed even if that fails. */
  update(name: string, definition: Definition, preferences: StackSetOperationPreferences): Operation;
  createInstances(
    name: string,
    targets: Targets,
    regions: string[],
    preferences: StackSetOperationPreferences,
  ): Operation;
  deleteInstances(
    name: string,
    targets: Targets,
    regions: string[],
    preferences: StackSetOperationPreferences,
    retain: boolean,
  ): Operation;
  delete(name: string): void;
  /** An account comes to a unit: automatic deployment begins. Resolves when it has ended. */
  join(account: string, unit: string): Promise<void>;
  /** An account leaves the organization. */
  leave(account: string): Promise<void>;
}

/** Service-managed stack sets of one administrator, in one Region. */
export function createStackSets(organization: Organization, members: Members, region: string): StackSets {
  const sets = new Map<string, StackSet>();
  const find = (nameOrId: string): StackSet => {
    const set = sets.get(nameOrId.split(':')[0] ?? '');
    if (set && (nameOrId === set.name || nameOrId === set.id)) return set;
    throw new Refusal('StackSetNotFoundException', `StackSet ${nameOrId} not found`);
  };

  /** One at a time; with managed execution what comes meanwhile is queued, without it refused. */
  const start = (set: StackSet, operation: Operation, isQueued = set.isManaged): Operation => {
    const last = set.operations.at(-1);
    if (last && !last.endedAt && !isQueued)
      throw new Refusal(
        'OperationInProgressException',
        `Another operation on StackSet ${set.id} is in progress`,
      );
    operation.ended = (last?.ended ?? Promise.resolve()).then(() => runOperation(operation));
    set.operations.push(operation);
    return operation;
  };

  const put = (set: StackSet) => async (instance: Instance) => {
    const { name: stackSetName, template, parameters, tags, capabilities } = set;
    const wanted = { stackSetName, template, parameters, tags, capabilities };
    const outcome = await members.put(instance, instance.stackId, wanted);
    instance.stackId = outcome.stackId;
    instance.reason = outcome.reason;
    instance.status = outcome.reason ? 'OUTDATED' : 'CURRENT';
    return !outcome.reason;
  };

  const add = (set: StackSet, accounts: Map<string, string>, regions: string[]): Instance[] =>
    [...accounts].flatMap(([account, unit]) =>
      regions.map((region) => {
        const known = set.instances.find((each) => each.account === account && each.region === region);
        if (known) return known;
        const instance: Instance = {
          ...{ account, region, unit, stackId: undefined, status: 'OUTDATED', detailed: 'PENDING' },
          ...{ reason: undefined, lastOperationId: undefined },
        };
        set.instances.push(instance);
        return instance;
      }),
    );

  const drop = (set: StackSet, retain: boolean) => async (instance: Instance) => {
    const outcome =
      instance.stackId && !retain ? await members.remove(instance, instance.stackId) : undefined;
    instance.reason = outcome?.reason;
    if (outcome?.reason) instance.status = 'INOPERABLE';
    else set.instances = set.instances.filter((each) => each !== instance);
    return !outcome?.reason;
  };

  /** AutoDeployment.DependsOn: "sequenced to ensure all dependencies complete successfully before". */
  const deployTo = async (account: string, set: StackSet, running: Map<string, Promise<boolean>>) => {
    const before = (set.autoDeployment?.DependsOn ?? []).map((arn) => running.get(arn));
    if ((await Promise.all(before)).includes(false)) return false;
    const unit = findUnit(organization, account, [...set.targets.keys()]);
    if (!unit) return true;
    const instances = add(set, new Map([[account, unit]]), [...(set.targets.get(unit) ?? [])]);
    // "StackSetOperationPreferences don't apply to AutoDeployment."
    const operation = start(set, createOperation('CREATE', {}, instances, put(set)), true);
    await operation.ended;
    return operation.status === 'SUCCEEDED';
  };

  return {
    ...{ organization, find },
    create: (name, definition) => {
      if (sets.has(name)) throw new Refusal('NameAlreadyExistsException', `StackSet ${name} already exists`);
      if (!organization.hasTrustedAccess)
        throw new Refusal(
          'ValidationError',
          'You must enable organizations access to operate a service managed stack set',
        );
      const id = `${name}:${randomUUID()}`;
      const set: StackSet = {
        ...{
          name,
          id,
          arn: `arn:aws:cloudformation:${region}:${organization.managementAccount}:stackset/${id}`,
        },
        ...{ description: undefined, template: '', parameters: [], capabilities: [], tags: [] },
        ...{ autoDeployment: undefined, isManaged: false, targets: new Map(), instances: [], operations: [] },
      };
      define(set, definition);
      sets.set(name, set);
      return set;
    },
    update: (name, definition, preferences) => {
      const set = find(name);
      checkPreferences(preferences);
      define(set, definition);
      const instances = set.instances.filter(({ status }) => status !== 'INOPERABLE');
      const operation = createOperation('UPDATE', preferences, instances, put(set));
      for (const instance of instances) instance.status = 'OUTDATED';
      return start(set, operation);
    },
    createInstances: (name, targets, regions, preferences) => {
      const set = find(name);
      checkPreferences(preferences);
      const accounts = resolveTargets(organization, targets);
      for (const unit of targets.OrganizationalUnitIds ?? [])
        set.targets.set(unit, new Set([...(set.targets.get(unit) ?? []), ...regions]));
      const added = add(set, accounts, regions).filter(({ status }) => status !== 'CURRENT');
      return start(set, createOperation('CREATE', preferences, added, put(set)));
    },
    deleteInstances: (name, targets, regions, preferences, retain) => {
      const set = find(name);
      const accounts = resolveTargets(organization, targets);
      const gone = set.instances.filter(
        ({ account, region }) => accounts.has(account) && regions.includes(region),
      );
      if (!targets.AccountFilterType || targets.AccountFilterType !== 'INTERSECTION')
        for (const unit of targets.OrganizationalUnitIds ?? [])
          for (const each of regions) set.targets.get(unit)?.delete(each);
      return start(set, createOperation('DELETE', preferences, gone, drop(set, retain)));
    },
    delete: (name) => {
      const set = find(name);
      if (set.instances.length > 0) throw new Refusal('StackSetNotEmptyException', 'StackSet is not empty');
      sets.delete(set.name);
    },
    join: async (account, unit) => {
      organization.accounts.set(account, unit);
      const automatic = [...sets.values()].filter(({ autoDeployment }) => autoDeployment?.Enabled);
      const running = new Map<string, Promise<boolean>>();
      // Dependencies first, whatever the order of creation.
      const ordered = automatic.sort((a, b) => depth(a, sets) - depth(b, sets));
      for (const set of ordered) running.set(set.arn, deployTo(account, set, running));
      await Promise.all(running.values());
    },
    leave: async (account) => {
      organization.accounts.delete(account);
      for (const set of sets.values()) {
        if (!set.autoDeployment?.Enabled) continue;
        const gone = set.instances.filter((instance) => instance.account === account);
        const retain = set.autoDeployment.RetainStacksOnAccountRemoval ?? false;
        await start(set, createOperation('DELETE', {}, gone, drop(set, retain)), true).ended;
      }
    },
  };
}

function depth(set: StackSet, sets: Map<string, StackSet>): number {
  const before = [...sets.values()].filter(({ arn }) => set.autoDeployment?.DependsOn?.includes(arn));
  return before.length === 0 ? 0 : 1 + Math.max(...before.map((each) => depth(each, sets)));
}
