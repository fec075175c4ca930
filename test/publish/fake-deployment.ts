import { isDeepStrictEqual } from 'node:util';
import type { Template } from '../../scripts/lint/template';
import { Refusal, refuse } from '../simulator/refusal';
import { type FakeAccount, type FakeResource, type FakeStack, tick } from './fake-account';
import { holds, listReferences, resolve, type Scope } from './fake-evaluate';
import { findKind } from './fake-resources';
import { denyUpdate } from './fake-stack-policy';
import { parseOnce } from './fake-template';

interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly properties: readonly string[];
}

interface Target {
  readonly text: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** What a change set would do, as far as it can tell before new resources have ids. */
export function listChanges(account: FakeAccount, stack: FakeStack, target: Target): Change[] {
  const scope = openScope(account, stack, target);
  const wanted = listWanted(scope);
  const changes = wanted.flatMap((logicalId): Change[] => {
    const { Type: type } = findKindOf(scope.template, logicalId);
    const before = stack.resources.get(logicalId);
    if (!before) return [{ action: 'Add', logicalId, type, properties: [] }];
    const now = resolveProperties(scope.template, logicalId, scope);
    const names = [...new Set([...Object.keys(before.properties), ...Object.keys(now)])];
    const properties = names.filter((name) => !isDeepStrictEqual(before.properties[name], now[name]));
    return properties.length > 0 ? [{ action: 'Modify', logicalId, type, properties }] : [];
  });
  const removed = [...stack.resources].filter(([name]) => !wanted.includes(name));
  return [
    ...changes,
    ...removed.map(
      ([logicalId, { type }]) => ({ action: 'Remove', logicalId, type, properties: [] }) as const,
    ),
  ];
}

/** Deploys at once; on a failure the catalog and the stack are what they were before, as after a rollback. */
export function deployStack(account: FakeAccount, stack: FakeStack, target: Target, isNew: boolean): void {
  const before = { catalog: structuredClone(account.catalog), resources: new Map(stack.resources) };
  const verb = isNew ? 'CREATE' : 'UPDATE';
  try {
    applyAll(account, stack, target);
    Object.assign(stack, target);
    settle(account, stack, `${verb}_COMPLETE`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    account.catalog = before.catalog;
    stack.resources.clear();
    if (!isNew) for (const [name, resource] of before.resources) stack.resources.set(name, resource);
    settle(account, stack, isNew ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE');
  }
}

function applyAll(account: FakeAccount, stack: FakeStack, target: Target): void {
  const template = parseOnce(target.text);
  const wanted = listWanted(openScope(account, stack, target));
  for (const logicalId of sortByNeed(template, wanted)) {
    const { Type } = findKindOf(template, logicalId);
    const before = stack.resources.get(logicalId);
    const properties = resolveProperties(template, logicalId, openScope(account, stack, target));
    if (before && isDeepStrictEqual(before.properties, properties)) continue;
    const verb = before ? 'UPDATE' : 'CREATE';
    try {
      if (before) denyUpdate(stack, logicalId, findKind(Type).update ? 'Update:Modify' : 'Update:Replace');
      const physicalId = applyOne(account, Type, properties, before);
      stack.resources.set(logicalId, { type: Type, physicalId, properties });
      record(account, stack, { logicalId, physicalId, type: Type, status: `${verb}_COMPLETE` });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      record(account, stack, {
        logicalId,
        physicalId: before?.physicalId ?? '',
        type: Type,
        status: `${verb}_FAILED`,
        reason,
      });
      throw error;
    }
  }
  for (const name of stack.resources.keys()) if (!wanted.includes(name)) stack.resources.delete(name);
}

function applyOne(
  account: FakeAccount,
  type: string,
  properties: FakeResource['properties'],
  before: FakeResource | undefined,
): string {
  const { create, update } = findKind(type);
  if (!before || !update) return create(account, properties);
  update(account, before.physicalId, properties);
  return before.physicalId;
}

/**
 * CloudFormation makes what nothing holds back side by side, in any order. Here the association of product and
 * portfolio comes as late as it may, so that whatever forgets to wait for it fails.
 */
function sortByNeed(template: Template, names: readonly string[]): string[] {
  const isLate = (name: string) => findKindOf(template, name).Type.endsWith('::PortfolioProductAssociation');
  const waiting = [...names].sort((a, b) => Number(isLate(a)) - Number(isLate(b)));
  const sorted: string[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex((name) =>
      listNeeds(template, name).every((need) => !waiting.includes(need)),
    );
    const [next] = waiting.splice(at, 1);
    if (at < 0 || next === undefined)
      throw refuse('ValidationError', 'Circular dependency between resources');
    sorted.push(next);
  }
  return sorted;
}

function listNeeds(template: Template, name: string): string[] {
  const { DependsOn = [], Properties } = findKindOf(template, name);
  return [...[DependsOn].flat(), ...listReferences(Properties)];
}

function listWanted(scope: Scope): string[] {
  return Object.entries(scope.template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition, scope))
    .map(([name]) => name);
}

function resolveProperties(template: Template, name: string, scope: Scope): Record<string, unknown> {
  return resolve(findKindOf(template, name).Properties ?? {}, scope) as Record<string, unknown>;
}

/** Resources that are not there yet go by a name of their own, which differs from every id. */
export function openScope(
  { id, region }: FakeAccount,
  stack: FakeStack,
  { text, parameters }: Target,
): Scope {
  const template = parseOnce(text);
  const planned = Object.keys(template.Resources).map((name) => [name, `(${name})`] as const);
  const made = [...stack.resources].map(([name, { physicalId }]) => [name, physicalId] as const);
  const pseudo = Object.entries({
    ...{ 'AWS::AccountId': id, 'AWS::Region': region, 'AWS::Partition': 'aws', 'AWS::StackName': stack.name },
    ...{ 'AWS::StackId': stack.id, 'AWS::URLSuffix': 'amazonaws.com' },
  });
  return { template, names: new Map([...planned, ...made, ...pseudo, ...parameters]) };
}

function findKindOf(template: Template, name: string) {
  const resource = template.Resources[name];
  if (!resource) throw refuse('ValidationError', `Template format error: Unresolved dependencies [${name}]`);
  findKind(resource.Type);
  return resource;
}

/** Records an event of one of the stack's resources. */
function record(
  account: FakeAccount,
  { events }: FakeStack,
  event: Omit<FakeStack['events'][number], 'id' | 'at'>,
): void {
  events.push({ ...event, id: account.nextId('event'), at: tick(account) });
}

/** The stack's own state, and the event that says so. */
export function settle(account: FakeAccount, stack: FakeStack, status: string): void {
  stack.status = status;
  record(account, stack, {
    ...{ logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack', status },
  });
}
