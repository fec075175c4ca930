import type { Account, Thing, Vpc } from './account';
import type { World } from './action';
import { refuseMalformed, refuseUnknown } from './ids';
import { refuse } from './refusal';

type Shelves = Pick<
  Account,
  | 'vpcs'
  | 'subnets'
  | 'routeTables'
  | 'internetGateways'
  | 'natGateways'
  | 'addresses'
  | 'securityGroups'
  | 'networkAcls'
  | 'dhcpOptions'
  | 'networkInterfaces'
  | 'endpoints'
>;
export type Shelf = keyof Shelves;
export type ThingOn<S extends Shelf> = Shelves[S] extends Map<string, infer T> ? T : never;

export const shelves: readonly Shelf[] = [
  'vpcs',
  'subnets',
  'routeTables',
  'internetGateways',
  'natGateways',
  'addresses',
  'securityGroups',
  'networkAcls',
  'dhcpOptions',
  'networkInterfaces',
  'endpoints',
];

/** Everything of a kind that calls can see by now. */
export function visible<S extends Shelf>(world: World, shelf: S): ThingOn<S>[] {
  const all: Thing[] = [...world.account[shelf].values()];
  return all.filter((thing) => isVisible(world, thing)) as ThingOn<S>[];
}

/** The thing with this id, or EC2's refusal for a malformed or unknown one. */
export function find<S extends Shelf>(world: World, shelf: S, id: string): ThingOn<S> {
  refuseMalformed(shelf, id, world.settings);
  const thing: Thing | undefined = world.account[shelf].get(id);
  if (!thing || !isVisible(world, thing)) refuseUnknown(shelf, id, world.settings);
  return thing as ThingOn<S>;
}

/** Writes in a VPC that was shared with us: "This operation does not support shared VPCs." (AWS re:Post). */
export function findOwnVpc(world: World, id: string): Vpc {
  const vpc = find(world, 'vpcs', id);
  if (vpc.OwnerId !== world.account.id) {
    throw refuse('UnauthorizedOperation', 'This operation does not support shared VPCs.', 403);
  }
  return vpc;
}

export function refuseDependency(what: string, id: string): never {
  throw refuse('DependencyViolation', `The ${what} '${id}' has dependencies and cannot be deleted.`);
}

export function isVisible(world: World, thing: Thing): boolean {
  return world.now >= thing.visibleFrom;
}
