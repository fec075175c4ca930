import {
  DeleteVpcEndpointsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { type Item, only } from '../item';
import { inVpc, type Network } from '../network';
import { createGateway, createInterface } from './endpoints';

const readRoutes = async (client: EC2Client, { tableId }: Network) => {
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ RouteTableIds: [tableId] }));
  return only(RouteTables).Routes ?? [];
};
const countFree = async (client: EC2Client, { subnetIds }: Network) => {
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ SubnetIds: subnetIds }));
  return Subnets.map(({ AvailableIpAddressCount }) => AvailableIpAddressCount);
};
const readInterfaces = async (client: EC2Client, network: Network) => {
  const request = { Filters: [inVpc(network)] };
  const { NetworkInterfaces = [] } = await client.send(new DescribeNetworkInterfacesCommand(request));
  return NetworkInterfaces;
};
const remove = (client: EC2Client, id: string) =>
  client.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));

/** What endpoints do to the network around them. */
export const effectItems: Item[] = [
  {
    id: 'G2',
    what: 'a gateway endpoint adds a route with its prefix list',
    run: async (client, network) => {
      const id = await createGateway(client, network);
      const routes = await readRoutes(client, network);
      return routes.map((route) => ({ ...route, toTheEndpoint: route.GatewayId === id }));
    },
  },
  {
    id: 'G4',
    what: "DescribeManagedPrefixLists: S3's list is AWS's",
    run: async (client) => {
      const Filters = [{ Name: 'prefix-list-name', Values: ['com.amazonaws.us-east-1.s3'] }];
      const reply = await client.send(new DescribeManagedPrefixListsCommand({ Filters }));
      return only(reply.PrefixLists);
    },
    besides: {
      PrefixListArn: 'the emulator invents the owner',
      MaxEntries: 'AWS leaves it out for its own lists',
      Version: 'AWS leaves it out for its own lists',
    },
  },
  {
    id: 'G3-name',
    what: 'DescribePrefixLists names the list that is routed',
    run: async (client, network) => {
      await createGateway(client, network);
      const routed = (await readRoutes(client, network)).flatMap(
        (each) => each.DestinationPrefixListId ?? [],
      );
      const { PrefixLists = [] } = await client.send(new DescribePrefixListsCommand({}));
      const lists = PrefixLists.filter(({ PrefixListId }) => routed.includes(PrefixListId ?? ''));
      return lists.map(({ PrefixListName }) => PrefixListName);
    },
  },
  {
    id: 'N5',
    what: 'an interface endpoint takes an address of each subnet',
    run: async (client, network) => {
      const before = await countFree(client, network);
      await createInterface(client, network);
      return { before, after: await countFree(client, network) };
    },
  },
  {
    id: 'X6',
    what: 'DeleteVpcEndpoints of a gateway that has a route',
    run: async (client, network) => remove(client, await createGateway(client, network)),
  },
  {
    id: 'X7',
    what: 'its route leaves the table',
    run: async (client, network) => {
      await remove(client, await createGateway(client, network));
      return readRoutes(client, network);
    },
  },
  {
    id: 'X9',
    what: "an endpoint's network interfaces come and go with it",
    run: async (client, network) => {
      const before = await readInterfaces(client, network);
      const id = await createInterface(client, network);
      const during = await readInterfaces(client, network);
      await remove(client, id);
      const after = await readInterfaces(client, network);
      return {
        before,
        during: during.map(({ SubnetId, VpcId, AvailabilityZone, OwnerId }) => ({
          ...{ SubnetId, VpcId, AvailabilityZone, OwnerId },
        })),
        after,
      };
    },
  },
];
