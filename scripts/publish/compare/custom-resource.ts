import type { Effect, TemplateChange } from './comparison';
import { type Fields, isSame, readType, section, type Value } from './template';
import { show } from './values';

export const customResourceType = 'Custom::EcrVpcEndpoints';

export interface CustomProperty {
  /** What a change of its value does to a resource that exists. */
  readonly effect: Effect | 'refused';
  readonly does: string;
  /** The value that the handler takes for an absent one; absent here when there is none. */
  readonly whenAbsent?: string;
  /** Changes with every version by design, or is no matter of the endpoints. */
  readonly byDesign?: true;
}

const selector: CustomProperty = {
  effect: 'replacement',
  does: 'selects the VPC. Its text is part of the physical ID, so the resource is replaced: the endpoints are kept where the VPC is the same, otherwise made in the new VPC and deleted in the one before',
  whenAbsent: '',
};

/** Every property of the custom resource, as `handler/properties.ts` and `handler/identity.ts` have it; a test compares. */
export const customProperties: Readonly<Record<string, CustomProperty>> = {
  VpcId: selector,
  VpcIdParameterName: selector,
  VpcTag: selector,
  OnNoMatch: {
    effect: 'in place',
    does: 'decides whether an update without a match fails',
    whenAbsent: 'Fail',
  },
  SubnetIds: { effect: 'in place', does: 'moves the network interfaces of the endpoints', whenAbsent: '' },
  RouteTableIds: { effect: 'in place', does: 'adds and removes routes to S3', whenAbsent: '' },
  SecurityGroupIds: { effect: 'in place', does: 'changes who reaches the endpoints', whenAbsent: '' },
  EndpointSet: { effect: 'in place', does: 'creates or deletes the ECR endpoints', whenAbsent: 'EcrAndS3' },
  AdditionalServices: { effect: 'in place', does: 'creates or deletes further endpoints', whenAbsent: '' },
  PrivateDnsEnabled: {
    effect: 'in place',
    does: 'changes where the names of the services lead',
    whenAbsent: 'true',
  },
  EndpointPolicy: { effect: 'in place', does: 'changes what the endpoints allow', whenAbsent: 'FullAccess' },
  ExistingEndpoints: {
    effect: 'in place',
    does: 'decides whether endpoints of others fail an update',
    whenAbsent: 'Adopt',
  },
  IpAddressType: { effect: 'in place', does: 'changes the addresses of the endpoints', whenAbsent: 'ipv4' },
  Tags: { effect: 'in place', does: 'changes the tags of what was made', whenAbsent: '' },
  Refresh: { effect: 'in place', does: 'has the network read again and mended', whenAbsent: '' },
  Release: {
    effect: 'in place',
    does: 'has the network read again and mended, with every new version',
    byDesign: true,
  },
  ServiceToken: {
    effect: 'refused',
    does: 'names the function. CloudFormation refuses to change it, so the update fails',
  },
  ServiceTimeout: {
    effect: 'none',
    does: 'says how long CloudFormation waits for an answer',
    byDesign: true,
  },
};

/** What every custom resource has; the rest only its function knows. */
const { ServiceToken, ServiceTimeout } = customProperties;
const common: Readonly<Record<string, CustomProperty | undefined>> = { ServiceToken, ServiceTimeout };

/** Compares the properties of a custom resource, of which cloudformation-diff knows nothing. */
export function compareCustomResource(
  name: string,
  templates: { before: Fields; after: Fields },
): TemplateChange[] {
  const old = section(section(templates.before.Resources, name), 'Properties');
  const now = section(section(templates.after.Resources, name), 'Properties');
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((property) => !isSame(old[property], now[property]))
    .map((property) => ({
      where: `Resources.${name}.Properties.${property}`,
      ...judge(name, property, old[property], now[property], templates),
    }));
}

type Judgement = Pick<TemplateChange, 'level' | 'sentence' | 'effect'>;

function judge(
  name: string,
  property: string,
  before: Value | undefined,
  after: Value | undefined,
  templates: { before: Fields; after: Fields },
): Judgement {
  const row =
    readType(section(templates.after.Resources, name)) === customResourceType
      ? customProperties[property]
      : common[property];
  const change = describe(`${name}.${property}`, before, after);
  if (!row)
    return {
      level: 'major',
      effect: 'replacement',
      sentence: `${change}, and what that does is not known here.`,
    };
  const { effect, does, byDesign } = row;
  const known = effect === 'refused' ? {} : { effect };
  if (byDesign) return { level: 'patch', ...known, sentence: `${change}. It ${does}.` };
  if (becomesAChoice(row, before, after, templates))
    return {
      level: 'minor',
      effect: 'none',
      sentence: `${change}. It can be chosen now, and until then nothing changes.`,
    };
  return { level: 'major', ...known, sentence: `${change}. It ${does}.` };
}

/** A parameter that everybody meets with its default, and the default is what was there before. */
function becomesAChoice(
  { whenAbsent }: CustomProperty,
  before: Value | undefined,
  after: Value | undefined,
  templates: { before: Fields; after: Fields },
): boolean {
  const parameter = section(after).Ref;
  if (typeof parameter !== 'string' || parameter in section(templates.before, 'Parameters')) return false;
  const { Default } = section(section(templates.after, 'Parameters'), parameter);
  const until = before ?? whenAbsent;
  return Default !== undefined && until !== undefined && isSame(Default, until);
}

function describe(property: string, before: Value | undefined, after: Value | undefined): string {
  if (before === undefined) return `${property} is ${show(after)}, where there was nothing`;
  if (after === undefined) return `${property} is no longer there; it was ${show(before)}`;
  return `${property} is ${show(after)} instead of ${show(before)}`;
}
