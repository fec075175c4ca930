import { readEndpoints } from './discovery';
import type { Ec2 } from './ec2';
import { OWNER_TAG } from './identity';
import { type Endpoint, toEndpoint, toTags } from './network';
import { readGroups } from './security-group-writes';

/** What carries an owner's tag, in whichever VPC. */
export interface Estate {
  readonly endpoints: readonly (Endpoint & Located)[];
  readonly groups: readonly ({ readonly id: string } & Located)[];
}

interface Located {
  readonly vpcId: string | undefined;
}

/** Where to look: in one VPC alone, or everywhere but there. */
export interface Scope {
  readonly within?: string | undefined;
  readonly outside?: string | undefined;
}

export async function readEstate(ec2: Ec2, owner: string, scope: Scope = {}): Promise<Estate> {
  const [endpoints, groups] = await Promise.all([
    findOwnedEndpoints(ec2, owner, scope),
    findOwnedGroups(ec2, owner, scope),
  ]);
  return { endpoints, groups };
}

export async function findOwnedEndpoints(
  ec2: Ec2,
  owner: string,
  scope: Scope = {},
): Promise<Estate['endpoints']> {
  const tagged = await readEndpoints(ec2, [{ Name: `tag:${OWNER_TAG}`, Values: [owner] }]);
  return tagged
    .map((endpoint) => ({ ...toEndpoint(endpoint), vpcId: endpoint.VpcId }))
    .filter(({ tags, state }) => tags[OWNER_TAG] === owner && state !== 'deleted')
    .filter((endpoint) => isInScope(endpoint, scope));
}

async function findOwnedGroups(ec2: Ec2, owner: string, scope: Scope): Promise<Estate['groups']> {
  const groups = await readGroups(ec2, [{ Name: `tag:${OWNER_TAG}`, Values: [owner] }]);
  return groups
    .filter(({ Tags }) => toTags(Tags)[OWNER_TAG] === owner)
    .flatMap(({ GroupId, VpcId }) => (GroupId ? [{ id: GroupId, vpcId: VpcId }] : []))
    .filter((group) => isInScope(group, scope));
}

/** Where EC2 does not say, it may be in the VPC that is spared. */
function isInScope({ vpcId }: Located, { within, outside }: Scope): boolean {
  if (vpcId === undefined) return outside === undefined;
  return (within === undefined || vpcId === within) && vpcId !== outside;
}
