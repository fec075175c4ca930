import type { Desired } from '../../handler/desired';
import type { EndpointStep, Plan } from '../../handler/plan';
import type { Whereabouts } from './reading';

/** What follows from the steps and is no call of its own. */
export function listNotes(plan: Plan, desired: Desired, { former }: Whereabouts): string[] {
  const steps = [...plan.interfaces, ...plan.gateways];
  const adopted = desired.endpoints.flatMap((endpoint) => endpoint.adopted);
  const notes: (string | false)[] = [
    ...steps.map(tellWaiting),
    steps.some(movesRoutes) &&
      'When its S3 route appears or goes, the open S3 connections of a subnet break once. The routes come last, when the interface endpoints are available.',
    steps.some(swapsSubnets) &&
      'Where a subnet takes the place of another one in its zone, EC2 may want the old one gone first: then the change takes three calls.',
    adopted.length > 0 &&
      `${adopted.join(', ')} ${adopted.length === 1 ? 'belongs' : 'belong'} to somebody else. After it goes, the next Update makes one of our own.`,
    former.endpoints.length > 0 &&
      `After the update CloudFormation has deleted what the stack made in another VPC: ${former.endpoints.map(({ id }) => id).join(', ')}.`,
  ];
  return notes.filter((note) => note !== false);
}

function tellWaiting(step: EndpointStep): string | false {
  if (step.action !== 'await') return false;
  return `${step.endpointId} (${step.suffix}) is not available yet: the run waits until it is.`;
}

function movesRoutes(step: EndpointStep): boolean {
  if (step.action === 'create') return step.own.routeTableIds.length > 0;
  if (step.action === 'await') return false;
  return Boolean(step.changes.addRouteTableIds ?? step.changes.removeRouteTableIds);
}

function swapsSubnets(step: EndpointStep): boolean {
  return step.action === 'modify' && Boolean(step.changes.addSubnetIds && step.changes.removeSubnetIds);
}
