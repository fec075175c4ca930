import type { Plan } from '../../handler/plan';
import type { PlanReport } from './report';

type Unknown = PlanReport['unknown'][number];

interface Situation {
  readonly plan: Plan;
  readonly isLaunch: boolean;
  readonly privateDns: boolean;
  readonly accountIsKnown: boolean;
  readonly natIsKnown: boolean;
}

const makesInterface = ({ plan }: Situation) =>
  plan.interfaces.some(({ action }) => action === 'create') ||
  plan.interfaces.some((step) => step.action === 'modify' && step.changes.addSubnetIds);
const creates = ({ plan }: Situation) =>
  [...plan.interfaces, ...plan.gateways].some(({ action }) => action === 'create');
const writes = ({ plan }: Situation) =>
  [...plan.interfaces, ...plan.gateways].length > 0 || plan.group !== undefined || plan.tagging !== undefined;

/** What only the run itself can tell, and when that matters. */
const rows: readonly (Unknown & { when: (situation: Situation) => unknown })[] = [
  {
    topic: 'Rights',
    sentence:
      "Whether the function's role, its permissions boundary and the organization's policies allow every step. Rights cannot be tried without the role.",
    when: writes,
  },
  {
    topic: 'Zones',
    sentence:
      'EC2 may refuse a zone that the service lists. The function then leaves that zone out and goes on with the others.',
    when: makesInterface,
  },
  {
    topic: 'Private DNS',
    sentence:
      'A Route 53 private hosted zone of the VPC, or an endpoint deleted minutes ago, may hold the private DNS name. EC2 says so only when the endpoint is made.',
    when: (situation) => makesInterface(situation) && situation.privateDns,
  },
  {
    topic: 'Quotas',
    sentence:
      'Interface endpoints per VPC, gateway endpoints and network interfaces per Region, security groups per Region, routes per table.',
    when: creates,
  },
  {
    topic: 'Ids',
    sentence:
      'The stack has no id yet, so neither has the owner tag; EC2 gives the ids of what is made when it is made.',
    when: ({ isLaunch }) => isLaunch,
  },
  {
    topic: 'Account',
    sentence:
      'AWS did not tell whose credentials these are (sts:GetCallerIdentity), so whether the VPC is shared by another account is not known.',
    when: ({ accountIsKnown }) => !accountIsKnown,
  },
  {
    topic: 'NAT gateways',
    sentence: 'ec2:DescribeNatGateways was refused, so their subnets are not shown. It decides nothing.',
    when: ({ natIsKnown }) => !natIsKnown,
  },
  {
    topic: 'Others',
    sentence:
      'What somebody changes in the VPC after this reading. The function reads it again and decides anew.',
    when: () => true,
  },
];

export function listUnknown(situation: Situation): Unknown[] {
  return rows.filter(({ when }) => when(situation)).map(({ topic, sentence }) => ({ topic, sentence }));
}
