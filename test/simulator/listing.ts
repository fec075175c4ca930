import type { Filter, Tag } from '@aws-sdk/client-ec2';
import type { World } from './action';
import { refuse } from './refusal';
import { showTags } from './tags';

/** Which values of a thing a filter looks at. */
export type FilterTable<T> = Record<string, (thing: T) => readonly (string | boolean | number | undefined)[]>;

interface ListRequest {
  Filters?: Filter[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}
interface Bounds {
  min: number;
  max: number;
  /** EC2 API Reference, DescribeVpcEndpoints and its services: more than 1000 counts as 1000. */
  clamp?: boolean;
}
export const usualBounds: Bounds = { min: 5, max: 1000 };
/** EC2 API Reference, DescribeRouteTables: MaxResults from 5 to 100. */
export const routeTableBounds: Bounds = { min: 5, max: 100 };
export const endpointBounds: Bounds = { min: 1, max: 1000, clamp: true };

/** "Error codes for the Amazon EC2 API": FilterLimitExceeded, too many filters or filter values. */
const MOST_FILTER_VALUES = 200;

export const listParameters = ['Filters', 'MaxResults', 'NextToken'] as const;

/** Filters, then cuts out the page that was asked for. */
export function list<T extends object>(
  world: World,
  request: ListRequest,
  things: T[],
  filters: FilterTable<T>,
  bounds: Bounds = usualBounds,
): { items: T[]; next: string | undefined } {
  const shown = things.map((thing) => showTags(world, thing));
  return cutPage(world, request, select(world, request.Filters ?? [], shown, filters), bounds);
}

export function select<T extends object>(
  world: World,
  wanted: readonly Filter[],
  things: T[],
  filters: FilterTable<T>,
): T[] {
  if (wanted.reduce((sum, { Values }) => sum + (Values?.length ?? 0), 0) > MOST_FILTER_VALUES) {
    throw refuse('FilterLimitExceeded', 'The request uses too many filters or too many filter values.');
  }
  if (world.settings.ignoreFilters) return things;
  return wanted.reduce((left, { Name = '', Values = [] }) => {
    const look = filters[Name] ?? lookAtTags(Name);
    if (!look) throw refuse('InvalidParameterValue', `The filter '${Name}' is invalid`);
    const patterns = Values.map(toPattern);
    return left.filter((thing) =>
      look(thing).some(
        (value) => value !== undefined && patterns.some((pattern) => pattern.test(String(value))),
      ),
    );
  }, things);
}

/** EC2 User Guide, filters: `tag:Key` looks at one tag's value, `tag-key` at the keys. */
function lookAtTags(name: string): ((thing: { Tags?: Tag[] }) => (string | undefined)[]) | undefined {
  if (name === 'tag-key') return ({ Tags = [] }) => Tags.map(({ Key }) => Key);
  if (!name.startsWith('tag:')) return undefined;
  return ({ Tags = [] }) => Tags.filter(({ Key }) => Key === name.slice(4)).map(({ Value }) => Value);
}

/** EC2 User Guide, filters: * for any characters, ? for one; case matters. */
function toPattern(value: string): RegExp {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function cutPage<T>(world: World, request: ListRequest, things: T[], bounds: Bounds) {
  const { MaxResults, NextToken } = request;
  if (MaxResults !== undefined && (MaxResults < bounds.min || (MaxResults > bounds.max && !bounds.clamp))) {
    throw refuse(
      'InvalidMaxResults',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value between ${bounds.min} and ${bounds.max}.`,
    );
  }
  const { start, ready } = NextToken === undefined ? { start: 0, ready: false } : readToken(NextToken);
  if (world.settings.emptyPages && !ready && things.length > 0) {
    return { items: [], next: writeToken(start, true) };
  }
  const size = Math.min(MaxResults ?? bounds.max, bounds.max, world.settings.pageSize ?? bounds.max);
  const end = start + size;
  return { items: things.slice(start, end), next: end < things.length ? writeToken(end, false) : undefined };
}

const writeToken = (start: number, ready: boolean) =>
  Buffer.from(JSON.stringify({ start, ready })).toString('base64url');

function readToken(token: string): { start: number; ready: boolean } {
  try {
    const { start, ready } = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof start === 'number' && typeof ready === 'boolean') return { start, ready };
  } catch {
    // Not one of ours: refused below.
  }
  throw refuse('InvalidNextToken', `The token '${token}' is invalid.`);
}
