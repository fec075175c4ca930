import fc from 'fast-check';
import { OWNER_TAG } from '../../../handler/identity';
import type { Endpoint, Network, SecurityGroup } from '../../../handler/network';
import { fullAccessPolicy, pullOnlyPolicy } from '../../../handler/policies';
import * as build from './builders';

const { owner, previousOwner, region } = build;
const tags = { ...build.ourTags, team: 'a' };
/** In which every plan is made: after a change of selector, and of groups. */
export const context = { owner, previousOwner, tags, previousSecurityGroupIds: ['sg-1'] };

export const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

const tableIds = ['rtb-0', 'rtb-1', 'rtb-2', 'rtb-3'];
const subnetIds = ['subnet-0', 'subnet-1', 'subnet-2', 'subnet-3'];
const groupIds = ['sg-0', 'sg-1', 'sg-2', 'sg-3', 'sg-8', 'sg-9'];
const ownTags = fc.constantFrom<Record<string, string>>(
  tags,
  { [OWNER_TAG]: owner, user: 'x' },
  { [OWNER_TAG]: previousOwner },
);
const someTags = fc.oneof(ownTags, fc.constantFrom<Record<string, string>>({}, { [OWNER_TAG]: 'another' }));
const aliveState = fc.constantFrom('available', 'available', 'pending');
const anyState = fc.oneof(aliveState, fc.constantFrom('failed', 'deleting', 'deleted'));
const policy = fc.constantFrom(fullAccessPolicy, pullOnlyPolicy, '{"Statement":[]}', undefined);
const ipAddressType = fc.constantFrom('ipv4', 'dualstack', undefined);

const someSubnets = fc
  .array(
    fc.record({
      zone: fc.constantFrom(`${region}a`, `${region}b`),
      routeTableId: fc.constantFrom(...tableIds, undefined),
      freeAddresses: fc.nat(2),
      hasIpv6: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((subnets) => subnets.map((subnet, index) => build.makeSubnet(`subnet-${index}`, subnet)));
const someTables = fc
  .tuple(
    ...tableIds.map(() =>
      fc.record({
        egress: fc.constantFrom('nat' as const, 'isolated' as const, 'public' as const),
        isHidden: fc.constantFrom(false, false, true),
      }),
    ),
  )
  .map((tables) =>
    tables.map(({ egress, isHidden }, index) =>
      build.makeTable(`rtb-${index}`, {
        egress,
        endpointRoutes: isHidden ? [{ prefixListId: build.s3List, endpointId: 'vpce-hidden' }] : [],
      }),
    ),
  );
const rule = fc.constantFrom(
  build.admit('10.0.0.0/16', build.ourRule),
  build.admit('10.0.0.0/16', 'by a user'),
  build.admit('10.9.0.0/16', build.ourRule),
  build.admit('10.8.0.0/16'),
);
const someGroups = fc
  .array(
    fc.record({
      tags: someTags,
      ingress: fc.uniqueArray(rule, { maxLength: 3 }),
      refersTo: fc.subarray(groupIds),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((groups) => [
    ...groups.map((group, index) => build.makeGroup(`sg-${index}`, group)),
    ...['sg-8', 'sg-9'].map((id) => build.makeGroup(id)),
  ]);
const someInterfaces = (suffix: string) =>
  fc
    .array(
      fc.record({
        tags: someTags,
        state: anyState,
        policy,
        ipAddressType,
        privateDnsEnabled: fc.constantFrom(true, false, undefined),
        subnetIds: fc.subarray(subnetIds),
        securityGroupIds: fc.option(fc.subarray(groupIds, { minLength: 1 }), { nil: undefined }),
      }),
      { maxLength: 3 },
    )
    .map((changes) =>
      changes.map((change, index) => build.makeEndpoint(`vpce-${suffix}-${index}`, suffix, change)),
    );
/** At most one living endpoint of ours, and tables that each belong to one endpoint. */
const someGateways = fc
  .record({
    mine: fc.option(fc.record({ tags: ownTags, state: aliveState, policy, ipAddressType }), {
      nil: undefined,
    }),
    others: fc.array(
      fc.record({ tags: fc.constantFrom({}, { [OWNER_TAG]: 'another' }), state: aliveState }),
      { maxLength: 2 },
    ),
    dead: fc.array(fc.record({ tags: someTags, state: fc.constantFrom('failed', 'deleting', 'deleted') }), {
      maxLength: 2,
    }),
    holders: fc.tuple(...tableIds.map(() => fc.nat(4))),
  })
  .map(({ mine, others, dead, holders }) => {
    const living = [...(mine ? [mine] : []), ...others];
    return [...living, ...dead].map((change, index) =>
      build.makeEndpoint(`vpce-s3-${index}`, 's3', {
        ...change,
        routeTableIds: living[index] ? tableIds.filter((_, table) => holders[table] === index) : [],
      }),
    );
  });

/** Whatever a VPC may have come to, by us, by users and by others. */
export const anyNetwork = fc
  .record({
    subnets: someSubnets,
    routeTables: someTables,
    securityGroups: someGroups,
    api: someInterfaces('ecr.api'),
    dkr: someInterfaces('ecr.dkr'),
    sts: someInterfaces('sts'),
    s3: someGateways,
    withEcr: fc.boolean(),
  })
  .map(({ api, dkr, sts, s3, withEcr, ...parts }) => {
    const offers = [...(withEcr ? ['ecr.api', 'ecr.dkr'] : []), 's3'].map((suffix) =>
      build.makeOffer(suffix),
    );
    const there = ({ securityGroupIds, ...endpoint }: Endpoint): Endpoint => ({
      ...endpoint,
      subnetIds: endpoint.subnetIds.filter((id) => parts.subnets.some((subnet) => subnet.id === id)),
      securityGroupIds: toGroups(
        securityGroupIds?.filter((id) => mayCarry(endpoint, parts.securityGroups, id)),
      ),
    });
    return layRoutes(
      build.makeNetwork({ ...parts, offers, endpoints: [...api, ...dkr, ...sts, ...s3].map(there) }),
    );
  });

/** Others' endpoints do not carry groups of ours. */
function mayCarry(endpoint: Pick<Endpoint, 'tags'>, groups: readonly SecurityGroup[], id: string): boolean {
  const group = groups.find((one) => one.id === id);
  const holds = (thing: { tags: Readonly<Record<string, string>> }) =>
    [owner, previousOwner].includes(thing.tags[OWNER_TAG] ?? '');
  return group !== undefined && (holds(endpoint) || !holds(group));
}

/** Whatever may be asked of it. */
export const anyProperties = fc
  .record({
    securityGroupIds: fc.constantFrom([], [], ['sg-8'], ['sg-8', 'sg-9']),
    endpointPolicy: fc.constantFrom('FullAccess' as const, 'PullOnly' as const),
    ipAddressType: fc.constantFrom('ipv4' as const, 'dualstack' as const),
    privateDnsEnabled: fc.boolean(),
    onNoMatch: fc.constantFrom('Fail' as const, 'Skip' as const),
  })
  .map((change) => build.ask(change));

/** Gives each table the routes of the endpoints that name it, beside those of endpoints that are not listed to us. */
export function layRoutes(network: Network): Network {
  const routeTables = network.routeTables.map((table) => {
    const holders = network.endpoints.filter(({ routeTableIds }) => routeTableIds.includes(table.id));
    const hidden = table.endpointRoutes.filter(({ endpointId }) => endpointId === 'vpce-hidden');
    const routes = holders.map(({ id }) => ({ prefixListId: build.s3List, endpointId: id }));
    return { ...table, endpointRoutes: [...hidden, ...routes] };
  });
  const { endpoints, securityGroups } = network;
  return {
    ...network,
    routeTables,
    endpoints: [...endpoints].sort(byId),
    securityGroups: [...securityGroups].sort(byId),
  };
}

/** An interface endpoint is never without a group: then the answer does not tell. */
function toGroups(ids: readonly string[] | undefined): readonly string[] | undefined {
  return ids && ids.length > 0 ? ids : undefined;
}
