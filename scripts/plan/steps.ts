import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Desired } from '../../handler/desired';
import { composeCreation, composeModification } from '../../handler/endpoint-writes';
import type { Estate } from '../../handler/estate';
import { OWNER_TAG } from '../../handler/identity';
import type { Network } from '../../handler/network';
import type { CreateStep, EndpointStep, GroupStep, ModifyStep, Plan, Tagging } from '../../handler/plan';
import { composeGroup } from '../../handler/security-group-writes';
import type { Step } from './report';

export interface StepContext {
  readonly network: Network;
  readonly desired: Desired;
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly securityGroupIds: readonly string[];
  readonly managedGroupId: string | undefined;
  readonly previousOwner: string | undefined;
  /** The owner's things in other VPCs. */
  readonly leaving: Estate;
  /** Values that only stand for what is not known yet. */
  readonly placeholders: readonly string[];
}

/** Stand for ids that are known only once the thing is there. */
export const NEW_GROUP = '(the new security group)';
export const UNKNOWN = '(known with the stack)';

type Call = Omit<Step, 'number' | 'phase'>;

/** The plan as the EC2 calls that `apply` makes of it, in its order and with the handler's own requests. */
export function listSteps(plan: Plan, context: StepContext): Step[] {
  const phases: readonly (readonly [Step['phase'], readonly Call[]])[] = [
    ['tags', [plan.tagging, plan.stackTagging].flatMap((one) => (one ? [toTagging(one)] : []))],
    ['group', plan.group ? prepareGroup(plan.group, context) : []],
    ['interfaces', plan.interfaces.flatMap((step) => serve(step, plan, context))],
    ['gateways', plan.gateways.flatMap((step) => serve(step, plan, context))],
    ['removal', removeLeftovers(plan)],
    ['leaving', removeElsewhere(context.leaving)],
    ['handOver', handOver(plan, context)],
  ];
  return phases
    .flatMap(([phase, calls]) => calls.map((call) => ({ phase, ...call })))
    .map((step, index) => ({
      number: index + 1,
      ...step,
      parameters: hideIn(step.parameters, context.placeholders),
    }));
}

function toTagging({ resourceIds, tags }: Tagging): Call {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const parameters = { Resources: resourceIds, Tags };
  return { change: 'changed', call: 'CreateTags', summary: `tag ${resourceIds.join(', ')}`, parameters };
}

function prepareGroup(step: GroupStep, { network, owner, tags }: StepContext): Call[] {
  const GroupId = step.action === 'create' ? NEW_GROUP : step.groupId;
  const making: Call[] =
    step.action === 'allow'
      ? []
      : [
          {
            change: 'new',
            call: 'CreateSecurityGroup',
            summary: 'make the security group of the interface endpoints',
            parameters: composeGroup(network.vpc.id, owner, tags),
          },
        ];
  if (step.rules.length === 0) return making;
  return [
    ...making,
    {
      change: step.action === 'create' ? 'new' : 'changed',
      call: 'AuthorizeSecurityGroupIngress',
      summary: `admit HTTPS (TCP 443) from ${listBlocks(step.rules)} to ${GroupId}`,
      parameters: { GroupId, IpPermissions: step.rules },
    },
  ];
}

function serve(step: EndpointStep, plan: Plan, context: StepContext): Call[] {
  if (step.action === 'await') return [];
  const { deleteFirst } = step;
  const call = step.action === 'create' ? create(step, plan, context) : modify(step, plan, context);
  return [...(deleteFirst.length > 0 ? [deleteEndpoints(deleteFirst)] : []), call];
}

function create(step: CreateStep, plan: Plan, context: StepContext): Call {
  const { network, securityGroupIds } = context;
  const managed = nameManagedGroup(plan, context);
  const { service } = step.endpoint.offer;
  const parameters = composeCreation(step, {
    vpcId: network.vpc.id,
    tags: context.tags,
    securityGroupIds: securityGroupIds.length > 0 ? securityGroupIds : managed ? [managed] : [],
  });
  const summary =
    service.type === 'Gateway'
      ? `make the ${service.suffix} gateway endpoint, with a route in ${step.own.routeTableIds.join(', ')}`
      : `make the ${service.suffix} interface endpoint, with a network interface in ${step.own.subnetIds.join(', ')}`;
  return { change: 'new', call: 'CreateVpcEndpoint', summary, parameters: { ...parameters } };
}

function modify({ suffix, endpointId, changes }: ModifyStep, plan: Plan, context: StepContext): Call {
  const managed = nameManagedGroup(plan, context);
  const { VpcEndpointId, ...request } = composeModification(endpointId, changes, managed);
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  return {
    change: 'changed',
    call: 'ModifyVpcEndpoint',
    summary: `change ${endpointId} (${suffix}): ${given.map(describeChange).join('; ')}`,
    parameters: { VpcEndpointId, ...Object.fromEntries(given) },
  };
}

const changeWords: Readonly<Record<string, (value: string) => string>> = {
  AddSubnetIds: (ids) => `a network interface in ${ids}`,
  RemoveSubnetIds: (ids) => `none any more in ${ids}`,
  AddRouteTableIds: (ids) => `a route in ${ids}`,
  RemoveRouteTableIds: (ids) => `none any more in ${ids}`,
  AddSecurityGroupIds: (ids) => `put ${ids} on it`,
  RemoveSecurityGroupIds: (ids) => `take ${ids} off it`,
  PolicyDocument: () => 'its policy allows pulling only',
  ResetPolicy: () => 'its policy allows full access',
  PrivateDnsEnabled: (value) => `private DNS ${value === 'true' ? 'on' : 'off'}`,
  IpAddressType: (value) => `addresses ${value}`,
  DnsOptions: () => 'DNS records to match',
};

function describeChange([name, value]: [string, unknown]): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return changeWords[name]?.(text) ?? name;
}

function deleteEndpoints(ids: readonly string[]): Call {
  const parameters = { VpcEndpointIds: ids };
  return { change: 'removed', call: 'DeleteVpcEndpoints', summary: `delete ${ids.join(', ')}`, parameters };
}

function removeLeftovers({ removal }: Plan): Call[] {
  const rules = removal.rules.flatMap(({ groupId, rules }) =>
    rules.map(
      (rule): Call => ({
        change: 'removed',
        call: 'RevokeSecurityGroupIngress',
        summary: `no longer admit ${listBlocks([rule])} to ${groupId}`,
        parameters: { GroupId: groupId, IpPermissions: [rule] },
      }),
    ),
  );
  return [...rules, ...remove(removal.endpointIds, removal.groupIds)];
}

function remove(endpointIds: readonly string[], groupIds: readonly string[]): Call[] {
  const groups = groupIds.map(
    (GroupId): Call => ({
      ...{ change: 'removed', call: 'DeleteSecurityGroup', summary: `delete the security group ${GroupId}` },
      parameters: { GroupId },
    }),
  );
  return [...(endpointIds.length > 0 ? [deleteEndpoints(endpointIds)] : []), ...groups];
}

/** What the parameter or the tag led to before. */
function removeElsewhere({ endpoints, groups }: Estate): Call[] {
  return remove(
    endpoints.filter(({ state }) => state !== 'deleting').map(({ id }) => id),
    groups.map(({ id }) => id),
  );
}

/** What had the owner of the selector before, and lives on, changes hands last. */
function handOver({ removal }: Plan, { network, owner, previousOwner }: StepContext): Call[] {
  if (previousOwner === undefined) return [];
  const isHandedOver = ({ id, tags }: { id: string; tags: Readonly<Record<string, string>> }) =>
    tags[OWNER_TAG] === previousOwner && ![...removal.endpointIds, ...removal.groupIds].includes(id);
  const Resources = [
    ...network.endpoints.filter(({ state }) => state !== 'deleting' && state !== 'deleted'),
    ...network.securityGroups,
  ]
    .filter(isHandedOver)
    .map(({ id }) => id);
  if (Resources.length === 0) return [];
  const parameters = { Resources, Tags: [{ Key: OWNER_TAG, Value: owner }] };
  const summary = `make ${Resources.join(', ')} the new selector's own`;
  return [{ change: 'changed', call: 'CreateTags', summary, parameters }];
}

/** The managed group, existing or to be made; without one, the user's groups count. */
function nameManagedGroup({ group }: Plan, { managedGroupId }: StepContext): string | undefined {
  return group?.action === 'create' ? NEW_GROUP : managedGroupId;
}

function listBlocks(rules: readonly IpPermission[]): string {
  return rules
    .flatMap(({ IpRanges = [], Ipv6Ranges = [] }) => [
      ...IpRanges.map(({ CidrIp }) => CidrIp),
      ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ])
    .join(', ');
}

/** A stack that is still to be made has no id, and so the owner has none: better no value than a wrong one. */
function hide(value: unknown, placeholders: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((member) => hide(member, placeholders));
  if (typeof value === 'object' && value !== null) return hideIn(value, placeholders);
  return typeof value === 'string' && placeholders.includes(value) ? UNKNOWN : value;
}

function hideIn(parameters: object, placeholders: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(parameters).map(([key, value]) => [key, hide(value, placeholders)]);
  return Object.fromEntries(entries);
}
