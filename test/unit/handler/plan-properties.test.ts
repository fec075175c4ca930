import fc from 'fast-check';
import { decide, isOurs } from '../../../handler/desired';
import { OWNER_TAG } from '../../../handler/identity';
import type { Endpoint, Network, SecurityGroup } from '../../../handler/network';
import { type Changes, type CreateStep, isEmpty, makePlan, type Plan } from '../../../handler/plan';
import { fullAccessPolicy, pullOnlyPolicy } from '../../../handler/policies';
import { isProblem } from '../../../handler/problem';
import type { Properties } from '../../../handler/properties';
import { anyNetwork, anyProperties, byId, context, layRoutes } from './any-network';
import { accountId, makeEndpoint, makeGroup, ourRule } from './builders';

const policies = { full: fullAccessPolicy, pullOnly: pullOnlyPolicy };

/** EC2 in small: carries a plan out, and refuses what EC2 would refuse and whatever is not ours. */
function carryOut(network: Network, plan: Plan, { securityGroupIds: given }: Properties): Network {
  let { endpoints, securityGroups: groups } = network;
  const ours = <Thing extends Endpoint | SecurityGroup>(things: readonly Thing[], id: string): Thing => {
    const thing = things.find((one) => one.id === id);
    if (!thing || !isOurs(thing, context)) throw new Error(`${id} is not ours to write to.`);
    return thing;
  };
  const putEndpoint = (changed: Endpoint) => {
    for (const other of endpoints.filter(({ id }) => id !== changed.id)) {
      const table = other.routeTableIds.find((id) => changed.routeTableIds.includes(id));
      if (table) throw new Error(`RouteAlreadyExists: ${table} belongs to ${other.id}.`);
    }
    endpoints = [...endpoints.filter(({ id }) => id !== changed.id), changed];
  };
  const putGroup = (changed: SecurityGroup) => {
    groups = [...groups.filter(({ id }) => id !== changed.id), changed];
  };
  const managed = () => groups.filter((group) => isOurs(group, context)).sort(byId)[0]?.id ?? 'none';
  const create = ({ endpoint: { offer }, own, deleteFirst, waitFor }: CreateStep) => {
    const gone = [...deleteFirst.map((id) => ours(endpoints, id).id), ...waitFor];
    endpoints = endpoints.filter(({ id }) => !gone.includes(id));
    const isInterface = offer.service.type === 'Interface';
    const securityGroupIds = !isInterface ? undefined : given.length > 0 ? given : [managed()];
    const made = { ...own, policy: policies[own.policy], securityGroupIds, tags: context.tags };
    putEndpoint(makeEndpoint(`vpce-new-${offer.service.suffix}`, offer.service.suffix, made));
  };
  const modify = (old: Endpoint, { policy, privateDnsEnabled, ipAddressType, ...lists }: Changes) => {
    const change = (has: readonly string[], add: readonly string[] = [], drop: readonly string[] = []) => {
      if (drop.some((id) => !has.includes(id)) || add.some((id) => has.includes(id)))
        throw new Error('Idle change.');
      return [...has.filter((id) => !drop.includes(id)), ...add];
    };
    const added = lists.addSecurityGroups?.map((id) => (id === 'managed' ? managed() : id));
    putEndpoint({
      ...{ ...old, state: 'available', policy: policy ? policies[policy] : old.policy },
      subnetIds: change(old.subnetIds, lists.addSubnetIds, lists.removeSubnetIds),
      routeTableIds: change(old.routeTableIds, lists.addRouteTableIds, lists.removeRouteTableIds),
      securityGroupIds:
        old.securityGroupIds && change(old.securityGroupIds, added, lists.removeSecurityGroupIds),
      privateDnsEnabled: privateDnsEnabled ?? old.privateDnsEnabled,
      ipAddressType: ipAddressType ?? old.ipAddressType,
    });
  };
  for (const id of plan.tagging?.resourceIds ?? []) {
    const retag = { ...ours([...endpoints, ...groups], id).tags, ...plan.tagging?.tags };
    endpoints = endpoints.map((one) => (one.id === id ? { ...one, tags: retag } : one));
    groups = groups.map((one) => (one.id === id ? { ...one, tags: retag } : one));
  }
  if (plan.group?.action === 'create')
    putGroup(makeGroup('sg-new', { tags: context.tags, ingress: plan.group.rules }));
  if (plan.group?.action === 'allow') {
    const group = ours(groups, plan.group.groupId);
    putGroup({ ...group, ingress: [...group.ingress, ...plan.group.rules] });
  }
  for (const step of [...plan.interfaces, ...plan.gateways]) {
    if (step.action === 'create') create(step);
    if (step.action === 'modify') modify(ours(endpoints, step.endpointId), step.changes);
  }
  const removed = plan.removal.endpointIds.map((id) => ours(endpoints, id).id);
  endpoints = endpoints.filter(({ id }) => !removed.includes(id));
  for (const { groupId, rules } of plan.removal.rules) {
    const gone = rules.map((rule) => JSON.stringify(rule));
    const group = ours(groups, groupId);
    putGroup({ ...group, ingress: group.ingress.filter((rule) => !gone.includes(JSON.stringify(rule))) });
  }
  const retired = plan.removal.groupIds.map((id) => ours(groups, id).id);
  const used = [
    ...endpoints.filter(isThere).flatMap(({ securityGroupIds = [] }) => securityGroupIds),
    ...foreignOf(groups).flatMap(({ refersTo }) => refersTo),
  ];
  if (retired.some((id) => used.includes(id))) throw new Error('DependencyViolation');
  return layRoutes({
    ...network,
    endpoints: endpoints.map(handOver),
    securityGroups: groups.filter(({ id }) => !retired.includes(id)).map(handOver),
  });
}

/** The last thing of all; see handler/hand-over.ts. */
function handOver<Thing extends { tags: Readonly<Record<string, string>> }>(thing: Thing): Thing {
  if (thing.tags[OWNER_TAG] !== context.previousOwner) return thing;
  return { ...thing, tags: { ...thing.tags, [OWNER_TAG]: context.owner } };
}

const isThere = ({ state }: Endpoint) => !['deleting', 'deleted'].includes(state);
const foreignOf = <Thing extends Endpoint | SecurityGroup>(things: readonly Thing[]): Thing[] =>
  things.filter((thing) => !isOurs(thing, context));

function planOn(
  network: Network,
  properties: Properties,
  ownership: typeof context | Omit<typeof context, 'previousOwner'> = context,
): Plan | undefined {
  const desired = decide(network, properties, ownership, accountId);
  return isProblem(desired)
    ? undefined
    : makePlan(network, desired, { ...ownership, allTags: ownership.tags });
}

/** Checks something of every plan there is on any network. */
function always(check: (network: Network, plan: Plan, properties: Properties) => void): void {
  let planned = 0;
  fc.assert(
    fc.property(anyNetwork, anyProperties, (network, properties) => {
      const plan = planOn(network, properties);
      if (!plan) return;
      planned += 1;
      check(network, plan, properties);
    }),
    { numRuns: 400 },
  );
  expect(planned).toBeGreaterThan(100);
}

describe('a plan on any network', () => {
  it('leaves nothing to plan once it is carried out, not even when the previous owner is forgotten', () => {
    always((network, plan, properties) => {
      const after = carryOut(network, plan, properties);
      const { previousOwner: _, ...later } = context;
      for (const again of [planOn(after, properties), planOn(after, properties, later)]) {
        expect(again && isEmpty(again)).toBe(true);
      }
    });
  });

  it('changes each endpoint at most once, and never one that it takes away', () => {
    always((_, { interfaces, gateways, removal }) => {
      const steps = [...interfaces, ...gateways];
      const touched = steps.flatMap((step) =>
        step.action === 'create' ? step.deleteFirst : [step.endpointId],
      );
      const all = [...touched, ...removal.endpointIds];
      expect(new Set(all).size).toBe(all.length);
    });
  });

  it('leaves everything of others as it is', () => {
    always((network, plan, properties) => {
      const after = carryOut(network, plan, properties);
      const lasting = foreignOf(network.endpoints).filter(isThere);
      expect(after.endpoints).toEqual(expect.arrayContaining(lasting));
      expect(after.securityGroups).toEqual(expect.arrayContaining(foreignOf(network.securityGroups)));
    });
  });

  it('keeps the tags, rules and groups that users added', () => {
    always((network, plan, properties) => {
      const after = carryOut(network, plan, properties);
      for (const old of network.endpoints) {
        const now = after.endpoints.find(({ id }) => id === old.id);
        const added = foreignOf(network.securityGroups)
          .map(({ id }) => id)
          .filter((id) => id !== 'sg-1');
        const kept = (old.securityGroupIds ?? []).filter((id) => added.includes(id));
        if (now) expect(now).toMatchObject({ tags: withoutOurs(old.tags) });
        if (now) expect(now.securityGroupIds ?? []).toEqual(expect.arrayContaining(kept));
      }
      for (const old of network.securityGroups) {
        const now = after.securityGroups.find(({ id }) => id === old.id);
        const byUsers = old.ingress.filter((one) => !JSON.stringify(one).includes(ourRule));
        if (now) expect(now.ingress).toEqual(expect.arrayContaining(byUsers));
        if (now) expect(now.tags).toMatchObject(withoutOurs(old.tags));
      }
    });
  });

  it('serves every private table exactly once, by ours or by others', () => {
    always((network, plan, properties) => {
      const { routeTables, subnets } = carryOut(network, plan, properties);
      const used = subnets.map(({ routeTableId }) => routeTableId);
      for (const { id, egress, endpointRoutes } of routeTables) {
        if (!used.includes(id) || egress === 'public') continue;
        expect(endpointRoutes.length).toBeGreaterThan(0);
        const ours = endpointRoutes.filter(({ endpointId }) => endpointId.startsWith('vpce-new'));
        if (ours.length > 0) expect(endpointRoutes).toHaveLength(1);
      }
    });
  });
});

function withoutOurs(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith('ecr-vpc-endpoints:')));
}
