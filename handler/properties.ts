import { TAG_PREFIX } from './identity';
import type { Problem } from './problem';
import { services } from './services';

/** What the user asked for, decoded; every list possibly empty, which means "find out" or "manage one". */
export interface Properties {
  readonly vpcId: string;
  readonly onNoMatch: 'Fail' | 'Skip';
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly endpointSet: 'EcrAndS3' | 'S3Only';
  readonly additionalServices: readonly string[];
  readonly privateDnsEnabled: boolean;
  readonly endpointPolicy: 'FullAccess' | 'PullOnly';
  readonly existingEndpoints: 'Adopt' | 'Fail';
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly tags: Readonly<Record<string, string>>;
}

/** A decoded value, or what is accepted instead. */
type Decoded<T> = { value: T } | { accepted: string };
type Decoder<T> = (raw: unknown) => Decoded<T>;

/** An interface endpoint takes five groups (EC2 quota "Security groups per network interface"). */
const MOST_SECURITY_GROUPS = 5;
/** EC2 takes 50 tags a resource; two are ours. */
const MOST_TAGS = 48;

const decoders: { [Name in keyof Properties]: { property: string; decode: Decoder<Properties[Name]> } } = {
  vpcId: { property: 'VpcId', decode: decodeId('vpc') },
  onNoMatch: { property: 'OnNoMatch', decode: decodeOneOf(['Fail', 'Skip']) },
  subnetIds: { property: 'SubnetIds', decode: decodeIds('subnet') },
  routeTableIds: { property: 'RouteTableIds', decode: decodeIds('rtb') },
  securityGroupIds: { property: 'SecurityGroupIds', decode: decodeIds('sg', MOST_SECURITY_GROUPS) },
  endpointSet: { property: 'EndpointSet', decode: decodeOneOf(['EcrAndS3', 'S3Only']) },
  additionalServices: { property: 'AdditionalServices', decode: decodeServices },
  privateDnsEnabled: { property: 'PrivateDnsEnabled', decode: decodeBoolean },
  endpointPolicy: { property: 'EndpointPolicy', decode: decodeOneOf(['FullAccess', 'PullOnly']) },
  existingEndpoints: { property: 'ExistingEndpoints', decode: decodeOneOf(['Adopt', 'Fail']) },
  ipAddressType: { property: 'IpAddressType', decode: decodeOneOf(['ipv4', 'dualstack']) },
  tags: { property: 'Tags', decode: decodeTags },
};

/** `Refresh` and `Release` only have to change; the other two are CloudFormation's own and come inside the properties. */
const undecoded = ['Refresh', 'Release', 'ServiceToken', 'ServiceTimeout'];
export const known = [...Object.values(decoders).map(({ property }) => property), ...undecoded];

/**
 * Decodes `ResourceProperties`. CloudFormation sends every scalar as a string, and an empty list parameter as `[""]`.
 * Anything wrong comes back as one problem, with a sentence for each property.
 */
export function decodeProperties(raw: Record<string, unknown>): Properties | Problem {
  const sentences = refuseUnknown(Object.keys(raw).filter((name) => !known.includes(name)));
  const decode = <Name extends keyof Properties>(name: Name): Properties[Name] | undefined => {
    const { property, decode } = decoders[name];
    const decoded = decode(raw[property]);
    if ('value' in decoded) return decoded.value;
    const came = raw[property] === undefined ? 'is missing' : `is ${show(raw[property])}`;
    sentences.push(`${property} ${came}. Accepted is ${decoded.accepted}.`);
    return undefined;
  };
  const entries = (Object.keys(decoders) as (keyof Properties)[]).map((name) => [name, decode(name)]);
  const properties = Object.fromEntries(entries) as Properties;
  if (sentences.length === 0) sentences.push(...findContradictions(properties));
  return sentences.length === 0 ? properties : { code: 'InvalidProperties', sentence: sentences.join(' ') };
}

function refuseUnknown(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'is not a property' : 'are not properties';
  return [`${names.join(', ')} ${verb} of Custom::EcrVpcEndpoints. Accepted are ${known.join(', ')}.`];
}

/** Only the groups, of properties that may be another version's and not decode as a whole. */
export function decodeSecurityGroupIds(raw: Record<string, unknown>): readonly string[] {
  const decoded = decoders.securityGroupIds.decode(raw.SecurityGroupIds);
  return 'value' in decoded ? decoded.value : [];
}

/** `S3Only` makes no network interfaces, so whatever places or adds them contradicts it. */
function findContradictions(properties: Properties): string[] {
  if (properties.endpointSet !== 'S3Only') return [];
  return (['additionalServices', 'subnetIds', 'securityGroupIds'] as const)
    .filter((name) => properties[name].length > 0)
    .map(
      (name) =>
        `EndpointSet is "S3Only", which has no interface endpoints, but ${decoders[name].property} is ` +
        `${show(properties[name])}. Accepted is an empty ${decoders[name].property}, or EndpointSet "EcrAndS3".`,
    );
}

function decodeId(prefix: string): Decoder<string> {
  return (raw) =>
    typeof raw === 'string' && isId(prefix, raw) ? { value: raw } : { accepted: describeId(prefix) };
}

function decodeIds(prefix: string, most = Number.POSITIVE_INFINITY): Decoder<string[]> {
  return (raw) => {
    const list = toList(raw);
    if (list && list.length <= most && list.every((id) => isId(prefix, id))) return { value: list };
    const limit = most === Number.POSITIVE_INFINITY ? '' : `, at most ${most} of them`;
    return { accepted: `a list of ids, each ${describeId(prefix)}${limit}; or an empty list` };
  };
}

function decodeServices(raw: unknown): Decoded<string[]> {
  const offered = services.filter(({ included }) => included === 'onRequest').map(({ suffix }) => suffix);
  const list = toList(raw);
  if (list?.every((suffix) => offered.includes(suffix))) return { value: list };
  return { accepted: `a list out of ${offered.join(', ')}; or an empty list` };
}

function decodeOneOf<const Choice extends string>(choices: readonly [Choice, ...Choice[]]): Decoder<Choice> {
  const accepted = { accepted: choices.map((choice) => `"${choice}"`).join(' or ') };
  return (raw) => {
    if (isAbsent(raw)) return { value: choices[0] };
    const value = choices.find((choice) => choice === raw);
    return value === undefined ? accepted : { value };
  };
}

function decodeBoolean(raw: unknown): Decoded<boolean> {
  if (isAbsent(raw)) return { value: true };
  if (raw === true || raw === 'true') return { value: true };
  if (raw === false || raw === 'false') return { value: false };
  return { accepted: '"true" or "false"' };
}

function decodeTags(raw: unknown): Decoded<Record<string, string>> {
  const accepted = {
    accepted:
      `a list of at most ${MOST_TAGS} {"Key": ..., "Value": ...}, each Key once, of 1 to 128 characters and not ` +
      `starting with "aws:" or "${TAG_PREFIX}", each Value of at most 256 characters`,
  };
  if (isAbsent(raw)) return { value: {} };
  if (!Array.isArray(raw) || raw.length > MOST_TAGS || !raw.every(isTag)) return accepted;
  const tags = Object.fromEntries(raw.map(({ Key, Value }) => [Key, Value]));
  return Object.keys(tags).length === raw.length ? { value: tags } : accepted;
}

function isTag(raw: unknown): raw is { Key: string; Value: string } {
  if (raw === null || typeof raw !== 'object' || Object.keys(raw).sort().join() !== 'Key,Value') return false;
  const { Key, Value } = raw as Record<string, unknown>;
  return (
    typeof Key === 'string' &&
    typeof Value === 'string' &&
    /^(?!aws:).{1,128}$/isu.test(Key) &&
    !Key.startsWith(TAG_PREFIX) &&
    [...Value].length <= 256
  );
}

/** A list, or its members joined by commas; without blanks, empty members and repetitions. */
function toList(raw: unknown): string[] | undefined {
  if (isAbsent(raw)) return [];
  const members = typeof raw === 'string' ? raw.split(',') : raw;
  if (!Array.isArray(members) || !members.every((member) => typeof member === 'string')) return undefined;
  return [...new Set(members.map((member) => member.trim()).filter((member) => member !== ''))];
}

function isAbsent(raw: unknown): boolean {
  return raw === undefined || raw === '';
}

function isId(prefix: string, text: string): boolean {
  return new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(text);
}

function describeId(prefix: string): string {
  return `"${prefix}-" and 8 or 17 of the characters 0-9 and a-f`;
}

/** What came, short enough for an answer of 4,096 bytes. */
function show(raw: unknown): string {
  const characters = [...(JSON.stringify(raw) ?? String(raw))];
  return characters.length > 200 ? `${characters.slice(0, 200).join('')}...` : characters.join('');
}
