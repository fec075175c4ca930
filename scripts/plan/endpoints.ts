import { type Desired, type DesiredEndpoint, isAlive, isOurs, type Ownership } from '../../handler/desired';
import { type Endpoint, type Network, type NetworkAnswers, toEndpoint } from '../../handler/network';
import type { EndpointStep, ModifyStep, Plan } from '../../handler/plan';
import type { Properties } from '../../handler/properties';
import type { Attachment, EndpointView, Fate } from './report';
import { readName } from './subnets';

interface Context {
  readonly network: Network;
  readonly desired: Desired;
  readonly ownership: Ownership;
  readonly properties: Properties;
  /** Undefined where something stands in the way. */
  readonly plan: Plan | undefined;
}

type Verdict = Pick<EndpointView, 'fate' | 'reason'>;

/** Every endpoint that is there, and what becomes of it; then those that are still to be made. */
export function viewEndpoints(answers: NetworkAnswers, context: Context): EndpointView[] {
  const there = answers.endpoints
    .filter(({ VpcId, State }) => VpcId === context.network.vpc.id && State?.toLowerCase() !== 'deleted')
    .map((raw) => {
      const endpoint = toEndpoint(raw);
      const isAws = raw.RequesterManaged === true;
      const owner = isAws ? 'aws' : isOurs(endpoint, context.ownership) ? 'ours' : 'foreign';
      const verdict = judge(endpoint, owner, context);
      return {
        ...name(endpoint, context),
        ...{ name: readName(raw.Tags), owner, ...verdict },
        ...attach(endpoint, verdict, context),
      };
    }) satisfies EndpointView[];
  const rank = ({ service }: EndpointView) => {
    const index = context.network.offers.findIndex(({ service: { suffix } }) => suffix === service);
    return index < 0 ? context.network.offers.length : index;
  };
  return [...there, ...viewNew(context)].sort(
    (one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1),
  );
}

function name(endpoint: Endpoint, context: Context) {
  const { id, type, state, serviceName } = endpoint;
  const { region } = context.network;
  const suffix = serviceName.slice(serviceName.indexOf(`.${region}.`) + region.length + 2);
  return { id, type, state, service: serviceName.includes(`.${region}.`) ? suffix : serviceName };
}

const nowhere: Attachment = { subnetIds: [], routeTableIds: [] };

function attach(endpoint: Endpoint, { fate }: Verdict, context: Context) {
  const { subnetIds, routeTableIds } = endpoint;
  const before = { subnetIds, routeTableIds };
  if (fate === 'removed') return { before, after: nowhere };
  const own = fate === 'changed' ? findDesired(endpoint, context)?.own : undefined;
  return { before, after: own ? pick(own) : before };
}

function pick({ subnetIds, routeTableIds }: Attachment): Attachment {
  return { subnetIds, routeTableIds };
}

function judge(endpoint: Endpoint, owner: EndpointView['owner'], context: Context): Verdict {
  if (owner === 'aws') {
    return {
      fate: 'notCounted',
      reason: 'an AWS service keeps it for itself (requester-managed): not counted, never touched',
    };
  }
  return owner === 'ours' ? judgeOurs(endpoint, context) : judgeForeign(endpoint, context);
}

function judgeOurs({ id, state }: Endpoint, { plan }: Context): Verdict {
  if (state === 'deleting') return { fate: 'removed', reason: 'ours, and already being deleted' };
  if (!plan) return { fate: 'kept', reason: 'ours; nothing changes as long as something stands in the way' };
  const steps = [...plan.interfaces, ...plan.gateways];
  const rival = steps.some((step) => step.action !== 'await' && step.deleteFirst.includes(id));
  if (rival || plan.removal.endpointIds.includes(id)) {
    return {
      fate: 'removed',
      reason: rival ? 'ours, and of no use: deleted first' : 'ours, and no longer wanted',
    };
  }
  const step = steps.find((one) => one.action !== 'create' && one.endpointId === id);
  if (step && isModify(step)) {
    return { fate: 'changed', reason: `ours: ${Object.keys(step.changes).map(tellChange).join(', ')}` };
  }
  const pending = step ? ` (${state}: the run waits until it is available)` : '';
  return { fate: 'kept', reason: `ours, as it should be${pending}` };
}

function isModify(step: EndpointStep): step is ModifyStep {
  return step.action === 'modify';
}

const changeWords: Readonly<Record<string, string>> = {
  addSubnetIds: 'subnets added',
  removeSubnetIds: 'subnets taken off',
  addRouteTableIds: 'route tables added',
  removeRouteTableIds: 'route tables taken off',
  addSecurityGroups: 'security groups added',
  removeSecurityGroupIds: 'security groups taken off',
  policy: 'another policy',
  privateDnsEnabled: 'private DNS switched',
  ipAddressType: 'another IP address type',
  dnsRecordIpType: 'DNS records to match',
};

function tellChange(name: string): string {
  return changeWords[name] ?? name;
}

function judgeForeign(endpoint: Endpoint, context: Context): Verdict {
  const desired = findDesired(endpoint, context);
  if (!desired) return leave('of a service that is not asked for');
  if (!desired.adopted.includes(endpoint.id)) return leave(explainUnused(endpoint, context));
  if (context.properties.existingEndpoints === 'Fail') {
    return { fate: 'inTheWay', reason: 'in the way: ExistingEndpoints is "Fail"' };
  }
  return { fate: 'adopted', reason: `somebody else's: relied on as it is, never changed` };
}

function leave(why: string): Verdict {
  return { fate: 'leftAlone', reason: `somebody else's, ${why}: left alone` };
}

function explainUnused(endpoint: Endpoint, { desired }: Context): string {
  if (!isAlive(endpoint)) return `and its state is ${endpoint.state}`;
  if (endpoint.type.toLowerCase() === 'gateway') {
    const elsewhere = !endpoint.routeTableIds.some((id) => desired.routeTableIds.includes(id));
    return elsewhere ? 'on none of the private route tables' : 'not needed';
  }
  return endpoint.privateDnsEnabled === true
    ? 'and ours has no private DNS name to give way with'
    : 'and its private DNS is off, so that no task finds it by name';
}

function findDesired({ serviceName, type }: Endpoint, { desired }: Context): DesiredEndpoint | undefined {
  return desired.endpoints.find(
    ({ offer }) => offer.name === serviceName && offer.service.type.toLowerCase() === type.toLowerCase(),
  );
}

function viewNew({ plan }: Context): EndpointView[] {
  const steps = plan ? [...plan.interfaces, ...plan.gateways] : [];
  return steps.flatMap((step): EndpointView[] => {
    if (step.action !== 'create') return [];
    const { service } = step.endpoint.offer;
    const fate: Fate = 'new';
    return [
      {
        ...{ id: 'new', name: null, service: service.suffix, type: service.type, state: 'to be made' },
        ...{ owner: 'ours', fate, reason: explainCreation(step.endpoint) },
        ...{ before: nowhere, after: pick(step.own) },
      },
    ];
  });
}

function explainCreation({ offer, adopted }: DesiredEndpoint): string {
  if (offer.service.type === 'Gateway' && adopted.length > 0) {
    return `for the route tables that ${adopted.join(', ')} does not serve`;
  }
  return 'nothing serves it yet';
}
