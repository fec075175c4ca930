import {
  canonical,
  type Fields,
  isFields,
  isList,
  parseValue,
  readType,
  section,
  toList,
  type Value,
} from '../template';
import type { Fact, Grant, Rights } from './grant';
import { joinRights, readDocument, toText } from './statements';
import { holds, resolve, type World } from './worlds';

interface Found {
  readonly name: string;
  readonly type: string;
  readonly properties: Fields;
  readonly template: Fields;
  readonly world: World;
}
type Reader = (found: Found) => Rights;

/** How each type says who may do what. */
const readers: Readonly<Record<string, Reader>> = {
  'AWS::IAM::Role': readIdentity,
  'AWS::IAM::User': readIdentity,
  'AWS::IAM::Group': readIdentity,
  'AWS::IAM::Policy': readPolicy,
  'AWS::IAM::ManagedPolicy': readPolicy,
  'AWS::IAM::RolePolicy': readPolicy,
  'AWS::IAM::UserPolicy': readPolicy,
  'AWS::IAM::GroupPolicy': readPolicy,
  'AWS::Lambda::Permission': readLambdaPermission,
};

/** Types that let nobody do anything by themselves: only the roles and policies in them count. Of any other, everything does. */
const harmless = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'Custom::EcrVpcEndpoints',
]);

/** Whether it is understood what a resource of this type allows. */
export function isKnown(type: string): boolean {
  return type in readers || harmless.has(type);
}

/** The resources whose text bears on who may do what. */
export function listBearers(template: Fields): Value[] {
  return Object.values(section(template, 'Resources')).filter(
    (resource) =>
      readType(resource) in readers ||
      !isKnown(readType(resource)) ||
      findDocuments(section(resource, 'Properties')).length +
        findRoles(section(resource, 'Properties')).length >
        0,
  );
}

/** Who may do what in one world, after every condition is decided. */
export function listRights(template: Fields, world: World): Rights {
  return joinRights(
    listExisting(template, world).map(([name, resource]) => {
      const properties = section(resolve(template, section(resource, 'Properties'), world));
      const type = readType(resource);
      const read = readers[type] ?? readAnything;
      return read({ name, type, properties, template, world });
    }),
  );
}

export function listExisting(template: Fields, world: World): [string, Value][] {
  return Object.entries(section(template, 'Resources')).filter(([, resource]) => {
    const { Condition } = section(resource);
    return typeof Condition !== 'string' || holds(template, { Condition }, world);
  });
}

function readIdentity({ name, properties, template, world }: Found): Rights {
  const where = `Resources.${name}`;
  const owner = { where, holder: name, kind: 'identity' } as const;
  const inline = toList(properties.Policies).map((policy) =>
    readDocument(owner, isFields(policy) && 'PolicyDocument' in policy ? policy.PolicyDocument : policy),
  );
  const trust = readDocument({ ...owner, kind: 'trust' }, properties.AssumeRolePolicyDocument);
  const managed = toList(properties.ManagedPolicyArns).map((arn) => {
    const { Ref } = section(arn);
    const policy = typeof Ref === 'string' ? section(section(template, 'Resources'), Ref) : {};
    if (readType(policy) !== 'AWS::IAM::ManagedPolicy')
      return { grants: [], facts: [describeManaged(owner, arn)] };
    return readDocument(owner, section(resolve(template, policy.Properties, world)).PolicyDocument);
  });
  const { PermissionsBoundary: boundary } = properties;
  const facts = [
    ...(boundary === undefined ? [] : [describeBoundary(owner, boundary)]),
    ...toList(properties.Groups).map((group) => describeActing(owner, group)),
  ];
  return joinRights([...inline, trust, ...managed, { grants: [], facts }]);
}

function describeManaged({ where, holder }: { where: string; holder: string }, arn: Value): Fact {
  const words = `the managed policy ${toText(arn)}, whose statements are not in the template`;
  return {
    where,
    holder,
    key: `${holder} has ${toText(arn)}`,
    broadensBy: 'coming',
    come: `${holder} now has ${words}.`,
    gone: `${holder} no longer has ${words}.`,
  };
}

function describeBoundary({ where, holder }: { where: string; holder: string }, boundary: Value): Fact {
  const words = `limited by the permissions boundary ${toText(boundary)}`;
  return {
    where,
    holder,
    key: `${holder} within ${toText(boundary)}`,
    broadensBy: 'going',
    come: `${holder} is now ${words}.`,
    gone: `${holder} is no longer ${words}.`,
  };
}

function describeActing({ where, holder }: { where: string; holder: string }, role: Value): Fact {
  const words = `the rights of ${toText(role)}`;
  return {
    where,
    holder,
    key: `${holder} as ${toText(role)}`,
    broadensBy: 'coming',
    come: `${holder} now has ${words}.`,
    gone: `${holder} no longer has ${words}.`,
  };
}

/** A policy apart from the identities it is attached to. Attached to none, it stands for itself. */
function readPolicy({ name, properties }: Found): Rights {
  const { Roles, Users, Groups, RoleName, UserName, GroupName } = properties;
  const attached = [Roles, Users, Groups, RoleName, UserName, GroupName].flatMap(toList).map((each) => {
    const { Ref } = section(each);
    return typeof Ref === 'string' ? Ref : toText(each);
  });
  const holders = attached.length === 0 ? [name] : attached;
  return joinRights(
    holders.map((holder) =>
      readDocument({ where: `Resources.${name}`, holder, kind: 'identity' }, properties.PolicyDocument),
    ),
  );
}

/** Each of these properties is a condition of the statement that Lambda writes. */
const permissionKeys: Readonly<Record<string, string>> = {
  SourceArn: 'aws:SourceArn',
  SourceAccount: 'aws:SourceAccount',
  PrincipalOrgID: 'aws:PrincipalOrgID',
  EventSourceToken: 'lambda:EventSourceToken',
  FunctionUrlAuthType: 'lambda:FunctionUrlAuthType',
  InvokedViaFunctionUrl: 'lambda:InvokedViaFunctionUrl',
};

function readLambdaPermission({ name, properties }: Found): Rights {
  const target = toText(properties.FunctionName ?? '').replace(/\.Arn\}$/, '}');
  const grant: Grant = {
    where: `Resources.${name}`,
    holder: target.replace(/^\$\{(\w+)\}$/, '$1'),
    kind: 'resource',
    effect: 'Allow',
    principal: toText(properties.Principal ?? ''),
    action: toText(properties.Action ?? ''),
    resource: target,
    requirements: Object.entries(permissionKeys).flatMap(([property, key]) => {
      const value = properties[property];
      return value === undefined ? [] : [{ operator: 'StringEquals', key, values: [toText(value)] }];
    }),
  };
  return { grants: [grant], facts: [] };
}

function readAnything({ name, type, properties }: Found): Rights {
  const where = `Resources.${name}`;
  const documents = findDocuments(properties).map((document) =>
    readDocument({ where, holder: name, kind: 'resource' }, document),
  );
  const facts = findRoles(properties).map((role) => describeActing({ where, holder: name }, role));
  const unknown = isKnown(type) ? [] : describeUnknown(name, type, properties);
  return joinRights([...documents, { grants: [], facts: [...facts, ...unknown] }]);
}

/** Access keys, shares, nested stacks: new types can let somebody do something in ever new ways. */
function describeUnknown(name: string, type: string, properties: Fields): Fact[] {
  const rest = Object.entries(properties).filter(([, value]) => !isDocument(value));
  if (rest.length === 0 && Object.keys(properties).length > 0) return [];
  const words = `${name} (${type}) in this form; what it lets anybody do is not known here`;
  return [
    {
      where: `Resources.${name}`,
      holder: name,
      key: `${name} is ${type} ${canonical(Object.fromEntries(rest))}`,
      broadensBy: 'coming',
      come: `There is now ${words}.`,
      gone: `There is no longer ${words}.`,
    },
  ];
}

function findDocuments(value: Value | undefined): Value[] {
  if (isList(value)) return value.flatMap(findDocuments);
  if (value !== undefined && isDocument(value))
    return [typeof value === 'string' ? (parseValue(value) ?? value) : value];
  return isFields(value) ? Object.values(value).flatMap(findDocuments) : [];
}

/** Some properties take a policy as a text, such as that of AWS::Logs::ResourcePolicy. */
function isDocument(value: Value): boolean {
  return typeof value === 'string' ? value.includes('"Statement"') : isFields(value) && 'Statement' in value;
}

/** Properties such as `Role`, `RoleArn`, `ExecutionRoleARN` or `Roles`, wherever they stand. */
function findRoles(value: Value | undefined): Value[] {
  if (isList(value)) return value.flatMap(findRoles);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    /Roles?(Arns?|Name)?$/i.test(name) ? [each] : findRoles(each),
  );
}
