import { Refusal } from './refusal';

export const ROOT = 'r-fa4e';

/** Accounts and the units they are in. A unit inside another counts for both. */
export interface Organization {
  managementAccount: string;
  delegatedAdmins: Set<string>;
  /** "Activate trusted access": without it there are no service-managed stack sets. */
  hasTrustedAccess: boolean;
  /** Unit by unit, the unit or root that it is in. */
  parents: Map<string, string>;
  /** Account by account, the unit or root that it is in. */
  accounts: Map<string, string>;
}

export interface Targets {
  OrganizationalUnitIds?: string[] | undefined;
  Accounts?: string[] | undefined;
  AccountFilterType?: string | undefined;
}

export function createOrganization(managementAccount: string): Organization {
  return {
    managementAccount,
    delegatedAdmins: new Set(),
    hasTrustedAccess: true,
    parents: new Map(),
    accounts: new Map([[managementAccount, ROOT]]),
  };
}

/** The unit among `units` that the account is in, directly or further up. */
export function findUnit(organization: Organization, account: string, units: string[]): string | undefined {
  let place = organization.accounts.get(account);
  while (place !== undefined) {
    if (units.includes(place)) return place;
    place = organization.parents.get(place);
  }
  return undefined;
}

/**
 * The accounts that DeploymentTargets mean, with the unit that each was named by. API reference, DeploymentTargets:
 * never the management account; UNION "is not supported for CreateStackInstances operations".
 */
export function resolveTargets(organization: Organization, targets: Targets): Map<string, string> {
  const {
    OrganizationalUnitIds: units = [],
    Accounts: named = [],
    AccountFilterType: filter = 'NONE',
  } = targets;
  if (units.length === 0)
    throw new Refusal('ValidationError', 'OrganizationalUnitIds are required for SERVICE_MANAGED stack sets');
  const unknown = units.find((unit) => unit !== ROOT && !organization.parents.has(unit));
  if (unknown) throw new Refusal('ValidationError', `Organizational unit ${unknown} does not exist`);
  if (filter === 'UNION') throw new Refusal('ValidationError', 'UNION is not supported for this operation');
  if ((filter === 'NONE') !== (named.length === 0))
    throw new Refusal('ValidationError', 'AccountFilterType must be specified together with Accounts');
  const found = new Map<string, string>();
  for (const account of organization.accounts.keys()) {
    const unit = findUnit(organization, account, units);
    if (!unit || account === organization.managementAccount) continue;
    if (filter === 'NONE' || named.includes(account) === (filter === 'INTERSECTION'))
      found.set(account, unit);
  }
  return found;
}
