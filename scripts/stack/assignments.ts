import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { selectors } from '../../handler/identity';
import { UsageError } from './failure';

/** What a template says about one of its parameters, as far as we need it. */
export interface Declaration {
  Default?: unknown;
}
export type Declarations = Record<string, Declaration | null>;
export type Values = Map<string, string>;

export function checkStackName(name: string): string {
  if (/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) return name;
  throw new UsageError(
    `--stack-name "${name}" is not a stack name: a letter first, then letters, digits and hyphens, at most 128.`,
  );
}

export function checkVpcId(id: string, option = '--vpc-id'): string {
  if (/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return id;
  throw new UsageError(`${option} "${id}" is not a VPC ID: "vpc-" and then 8 or 17 hexadecimal digits.`);
}

/** A name of another form is looked up in DNS in vain, which takes a while. */
export function checkRegion(name: string): string {
  if (/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(name)) return name;
  throw new UsageError(`The Region "${name}" is not the name of one: it has the form of eu-west-1.`);
}

export function checkBucket(name: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return name;
  throw new UsageError(
    `--bucket "${name}" is not a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, without "s3://".`,
  );
}

/** `--parameter Key=Value ...` and `--vpc-id`, which is short for VpcId. */
export function readParameters(assignments: string[], vpcId: string | undefined): Values {
  const values = readAssignments('--parameter', assignments, /^[A-Za-z0-9]{1,255}$/, 'letters and digits');
  const named = values.get('VpcId');
  if (vpcId === undefined) {
    // Empty: the VPC is from now on found by another selector.
    if (named) checkVpcId(named, '--parameter VpcId');
    return values;
  }
  if (values.has('VpcId'))
    throw new UsageError('VpcId is given twice, by --vpc-id and by --parameter: keep one of them.');
  return values.set('VpcId', checkVpcId(vpcId));
}

export function readTags(assignments: string[]): Values {
  const tags = readAssignments('--tag', assignments, /^[^=]{1,128}$/, '1 to 128 characters');
  for (const [key, value] of tags) {
    if (/^aws:/i.test(key))
      throw new UsageError(`--tag "${key}" is not accepted: AWS reserves keys with "aws:".`);
    if (value.length > 256)
      throw new UsageError(
        `--tag "${key}" has a value of ${value.length} characters: at most 256 are accepted.`,
      );
  }
  if (tags.size > 50)
    throw new UsageError(`--tag is given ${tags.size} times: a stack takes at most 50 tags.`);
  return tags;
}

function readAssignments(option: string, assignments: string[], keyForm: RegExp, keyWords: string): Values {
  const values: Values = new Map();
  for (const assignment of assignments) {
    const separator = assignment.indexOf('=');
    const key = assignment.slice(0, Math.max(separator, 0));
    if (separator < 0 || !keyForm.test(key))
      throw new UsageError(`${option} "${assignment}" is not Key=Value, with a key of ${keyWords}.`);
    if (values.has(key)) throw new UsageError(`${option} names "${key}" twice: give each key once.`);
    values.set(key, assignment.slice(separator + 1));
  }
  return values;
}

/** CloudFormation's list: what is given, what the stack had before, and nothing where the default holds. */
export function mergeParameters(
  declared: Declarations,
  given: Values,
  previous: Parameter[] | undefined,
): Parameter[] {
  const before = new Set(previous?.map(({ ParameterKey }) => ParameterKey));
  const merged = Object.entries(declared).flatMap(([name, declaration]): Parameter[] => {
    const value = given.get(name);
    if (value !== undefined) return [{ ParameterKey: name, ParameterValue: value }];
    if (before.has(name)) return [{ ParameterKey: name, UsePreviousValue: true }];
    if (declaration?.Default === undefined) throw missing(name);
    return [];
  });
  requireSelector(declared, merged, previous);
  return merged;
}

/** CloudFormation would say so only after the upload, and an emulator not at all. */
export function refuseUnknown(declared: Declarations, given: Values): void {
  const unknown = [...given.keys()].filter((name) => !(name in declared));
  if (unknown.length === 0) return;
  const accepted = Object.keys(declared).sort().join(', ') || 'none';
  throw new UsageError(`The template has no parameter ${unknown.join(', ')}; it accepts: ${accepted}.`);
}

function requireSelector(
  declared: Declarations,
  merged: readonly Parameter[],
  previous: readonly Parameter[] = [],
): void {
  if (!('VpcId' in declared)) return;
  const before = new Map(previous.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const named = merged.filter(
    ({ ParameterKey = '', ParameterValue, UsePreviousValue }) =>
      selectors.some((name) => name === ParameterKey) &&
      (UsePreviousValue ? before.get(ParameterKey) : ParameterValue),
  );
  if (named.length === 0) throw missing('VpcId');
  const kept = named.find(({ UsePreviousValue }) => UsePreviousValue);
  if (named.length > 1 && kept)
    throw new UsageError(
      `The stack has ${kept.ParameterKey} already, and only one selector may be given: pass --parameter ${kept.ParameterKey}= to empty it.`,
    );
}

function missing(name: string): UsageError {
  return new UsageError(
    name === 'VpcId'
      ? 'No VPC is named: pass --vpc-id with the VPC that is to get the endpoints, or --parameter VpcIdParameterName=... or VpcTag=....'
      : `The parameter ${name} has no default: pass --parameter ${name}=...`,
  );
}

/** Tags the stack has already stay, as its parameters do; `undefined` leaves them to CloudFormation. */
export function mergeTags(given: Values, previous: Tag[] = []): Tag[] | undefined {
  if (given.size === 0) return undefined;
  const own = previous.filter(({ Key = '' }) => !/^aws:/i.test(Key) && !given.has(Key));
  return [...own, ...[...given].map(([Key, Value]) => ({ Key, Value }))];
}
