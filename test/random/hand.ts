import { moveTag, setParameter } from '../lifecycle/user';
import { listOwned, listOwnGroups } from '../lifecycle/view';
import { settleEndpoints } from '../simulator/endpoint-life';
import { settleInterfaces } from '../simulator/network-interfaces';
import { toWorld } from '../simulator/perform';
import type { Simulator } from '../simulator/simulator';
import type { Edit, Wishes } from './plot';
import { addPlanned, addStranger, attempt, close, open, pick, type Terrain, tablesOf } from './terrain';

/** What people add to our things must stay there: a rule's block or a tag's key, by the thing's id. */
export interface Additions {
  readonly rules: Map<string, string>;
  readonly tags: Map<string, string>;
}

const TAG = 'CostCenter';

/** Does something beside the stack, where it can be done at all. */
export function doByHand(simulator: Simulator, terrain: Terrain, what: Edit, additions: Additions): void {
  const { account } = simulator;
  const { vpcId } = terrain;
  const subnets = [...account.subnets.values()].filter(({ VpcId }) => VpcId === vpcId);
  const tables = tablesOf(simulator, vpcId);
  const owned = listOwned(simulator).filter((id) => id.startsWith('vpce-'));
  const theirs = [...account.endpoints.keys()].filter((id) => !owned.includes(id));
  const remove = (id = '') => attempt(simulator, 'DeleteVpcEndpoints', { VpcEndpointIds: [id] });
  const one = <T>(things: readonly T[], nth: number) => [pick(things, nth)].flatMap((thing) => thing ?? []);
  switch (what.edit) {
    case 'add subnet':
      addPlanned(simulator, terrain, what.subnet);
      break;
    case 'delete subnet':
      attempt(simulator, 'DeleteSubnet', { SubnetId: pick(subnets, what.nth)?.SubnetId });
      break;
    case 'delete ours':
      remove(pick(owned, what.nth));
      break;
    case 'delete theirs':
      remove(pick(theirs, what.nth));
      break;
    case 'open table':
      for (const table of one(tables, what.nth)) open(table, terrain);
      break;
    case 'close table':
      for (const table of one(tables, what.nth)) close(table);
      break;
    case 'associate':
      associate(simulator, pick(subnets, what.nth)?.SubnetId, pick(tables, what.table)?.RouteTableId);
      break;
    case 'admit':
      admit(simulator, pick(listOwnGroups(simulator), what.nth), additions);
      break;
    case 'tag ours':
      tag(simulator, pick(listOwned(simulator), what.nth), additions);
      break;
    case 'add theirs':
      addStranger(simulator, terrain, what.foreign);
      break;
    case 'lead':
      lead(simulator, what.selector, [...account.vpcs.keys()][what.to]);
  }
}

export const PARAMETER_NAME = '/network/vpc-id';
const TAG_KEY = 'network';
const TAG_VALUE = 'main';
export const VPC_TAG = `${TAG_KEY}=${TAG_VALUE}`;

/** The parameter or the tag is at this VPC from now on; undefined: at none. */
export function lead(simulator: Simulator, selector: Wishes['selector'], vpcId: string | undefined): void {
  if (selector === 'VpcIdParameterName') setParameter(simulator, PARAMETER_NAME, vpcId);
  if (selector === 'VpcTag') moveTag(simulator, vpcId, TAG_KEY, TAG_VALUE);
}

/** Lets what happens by itself happen, as EC2 would without being asked. */
export function settle(simulator: Simulator): void {
  settleEndpoints(toWorld(simulator));
  settleInterfaces(toWorld(simulator));
}

/** Additions that are gone although the thing is still there. */
export function findLost({ account }: Simulator, { rules, tags }: Additions): string[] {
  const lostRules = [...rules].filter(
    ([id, block]) =>
      account.securityGroups.get(id)?.rules.every(({ CidrIpv4 }) => CidrIpv4 !== block) ?? false,
  );
  const lostTags = [...tags].filter(([id, key]) => {
    const thing = account.endpoints.get(id) ?? account.securityGroups.get(id);
    return thing?.Tags.every(({ Key }) => Key !== key) ?? false;
  });
  return [
    ...lostRules.map(([id, block]) => `the user's rule for ${block} is gone from ${id}`),
    ...lostTags.map(([id, key]) => `the user's tag ${key} is gone from ${id}`),
  ];
}

function associate(
  simulator: Simulator,
  SubnetId: string | undefined,
  RouteTableId: string | undefined,
): void {
  if (!SubnetId || !RouteTableId) return;
  const current = [...simulator.account.routeTables.values()]
    .flatMap(({ Associations }) => Associations)
    .find((association) => association.SubnetId === SubnetId);
  if (!current) attempt(simulator, 'AssociateRouteTable', { SubnetId, RouteTableId });
  else {
    const AssociationId = current.RouteTableAssociationId;
    attempt(simulator, 'ReplaceRouteTableAssociation', { AssociationId, RouteTableId });
  }
}

function admit(simulator: Simulator, GroupId: string | undefined, { rules }: Additions): void {
  if (!GroupId) return;
  const block = '192.168.7.0/24';
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: block }] }];
  if (attempt(simulator, 'AuthorizeSecurityGroupIngress', { GroupId, IpPermissions }))
    rules.set(GroupId, block);
}

function tag(simulator: Simulator, id: string | undefined, { tags }: Additions): void {
  if (!id) return;
  if (attempt(simulator, 'CreateTags', { Resources: [id], Tags: [{ Key: TAG, Value: '1' }] }))
    tags.set(id, TAG);
}
