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
 * owner there, since the Delete of the old id may follow at once, and would take away what lives on.
 */
export async function handOver(ec2: Ec2, from: string, to: string, vpcId?: string): Promise<void> {
  const patience = { clock: ec2.clock, deadline: Math.min(ec2.deadline, ec2.clock.now() + SETTLING_MS) };
  const asked = new Set<string>();
  const done = await poll(patience, async () => {
    const { endpoints, groups } = await readEstate(ec2, from, { within: vpcId });
    const staying = endpoints.filter(({ state }) => state !== 'deleting');
    const ids = [...staying, ...groups].map(({ id }) => id);
    const next = ids.filter((id) => !asked.has(id));
    if (next.length > 0 && (await tag(ec2, next, to))) for (const id of next) asked.add(id);
    return ids.length === 0 ? true : undefined;
  });
  if (!done) ec2.log('old owner still shown', { from, to });
}

/** Whether all have the tag now; false where one of them has gone meanwhile. */
function tag({ client }: Ec2, ids: readonly string[], owner: string): Promise<boolean> {
  const request = new CreateTagsCommand({ Resources: [...ids], Tags: [{ Key: OWNER_TAG, Value: owner }] });
  return explain(`Tagging ${ids.join(', ')}`, async () => {
    try {
      await client.send(request);
      return true;
    } catch (error) {
      const isGone =
        isGroupUnknown(error) ||
        hasCode(error, 'InvalidVpcEndpointId.NotFound', 'InvalidVpcEndpoint.NotFound');
      if (isGone) return false;
      throw error;
    }
  });
}
