import type { IpPermission } from '@aws-sdk/client-ec2';
import {
  type Desired,
  type DesiredEndpoint,
  type DesiredOwn,
  findEndpoints,
  isAlive,
  isOurs,
  type Ownership,
} from './desired';
import { OWNER_TAG } from './identity';
import type { Endpoint, Network, SecurityGroup } from './network';
import { fullAccessPolicy, isSamePolicy, pullOnlyPolicy } from './policies';
import { listMissingRules, listStaleRules } from './security-group-rules';

/** What has to be done, in the order it is done; all empty when the network is as it should be. */
export interface Plan {
  /** Endpoints of ours that stay, by service suffix. */
  readonly kept: Readonly<Record<string, string>>;
  readonly tagging: Tagging | undefined;
  /** The stack's tags too, best effort. */
  readonly stackTagging: Tagging | undefined;
  readonly group: GroupStep | undefined;
  readonly interfaces: readonly EndpointStep[];
  /** After the interfaces are available: open S3 connections drop when a route appears. */
  readonly gateways: readonly EndpointStep[];
  /** Last, when all else has succeeded. */
  readonly removal: Removal;
}

export interface Tagging {
  readonly resourceIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export type GroupStep =
  | { readonly action: 'create'; readonly rules: readonly IpPermission[] }
  | { readonly action: 'allow'; readonly groupId: string; readonly rules: readonly IpPermission[] };

export type EndpointStep = CreateStep | ModifyStep | AwaitStep;

export interface CreateStep {
  readonly action: 'create';
  readonly endpoint: DesiredEndpoint;
  readonly own: DesiredOwn;
  /** Ours, and of no use any more: taken away first. */
  readonly deleteFirst: readonly string[];
  /** On their way out, but still holding the private DNS name or the routes. */
  readonly waitFor: readonly string[];
  /** Endpoints of the service that are gone or going; a client token must not bring them back. */
  readonly dead: readonly string[];
}

export interface ModifyStep {
  readonly action: 'modify';
  readonly suffix: string;
  readonly endpointId: string;
  readonly changes: Changes;
  /** Ours too, and holding route tables that this one is to take over. */
  readonly deleteFirst: readonly string[];
}

export interface AwaitStep {
  readonly action: 'await';
  readonly suffix: string;
  readonly endpointId: string;
}

/** One ModifyVpcEndpoint; what is absent stays. */
export interface Changes {
  readonly addSubnetIds?: readonly string[];
  readonly removeSubnetIds?: readonly string[];
  readonly addRouteTableIds?: readonly string[];
  readonly removeRouteTableIds?: readonly string[];
  readonly addSecurityGroups?: readonly GroupReference[];
  readonly removeSecurityGroupIds?: readonly string[];
  readonly policy?: 'full' | 'pullOnly';
  readonly privateDnsEnabled?: boolean;
  readonly ipAddressType?: 'ipv4' | 'dualstack';
  /** Sent along whenever the names of an interface endpoint change, as terraform-provider-aws does. */
  readonly dnsRecordIpType?: 'ipv4' | 'dualstack';
}

/** The managed group may not exist yet when the plan is made. */
export type GroupReference = 'managed' | string;

export interface Removal {
  readonly endpointIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly rules: readonly { groupId: string; rules: readonly IpPermission[] }[];
}

export interface PlanContext extends Ownership {
  /** What everything of ours must carry, the owner tag included; it is put on by what makes a thing. */
  readonly tags: Readonly<Record<string, string>>;
  /** The same and the stack's own tags, which it should carry. */
  readonly allTags: Readonly<Record<string, string>>;
  /** Groups that earlier properties put on the endpoints. */
  readonly previousSecurityGroupIds: readonly string[];
}

/** Compares what there should be with what is there. Groups, rules and tags that users added stay. */
export function makePlan(network: Network, desired: Desired, context: PlanContext): Plan {
  const ourGroups = network.securityGroups.filter((group) => isOurs(group, context));
  const managed = desired.securityGroups === 'managed' ? ourGroups[0] : undefined;
  const served = desired.endpoints.map((endpoint) => ({
    endpoint,
    kept: endpoint.own ? findKept(network, endpoint, context) : undefined,
  }));
  const kept = served.flatMap((one) => (one.kept ? [one.kept] : []));
  const stepsOf = (type: 'Gateway' | 'Interface') =>
    served
      .filter(({ endpoint }) => endpoint.offer.service.type === type)
      .flatMap((one) => planEndpoint(network, desired, one.endpoint, one.kept, ourGroups, context));
  const interfaces = stepsOf('Interface');
  const gateways = stepsOf('Gateway');
  const deletedFirst = [...interfaces, ...gateways].flatMap((step) =>
    step.action === 'await' ? [] : step.deleteFirst,
  );
  const named = typeof desired.securityGroups === 'string' ? [] : desired.securityGroups;
  const things = [...kept, ...(managed ? [managed] : [])];
  return {
    kept: Object.fromEntries(
      served.flatMap(({ endpoint, kept }) => (kept ? [[endpoint.offer.service.suffix, kept.id]] : [])),
    ),
    tagging: planTagging(things, withoutOwner(context.tags)),
    stackTagging: planTagging(things, context.allTags, context.tags),
    group: planGroup(desired, managed),
    interfaces,
    gateways,
    removal: {
      endpointIds: network.endpoints
        .filter((endpoint) => isOurs(endpoint, context) && !isGoing(endpoint) && !kept.includes(endpoint))
        .map(({ id }) => id)
        .filter((id) => !deletedFirst.includes(id)),
      groupIds: ourGroups
        .filter((group) => group !== managed && !named.includes(group.id))
        .filter((group) => findReferrers(network, group, ourGroups).length === 0)
        .map(({ id }) => id),
      rules: managed ? planRevocations(managed, desired.admitted) : [],
    },
  };
}

/** Whether there is nothing to write; waiting for an endpoint is not writing. */
export function isEmpty({ tagging, stackTagging, group, interfaces, gateways, removal }: Plan): boolean {
  return (
    !tagging &&
    !stackTagging &&
    !group &&
    [...interfaces, ...gateways].every(({ action }) => action === 'await') &&
    [removal.endpointIds, removal.groupIds, removal.rules].every((list) => list.length === 0)
  );
}

/** Two overlapping runs may have made two: the lowest id stays, so that every run keeps the same one. */
function findKept(network: Network, { offer }: DesiredEndpoint, context: Ownership): Endpoint | undefined {
  return findEndpoints(network, offer, context).ours.find(isAlive);
}

function isGoing({ state }: Endpoint): boolean {
  return state === 'deleting' || state === 'deleted';
}

function findReferrers(network: Network, group: SecurityGroup, ourGroups: readonly SecurityGroup[]) {
  return network.securityGroups.filter(
    (other) => !ourGroups.includes(other) && other.refersTo.includes(group.id),
  );
}

/** What is still another owner's changes hands when all else has succeeded: see hand-over.ts. */
function withoutOwner({ [OWNER_TAG]: _, ...tags }: PlanContext['tags']): PlanContext['tags'] {
  return tags;
}

/** `planned` is what another tagging sees to. */
function planTagging(
  things: readonly (Endpoint | SecurityGroup)[],
  wanted: Readonly<Record<string, string>>,
  planned: Readonly<Record<string, string>> = {},
): Tagging | undefined {
  const tags = Object.fromEntries(Object.entries(wanted).filter(([key]) => !Object.hasOwn(planned, key)));
  const lacking = things.filter((thing) =>
    Object.entries(tags).some(([key, value]) => thing.tags[key] !== value),
  );
  return lacking.length > 0 ? { resourceIds: lacking.map(({ id }) => id), tags } : undefined;
}

function planGroup(desired: Desired, managed: SecurityGroup | undefined): GroupStep | undefined {
  if (desired.securityGroups !== 'managed') return undefined;
  const rules = listMissingRules(managed?.ingress ?? [], desired.admitted);
  if (!managed) return { action: 'create', rules };
  return rules.length > 0 ? { action: 'allow', groupId: managed.id, rules } : undefined;
}

function planRevocations(managed: SecurityGroup, admitted: readonly string[]) {
  const rules = listStaleRules(managed.ingress, admitted);
  return rules.length > 0 ? [{ groupId: managed.id, rules }] : [];
}

function planEndpoint(
  network: Network,
  desired: Desired,
  endpoint: DesiredEndpoint,
  kept: Endpoint | undefined,
  ourGroups: readonly SecurityGroup[],
  context: PlanContext,
): EndpointStep[] {
  const { own, offer } = endpoint;
  if (!own) return [];
  if (!kept) return [planCreation(network, endpoint, own, context)];
  const { suffix } = offer.service;
  const changes = {
    ...compareSets('SubnetIds', kept.subnetIds, own.subnetIds),
    ...compareSets('RouteTableIds', kept.routeTableIds, own.routeTableIds),
    ...compareGroups(kept, desired, ourGroups, context),
    ...compareSettings(kept, own, offer.service.type),
  };
  if (Object.keys(changes).length > 0) {
    const deleteFirst = findRivals(network, endpoint, kept, context);
    return [{ action: 'modify', suffix, endpointId: kept.id, changes, deleteFirst }];
  }
  return kept.state === 'available' ? [] : [{ action: 'await', suffix, endpointId: kept.id }];
}

/** Overlapping runs may have made two gateways, each with some of the tables, and a table takes one route to S3. */
function findRivals(
  network: Network,
  { offer, own }: DesiredEndpoint,
  kept: Endpoint,
  context: Ownership,
): string[] {
  const wanted = own?.routeTableIds ?? [];
  return findEndpoints(network, offer, context)
    .ours.filter((one) => one !== kept && isAlive(one) && one.routeTableIds.some((id) => wanted.includes(id)))
    .map(({ id }) => id);
}

function planCreation(
  network: Network,
  endpoint: DesiredEndpoint,
  own: DesiredOwn,
  context: PlanContext,
): CreateStep {
  const { ours, foreign } = findEndpoints(network, endpoint.offer, context);
  const ids = (endpoints: readonly Endpoint[]) => endpoints.map(({ id }) => id);
  const useless = ours.filter((one) => !isAlive(one) && !isGoing(one));
  const going = [...ours, ...foreign].filter(({ state }) => state === 'deleting');
  return {
    action: 'create',
    endpoint,
    own,
    deleteFirst: ids(useless),
    waitFor: ids([...useless, ...going]),
    dead: ids([...ours, ...foreign].filter((one) => !isAlive(one))),
  };
}

function compareSets<Name extends 'SubnetIds' | 'RouteTableIds'>(
  name: Name,
  actual: readonly string[],
  wanted: readonly string[],
) {
  const added = wanted.filter((id) => !actual.includes(id));
  const removed = actual.filter((id) => !wanted.includes(id));
  return {
    ...(added.length > 0 && { [`add${name}`]: added }),
    ...(removed.length > 0 && { [`remove${name}`]: removed }),
  };
}

/** Takes off only what we once put on: earlier properties' groups and our managed one. */
function compareGroups(
  { securityGroupIds: actual }: Endpoint,
  { securityGroups: wanted }: Desired,
  ourGroups: readonly SecurityGroup[],
  { previousSecurityGroupIds }: PlanContext,
): Changes {
  if (actual === undefined || wanted === 'none') return {};
  const managed = ourGroups[0]?.id ?? 'managed';
  const groups: readonly string[] = wanted === 'managed' ? [managed] : wanted;
  const added = groups.filter((id) => !actual.includes(id));
  const retired = [...previousSecurityGroupIds, ...ourGroups.map(({ id }) => id)];
  const removed = actual.filter((id) => retired.includes(id) && !groups.includes(id));
  return {
    ...(added.length > 0 && { addSecurityGroups: added }),
    ...(removed.length > 0 && { removeSecurityGroupIds: removed }),
  };
}

/** A setting that the answer left out is not known to differ. */
function compareSettings(kept: Endpoint, own: DesiredOwn, type: 'Gateway' | 'Interface'): Changes {
  const policy = own.policy === 'full' ? fullAccessPolicy : pullOnlyPolicy;
  const differs = <T>(actual: T | undefined, wanted: T) => actual !== undefined && actual !== wanted;
  const newDns = type === 'Interface' && differs(kept.privateDnsEnabled, own.privateDnsEnabled);
  const newFamily = differs<string>(kept.ipAddressType, own.ipAddressType);
  const newNames = type === 'Interface' && (newFamily || (newDns && own.privateDnsEnabled));
  return {
    ...(kept.policy !== undefined && !isSamePolicy(kept.policy, policy) && { policy: own.policy }),
    ...(newDns && { privateDnsEnabled: own.privateDnsEnabled }),
    ...(newFamily && { ipAddressType: own.ipAddressType }),
    ...(newNames && { dnsRecordIpType: own.ipAddressType }),
  };
}
