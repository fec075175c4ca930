import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Declarations, Values } from '../stack/assignments';
import { UsageError } from '../stack/failure';

export const WAVES = ['Canary', 'Organization'] as const;
export type Wave = (typeof WAVES)[number];

/** The stack of a wave, and its stack set, which has the same name. */
export function nameStack(fleetName: string, wave: Wave): string {
  return `${fleetName}-${wave.toLowerCase()}`;
}

/** What each wave has for itself; everything else is the same in both. */
const OWN = ['Wave', 'DeployInstances', 'Attempt'];

const NEEDED: Record<string, string> = {
  OrganizationalUnitIds:
    'No organizational unit is named: pass --ou with its ID, or with the root of the organization.',
  Regions: 'No Region is named: pass --regions with the names of those that are to get the endpoints.',
  TemplateUrl:
    "Nothing says where the product's template is: pass --bucket with an S3 bucket of yours, or --template-url.",
};

export function readValues(stack: Stack | undefined): Values {
  const parameters = stack?.Parameters ?? [];
  return new Map(
    parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
}

/** What the fleet is to have: what is given, else what its stacks have. What neither has is left to the template. */
export function mergeValues(declared: Declarations, given: Values, standing: Values): Values {
  const shared = [...standing].filter(([name]) => name in declared && !OWN.includes(name));
  const values: Values = new Map([...shared, ...given]);
  for (const [name, sentence] of Object.entries(NEEDED))
    if (!values.get(name)) throw new UsageError(sentence);
  if (!values.get('CanaryAccounts') && !values.get('CanaryOrganizationalUnitId'))
    throw new UsageError('There is no canary: pass --canary-accounts with some accounts, or --canary-ou.');
  return values;
}

/** An account that changed waves would lose its endpoints between the one stack set and the other. */
export function refuseOtherCanary(values: Values, organization: Values): void {
  if (organization.size === 0) return;
  const changed = ['CanaryAccounts', 'CanaryOrganizationalUnitId'].find(
    (name) => (organization.get(name) ?? '') !== (values.get(name) ?? ''),
  );
  if (!changed) return;
  throw new UsageError(
    `The canary of a standing fleet stays: it is ${organization.get('CanaryAccounts') || organization.get('CanaryOrganizationalUnitId')}. An account that changed waves would be without endpoints in between.`,
  );
}

/** What a smaller fleet no longer covers: its stacks are deleted there, and the endpoints with them. */
export function listRemovals(values: Values, standing: Values): string[] {
  return ['OrganizationalUnitIds', 'Regions'].flatMap((name) => {
    const stays = splitList(values.get(name));
    return splitList(standing.get(name)).filter((each) => !stays.includes(each));
  });
}

export function splitList(text: string | undefined): string[] {
  return text ? text.split(',') : [];
}

/** "accounts 1, 2", or the units with what is left out, for a reader. */
export function describeTargets(wave: Wave, values: ReadonlyMap<string, string>): string {
  const accounts = splitList(values.get('CanaryAccounts')).join(', ');
  const units = splitList(values.get('OrganizationalUnitIds')).join(', ');
  if (wave === 'Canary')
    return accounts ? `${accounts} in ${units}` : (values.get('CanaryOrganizationalUnitId') ?? '');
  return accounts ? `${units} without ${accounts}` : units;
}
