import type {
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult,
  DescribePrefixListsRequest,
  DescribePrefixListsResult,
} from '@aws-sdk/client-ec2';
import type { PrefixList } from './account';
import { type Action, action, type World } from './action';
import { refuseMalformed, refuseUnknown } from './ids';
import { type FilterTable, list, listParameters } from './listing';

const filters: FilterTable<PrefixList> = {
  'prefix-list-id': (each) => [each.PrefixListId],
  'prefix-list-name': (each) => [each.PrefixListName],
};
const managedFilters: FilterTable<PrefixList & { OwnerId: string }> = {
  ...filters,
  'owner-id': (each) => [each.OwnerId],
};

export const prefixListActions: Record<string, Action> = {
  // EC2 API Reference, DescribePrefixLists: the services that gateway endpoints lead to, and no others.
  DescribePrefixLists: action<DescribePrefixListsRequest, DescribePrefixListsResult>(
    ['PrefixListIds', ...listParameters],
    (world, request) => {
      const { items, next } = list(world, request, findLists(world, request.PrefixListIds), filters);
      return { PrefixLists: items, NextToken: next };
    },
  ),

  DescribeManagedPrefixLists: action<DescribeManagedPrefixListsRequest, DescribeManagedPrefixListsResult>(
    ['PrefixListIds', ...listParameters],
    (world, request) => {
      const lists = findLists(world, request.PrefixListIds).map((each) => ({
        ...each,
        OwnerId: 'AWS',
        State: 'create-complete',
        PrefixListArn: `arn:aws:ec2:${world.account.region}:aws:prefix-list/${each.PrefixListId}`,
        Tags: [],
      }));
      const { items, next } = list(world, request, lists, managedFilters);
      return { PrefixLists: items, NextToken: next };
    },
  ),
};

/** S3 in us-east-1 really is pl-63a5400a; S3 has a second list for its IPv6 addresses. */
export function listPrefixLists(region: string): PrefixList[] {
  const of = (PrefixListId: string, service: string, Cidrs: string[]): PrefixList => ({
    PrefixListId,
    PrefixListName: `com.amazonaws.${region}.${service}`,
    AddressFamily: service.startsWith('ipv6.') ? 'IPv6' : 'IPv4',
    Cidrs,
  });
  return [
    of('pl-63a5400a', 's3', ['52.216.0.0/15', '54.231.0.0/16', '3.5.0.0/19']),
    of('pl-02cd2c6b', 'dynamodb', ['52.94.0.0/22', '52.119.224.0/20']),
    of('pl-5fba8a1c', 's3express', ['18.34.232.0/21']),
    of('pl-7e4c21d0', 'ipv6.s3', ['2600:1fa0:8000::/39']),
  ];
}

function findLists(world: World, ids: string[] | undefined): PrefixList[] {
  return (
    ids?.map((id) => {
      refuseMalformed('prefixLists', id, world.settings);
      return world.account.prefixLists.get(id) ?? refuseUnknown('prefixLists', id, world.settings);
    }) ?? [...world.account.prefixLists.values()]
  );
}
