import {
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { Clock } from '../../handler/clock';
import { readEndpoints, readEndpointsById, readPages } from '../../handler/discovery';
import { hasCode, nameOf } from '../../handler/ec2-errors';
import { poll } from '../../handler/wait';
import { type Bench, TAG } from './bench';

const LONGEST_MS = 15 * 60_000;

/** Takes away what the run has made and nothing else; returns what could not be removed. */
export async function cleanUp(bench: Bench, clock: Clock): Promise<string[]> {
  const { client } = bench.ec2;
  // Not the bench's own patience: Ctrl-C must not end this.
  const ec2 = { ...bench.ec2, clock };
  const patience = { clock, deadline: clock.now() + LONGEST_MS };
  const endpoints = await listEndpoints(bench, ec2);
  const left = await poll(patience, async () => {
    const remaining = await readEndpointsById(ec2, endpoints);
    const VpcEndpointIds = remaining.filter(({ state }) => state !== 'deleting').map(({ id }) => id);
    if (VpcEndpointIds.length > 0) await client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    return remaining.length === 0 ? [] : undefined;
  });
  const leftEndpoints = left ?? (await readEndpointsById(ec2, endpoints)).map(({ id }) => id);
  const groups = (await listGroups(bench)).map((GroupId) => ({
    id: GroupId,
    remove: () => client.send(new DeleteSecurityGroupCommand({ GroupId })),
  }));
  const tables = (await listTables(bench)).map((RouteTableId) => ({
    id: RouteTableId,
    remove: () => client.send(new DeleteRouteTableCommand({ RouteTableId })),
  }));
  const others = [];
  for (const { id, remove } of [...groups, ...tables]) {
    const gone = await poll(patience, () => removeUnused(remove));
    if (gone !== 'gone') others.push(`${id}${gone ? ` (${gone})` : ''}`);
  }
  return [...leftEndpoints, ...others];
}

/** What we were told of, and what an answer that was lost has made. */
async function listEndpoints(bench: Bench, ec2: Bench['ec2']): Promise<string[]> {
  const found = await readEndpoints(ec2, [tagFilter(bench)]);
  return unite(
    bench.made.endpoints,
    found.filter(carriesTag(bench)).map(({ VpcEndpointId }) => VpcEndpointId),
  );
}

async function listGroups(bench: Bench): Promise<string[]> {
  const found = await readPages(async (NextToken) => {
    const request = { Filters: [tagFilter(bench)], NextToken };
    const answer = await bench.ec2.client.send(new DescribeSecurityGroupsCommand(request));
    return [answer.SecurityGroups, answer.NextToken];
  });
  return unite(
    bench.made.groups,
    found.filter(carriesTag(bench)).map(({ GroupId }) => GroupId),
  );
}

async function listTables(bench: Bench): Promise<string[]> {
  const found = await readPages(async (NextToken) => {
    const request = { Filters: [tagFilter(bench)], NextToken };
    const answer = await bench.ec2.client.send(new DescribeRouteTablesCommand(request));
    return [answer.RouteTables, answer.NextToken];
  });
  return unite(
    bench.made.tables,
    found.filter(carriesTag(bench)).map(({ RouteTableId }) => RouteTableId),
  );
}

const tagFilter = ({ run }: Bench) => ({ Name: `tag:${TAG}`, Values: [run] });

/** Looked at once more: a filter alone decides no deletion. */
const carriesTag =
  ({ run }: Bench) =>
  ({ Tags = [] }: { Tags?: Tag[] | undefined }): boolean =>
    Tags.some(({ Key, Value }) => Key === TAG && Value === run);

const unite = (made: readonly string[], found: readonly (string | undefined)[]): string[] => [
  ...new Set([...made, ...found.filter((id) => id !== undefined)]),
];

/** Undefined while something still uses it. */
async function removeUnused(remove: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await remove();
    return 'gone';
  } catch (error) {
    if (hasCode(error, 'DependencyViolation', 'InvalidGroup.InUse')) return undefined;
    return /NotFound$/i.test(nameOf(error)) ? 'gone' : nameOf(error);
  }
}
