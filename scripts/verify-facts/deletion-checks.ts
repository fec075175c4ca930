import { DeleteVpcEndpointsCommand, DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { poll } from '../../handler/wait';
import type { Bench } from './bench';
import { type Check, codeOf, lasted } from './check';
import { MINUTES_5, type Subject } from './interface-checks';

/** From the first deletion to the end; the endpoint must be available. */
export async function listDeletionChecks(bench: Bench, { id, request }: Subject): Promise<Check[]> {
  const interfaceIds = (await bench.read(id))?.networkInterfaceIds ?? [];
  return [
    {
      name: 'delete-deleting',
      says: 'Deleting an endpoint that is being deleted is accepted in silence',
      expected: 'nothing unsuccessful',
      see: async () => {
        await remove(bench, id);
        return remove(bench, id);
      },
    },
    {
      name: 'modify-deleting',
      says: 'ModifyVpcEndpoint of an endpoint that is being deleted is refused with this code',
      expected: 'IncorrectState',
      see: () => codeOf(bench.modify(id, { ResetPolicy: true })),
    },
    {
      name: 'deleting-time',
      says: 'A deleted interface endpoint is gone within 5 minutes',
      expected: 'at most 300 s',
      see: async () => lasted(await bench.awaitEndpoint(id, 'gone', (now) => now === undefined), MINUTES_5),
    },
    {
      name: 'delete-gone',
      says: 'Deleting an endpoint that is gone answers 200 with this code among the unsuccessful',
      expected: 'InvalidVpcEndpoint.NotFound',
      see: () => remove(bench, id),
    },
    {
      name: 'interfaces-linger',
      says: 'Network interfaces of a deleted endpoint are gone within 5 minutes after it',
      expected: 'at most 300 s',
      see: async () => lasted(await awaitInterfacesGone(bench, interfaceIds), MINUTES_5),
    },
    {
      name: 'dead-token',
      says: 'A client token that is used again after the deletion brings back the dead endpoint',
      expected: 'the dead endpoint',
      see: async () => {
        const again = await bench.createEndpoint(request);
        return again.id === id ? 'the dead endpoint' : 'a new endpoint';
      },
    },
  ];
}

async function remove({ ec2 }: Bench, id: string): Promise<string> {
  const request = new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] });
  const { Unsuccessful = [] } = await ec2.client.send(request);
  const [refused] = Unsuccessful;
  return refused ? `${refused.Error?.Code}` : 'nothing unsuccessful';
}

async function awaitInterfacesGone({ ec2 }: Bench, ids: readonly string[]): Promise<number> {
  const { clock, client } = ec2;
  const start = clock.now();
  const Filters = [{ Name: 'network-interface-id', Values: [...ids] }];
  await poll({ clock, deadline: start + 2 * MINUTES_5 }, async () => {
    if (ids.length === 0) return true;
    const { NetworkInterfaces = [] } = await client.send(new DescribeNetworkInterfacesCommand({ Filters }));
    return NetworkInterfaces.length === 0 || undefined;
  });
  return clock.now() - start;
}
