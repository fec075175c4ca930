import type {
  AssociateDhcpOptionsRequest,
  CreateDhcpOptionsRequest,
  CreateDhcpOptionsResult,
  DescribeDhcpOptionsRequest,
  DescribeDhcpOptionsResult,
  DhcpOptions as DhcpOptionsShape,
} from '@aws-sdk/client-ec2';
import type { DhcpOptions } from './account';
import { type Action, action, done, visibleFrom, type Wire, type World } from './action';
import { type FilterTable, list, listParameters } from './listing';
import { find, findOwnVpc, visible } from './lookup';
import { readTags } from './tags';

const filters: FilterTable<Wire<DhcpOptionsShape>> = {
  'dhcp-options-id': (set) => [set.DhcpOptionsId],
  'owner-id': (set) => [set.OwnerId],
  key: (set) => (set.DhcpConfigurations ?? []).map(({ Key }) => Key),
  value: (set) =>
    (set.DhcpConfigurations ?? []).flatMap(({ Values = [] }) => Values.map(({ Value }) => Value)),
};

export const dhcpOptionsActions: Record<string, Action> = {
  CreateDhcpOptions: action<CreateDhcpOptionsRequest, CreateDhcpOptionsResult>(
    ['DhcpConfigurations', 'TagSpecifications'],
    (world, request) => {
      const wanted = (request.DhcpConfigurations ?? []).map(({ Key = '', Values = [] }) => ({ Key, Values }));
      const set = addSet(world, wanted);
      set.Tags = readTags(world, request.TagSpecifications, 'dhcp-options');
      return { DhcpOptions: toWire(set) };
    },
  ),

  AssociateDhcpOptions: action<AssociateDhcpOptionsRequest, typeof done>(
    ['DhcpOptionsId', 'VpcId'],
    (world, { DhcpOptionsId = '', VpcId = '' }) => {
      const vpc = findOwnVpc(world, VpcId);
      vpc.DhcpOptionsId = find(world, 'dhcpOptions', DhcpOptionsId).DhcpOptionsId;
      return done;
    },
  ),

  DescribeDhcpOptions: action<DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult>(
    ['DhcpOptionsIds', ...listParameters],
    (world, request) => {
      const sets =
        request.DhcpOptionsIds?.map((id) => find(world, 'dhcpOptions', id)) ?? visible(world, 'dhcpOptions');
      const { items, next } = list(world, request, sets.map(toWire), filters);
      return { DhcpOptions: items, NextToken: next };
    },
  ),
};

/** VPC User Guide, "DHCP option sets": each Region has a default set, which new VPCs are associated with. */
export function findDefaultSet(world: World): DhcpOptions {
  const { dhcpOptions, region } = world.account;
  const [earlier] = dhcpOptions.values();
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return (
    earlier ??
    addSet(world, [
      { Key: 'domain-name', Values: [domain] },
      { Key: 'domain-name-servers', Values: ['AmazonProvidedDNS'] },
    ])
  );
}

function addSet(world: World, configurations: DhcpOptions['configurations']): DhcpOptions {
  const { account } = world;
  const set: DhcpOptions = {
    visibleFrom: visibleFrom(world),
    DhcpOptionsId: account.newId('dhcpOptions'),
    OwnerId: account.id,
    configurations,
    Tags: [],
  };
  account.dhcpOptions.set(set.DhcpOptionsId, set);
  return set;
}

function toWire({ DhcpOptionsId, OwnerId, Tags, configurations }: DhcpOptions): Wire<DhcpOptionsShape> {
  return {
    DhcpOptionsId,
    OwnerId,
    Tags,
    DhcpConfigurations: configurations.map(({ Key, Values }) => ({
      Key,
      Values: Values.map((Value) => ({ Value })),
    })),
  };
}
