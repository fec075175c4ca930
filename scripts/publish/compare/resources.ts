import { fullDiff, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { Effect, PermissionChange, TemplateChange } from './comparison';
import { compareCustomResource } from './custom-resource';
import { compareAttributes } from './resource-attributes';
import { type Fields, isSame, listReferences, readType, section } from './template';

/** Nobody outside of the stack knows them and they hold nothing, so another one does as well. */
const connecting = new Set([
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
]);

/** What IAM reads; the comparison of permissions says what changes in them. */
const permissionProperties = [
  'AssumeRolePolicyDocument',
  'ManagedPolicyArns',
  'PermissionsBoundary',
  'Policies',
  'PolicyDocument',
];

/** What a resource is called or made of, and nothing that a stack's owner has to know. */
const patchProperties = ['Code', 'Description', 'Tags'];

export interface Templates {
  readonly before: Fields;
  readonly after: Fields;
}

export function compareResources(
  templates: Templates,
  permissions: readonly PermissionChange[],
): TemplateChange[] {
  const changes: TemplateChange[] = [];
  fullDiff(templates.before, templates.after).resources.forEachDifference((name, difference) => {
    changes.push(...compareResource(name, difference, templates, permissions));
  });
  return [...changes, ...findTokensOfReplaced(changes, templates)];
}

function compareResource(
  name: string,
  difference: ResourceDifference,
  templates: Templates,
  permissions: readonly PermissionChange[],
): TemplateChange[] {
  const old = section(templates.before.Resources, name);
  const now = section(templates.after.Resources, name);
  if (difference.isRemoval) return [reportRemoval(name, old, templates)];
  if (difference.isAddition) return [reportAddition(name, now, templates)];
  if (readType(old) !== readType(now)) return [reportType(name, old, now)];
  const properties = isCustom(readType(now))
    ? compareCustomResource(name, templates)
    : compareProperties(name, readType(now), difference, permissions);
  return [...properties, ...compareAttributes(name, old, now)];
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function compareProperties(
  name: string,
  type: string,
  difference: ResourceDifference,
  permissions: readonly PermissionChange[],
): TemplateChange[] {
  return Object.entries(difference.propertyUpdates).map(([property, { changeImpact }]) => {
    const where = `Resources.${name}.Properties.${property}`;
    const what = `${name}.${property} changes`;
    if (changeImpact === ResourceImpact.WILL_UPDATE) return judgeInPlace(where, what, property, permissions);
    if (changeImpact === ResourceImpact.NO_CHANGE || changeImpact === undefined)
      return { level: 'major', where, sentence: `${what}, and what that does to ${type} is not known here.` };
    const perhaps = changeImpact === ResourceImpact.MAY_REPLACE ? 'may be' : 'is';
    return {
      level: connecting.has(type) ? 'minor' : 'major',
      where,
      effect: 'replacement',
      sentence: `${what}, and ${name} ${perhaps} replaced: another ${type} is made and this one deleted.`,
    };
  });
}

function judgeInPlace(
  where: string,
  what: string,
  property: string,
  permissions: readonly PermissionChange[],
): TemplateChange {
  const effect: Effect = 'in place';
  if (property === 'Code') return { level: 'patch', where, effect, sentence: `${what}: other code runs.` };
  if (patchProperties.includes(property)) return { level: 'patch', where, effect, sentence: `${what}.` };
  if (!permissionProperties.includes(property))
    return { level: 'minor', where, effect, sentence: `${what} in place.` };
  if (permissions.some(({ broadens }) => broadens))
    return { level: 'minor', where, effect, sentence: `${what}, and somebody may do more than before.` };
  const less =
    permissions.length > 0 ? 'nobody may do more than before' : 'it allows the same in other words';
  return { level: 'patch', where, effect, sentence: `${what}: ${less}.` };
}

function reportRemoval(name: string, old: Fields, { before, after }: Templates): TemplateChange {
  const type = readType(old);
  const heir = Object.entries(section(after, 'Resources')).find(
    ([each, resource]) => !(each in section(before, 'Resources')) && isSame(resource, old),
  );
  const fate = String(old.DeletionPolicy ?? 'Delete').startsWith('Retain')
    ? 'left behind, outside of the stack'
    : 'deleted';
  const renamed = heir ? ` ${heir[0]} is the same under another logical ID, and is made anew.` : '';
  return {
    level: connecting.has(type) ? 'minor' : 'major',
    where: `Resources.${name}`,
    effect: 'replacement',
    sentence: `${name} (${type}) is no longer in the template, so it is ${fate}.${renamed}`,
  };
}

function reportAddition(name: string, now: Fields, { before }: Templates): TemplateChange {
  const type = readType(now);
  const known = Object.values(section(before, 'Resources')).some((each) => readType(each) === type);
  const rights = known ? '' : ' It is the first of its type, so the role that launches must allow it.';
  return {
    level: 'minor',
    where: `Resources.${name}`,
    effect: 'none',
    sentence: `${name} (${type}) is new.${rights}`,
  };
}

function reportType(name: string, old: Fields, now: Fields): TemplateChange {
  return {
    level: 'major',
    where: `Resources.${name}.Type`,
    sentence: `${name} is ${readType(now)} instead of ${readType(old)}. CloudFormation refuses to change the type of a resource, so the update fails.`,
  };
}

/** A function that is replaced has another ARN, which the text of ServiceToken does not show. */
function findTokensOfReplaced(
  changes: readonly TemplateChange[],
  { before, after }: Templates,
): TemplateChange[] {
  const replaced = new Set(
    changes.filter(({ effect }) => effect === 'replacement').map(({ where }) => where.split('.')[1] ?? ''),
  );
  return Object.entries(section(after, 'Resources')).flatMap(([name, resource]): TemplateChange[] => {
    const { ServiceToken } = section(resource, 'Properties');
    const source = listReferences(ServiceToken).find((each) => replaced.has(each));
    const old = section(section(section(before, 'Resources'), name), 'Properties');
    if (!isCustom(readType(resource)) || source === undefined || !isSame(old.ServiceToken, ServiceToken))
      return [];
    return [
      {
        level: 'major',
        where: `Resources.${name}.Properties.ServiceToken`,
        sentence: `The ServiceToken of ${name} comes from ${source}, which is replaced. CloudFormation refuses to change it, so the update fails.`,
      },
    ];
  });
}
