import { DeleteRouteCommand, DeleteRouteTableCommand } from '@aws-sdk/client-ec2';
import type { Bench } from './bench';
import { type Check, codeOf } from './check';

/** On a route table of their own that no subnet uses. */
export async function listGatewayChecks(bench: Bench): Promise<Check[]> {
  const { site } = bench;
  const { client } = bench.ec2;
  const RouteTableId = await bench.createTable();
  const gateway = { VpcEndpointType: 'Gateway', ServiceName: site.s3.name } as const;
  const { id } = await bench.createEndpoint({ ...gateway, RouteTableIds: [RouteTableId] });
  return [
    {
      name: 'gateway-private-dns',
      says: 'A gateway endpoint with PrivateDnsEnabled is refused',
      expected: 'InvalidParameter',
      see: () => codeOf(bench.createEndpoint({ ...gateway, PrivateDnsEnabled: true })),
    },
    {
      name: 'bad-policy',
      says: 'A policy that is not JSON is refused with this code',
      expected: 'InvalidPolicyDocument',
      see: () => codeOf(bench.createEndpoint({ ...gateway, PolicyDocument: 'not JSON' })),
    },
    {
      name: 'endpoint-route',
      says: 'DeleteRoute refuses the route of an endpoint; DeleteVpcEndpoints takes it away',
      expected: 'InvalidParameterValue',
      see: () => {
        const route = { RouteTableId, DestinationPrefixListId: site.s3PrefixListId };
        return codeOf(client.send(new DeleteRouteCommand(route)));
      },
    },
    {
      name: 'table-deletion',
      says: 'A route table can be deleted while a gateway endpoint uses it, and the endpoint loses it',
      expected: 'accepted, the endpoint has no table',
      see: async () => {
        const code = await codeOf(client.send(new DeleteRouteTableCommand({ RouteTableId })));
        const left = (await bench.read(id))?.routeTableIds ?? [];
        return `${code}, the endpoint has ${left.length === 0 ? 'no table' : left.join(', ')}`;
      },
    },
  ];
}
