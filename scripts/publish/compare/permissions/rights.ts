import {
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
  readonly properties: Fields;
  readonly template: Fields;
  readonly world: World;
}
type Reader = (found: Found) => Rights;

/** How each type says who may do what; of all others, whatever looks like a policy or a role is read. */
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

/** The resources whose text bears on who may do what. */
export function listBearers(template: Fields): Value[] {
  return Object.values(section(template, 'Resources')).filter(
    (resource) =>
      readType(resource) in readers ||
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
      const read = readers[readType(resource)] ?? readAnything;
      return read({ name, properties, template, world });
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

function readAnything({ name, properties }: Found): Rights {
  const where = `Resources.${name}`;
  const documents = findDocuments(properties).map((document) =>
    readDocument({ where, holder: name, kind: 'resource' }, document),
  );
  const facts = findRoles(properties).map((role) => describeActing({ where, holder: name }, role));
  return joinRights([...documents, { grants: [], facts }]);
}

function findDocuments(value: Value | undefined): Value[] {
  if (isList(value)) return value.flatMap(findDocuments);
  // Some properties take a policy as a text, such as that of AWS::Logs::ResourcePolicy.
  if (typeof value === 'string' && value.includes('"Statement"')) return [parseValue(value) ?? value];
  if (!isFields(value)) return [];
  return 'Statement' in value ? [value] : Object.values(value).flatMap(findDocuments);
}

/** Properties such as `Role`, `RoleArn`, `ExecutionRoleArn` or `Roles`, wherever they stand. */
function findRoles(value: Value | undefined): Value[] {
  if (isList(value)) return value.flatMap(findRoles);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    /Role(Arn)?$/.test(name) ? [each] : findRoles(each),
  );
}
