import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import type { Ec2 } from './ec2';
import { hasCode, isGroupUnknown } from './ec2-errors';
import { readEstate } from './estate';
import { OWNER_TAG } from './identity';
import { poll } from './wait';
import { explain } from './words';

/** EC2 shows tags late, as it shows new things late. */
const SETTLING_MS = 60_000;

/**
 * What one owner has in the VPC (without one: anywhere) becomes another's. It waits until EC2 no longer shows the old
 * owner there, since the Delete of the old id may follow at once, and would take away what lives on. Answers what EC2
 * still shows as the old owner's.
 */
export async function handOver(ec2: Ec2, from: string, to: string, vpcId?: string): Promise<string[]> {
  const patience = { clock: ec2.clock, deadline: Math.min(ec2.deadline, ec2.clock.now() + SETTLING_MS) };
  const asked = new Set<string>();
  let ids: string[] = [];
  await poll(patience, async () => {
    const { endpoints, groups } = await readEstate(ec2, from, { within: vpcId });
    const staying = endpoints.filter(({ state }) => state !== 'deleting');
    ids = [...staying, ...groups].map(({ id }) => id);
    const next = ids.filter((id) => !asked.has(id));
    for (const id of await tag(ec2, next, to)) asked.add(id);
    return ids.length === 0 ? true : undefined;
  });
  return ids;
}

/** Answers what has the tag now: something may have gone meanwhile, which has EC2 refuse the others in the call too. */
export async function tag(ec2: Ec2, ids: readonly string[], owner: string): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const request = new CreateTagsCommand({ Resources: [...ids], Tags: [{ Key: OWNER_TAG, Value: owner }] });
  return explain(`Tagging ${ids.join(', ')}`, async () => {
    try {
      await ec2.client.send(request);
      return ids;
    } catch (error) {
      const isGone =
        isGroupUnknown(error) ||
        hasCode(error, 'InvalidVpcEndpointId.NotFound', 'InvalidVpcEndpoint.NotFound');
      if (!isGone) throw error;
      if (ids.length === 1) return [];
      return (await Promise.all(ids.map((id) => tag(ec2, [id], owner)))).flat();
    }
  });
}
