import {
  CreateTagsCommand,
  CreateVpcEndpointCommand,
  type CreateVpcEndpointRequest,
  DeleteTagsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type Filter,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { given, type Item, only, refusalOf } from '../item';
import { inVpc, type Network } from '../network';

export const missing = (prefix: string) => `${prefix}-0123456789abcdef0`;
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' }],
};
const PolicyDocument = JSON.stringify(policy);
const Tags = [{ Key: 'team', Value: 'blue' }];

const interfaceOf = ({ vpcId, subnetIds, groupId }: Network): CreateVpcEndpointRequest => ({
  VpcId: vpcId,
  VpcEndpointType: 'Interface',
  ServiceName: 'com.amazonaws.us-east-1.ecr.api',
  SubnetIds: subnetIds,
  SecurityGroupIds: [groupId],
  PrivateDnsEnabled: true,
  PolicyDocument,
  TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags }],
});
const gatewayOf = ({ vpcId, tableId }: Network): CreateVpcEndpointRequest => ({
  VpcId: vpcId,
  VpcEndpointType: 'Gateway',
  ServiceName: 'com.amazonaws.us-east-1.s3',
  RouteTableIds: [tableId],
});

const create = (client: EC2Client, request: CreateVpcEndpointRequest) =>
  client.send(new CreateVpcEndpointCommand(request));
export const createInterface = async (client: EC2Client, network: Network, more = {}): Promise<string> =>
  given((await create(client, { ...interfaceOf(network), ...more })).VpcEndpoint?.VpcEndpointId);
export const createGateway = async (client: EC2Client, network: Network, more = {}): Promise<string> =>
  given((await create(client, { ...gatewayOf(network), ...more })).VpcEndpoint?.VpcEndpointId);
const describe = async (client: EC2Client, id: string) =>
  only((await client.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }))).VpcEndpoints);
const select = async (client: EC2Client, network: Network, ...filters: Filter[]) => {
  const Filters = [inVpc(network), ...filters];
  const { VpcEndpoints = [] } = await client.send(new DescribeVpcEndpointsCommand({ Filters }));
  return VpcEndpoints.map(({ VpcEndpointType, ServiceName }) => `${VpcEndpointType} ${ServiceName}`);
};

const toFilters = (Name: string, values: readonly string[]): Filter[] =>
  values.length > 0 ? [{ Name, Values: [...values] }] : [];

const wrong = (path: string) => ({
  [`${path}State`]: 'the emulator knows no pending (I2)',
  [`${path}DnsEntries`]: 'the emulator has one of another shape (I5)',
});
const unplayed = (path: string) => ({
  [`${path}IpAddressType`]: 'the emulator leaves it out',
  [`${path}DnsOptions`]: 'the emulator leaves it out',
  [`${path}ServiceRegion`]: 'newer than the emulator',
  [`${path}RequesterManaged`]: 'the emulator leaves it out',
});
const defaults = (path: string) => ({
  [`${path}Groups.GroupName`]: 'the emulator has the id in its place',
});

export const endpointItems: Item[] = [
  {
    id: 'I1',
    what: 'CreateVpcEndpoint of an interface: the reply',
    run: (client, network) => create(client, interfaceOf(network)),
    besides: { ...wrong('VpcEndpoint.'), ...unplayed('VpcEndpoint.'), ...defaults('VpcEndpoint.') },
  },
  {
    id: 'I4',
    what: 'DescribeVpcEndpoints of an interface',
    run: async (client, network) => describe(client, await createInterface(client, network)),
    besides: { ...wrong(''), ...unplayed(''), ...defaults('') },
  },
  ...(
    [
      ['I18', 'an unknown VPC', { VpcId: missing('vpc') }],
      ['I20', 'an unknown subnet', { SubnetIds: [missing('subnet')] }],
    ] as const
  ).map(([id, what, more]) => ({
    id,
    what: `CreateVpcEndpoint: ${what} is refused`,
    run: (client: EC2Client, network: Network) =>
      refusalOf(create(client, { ...interfaceOf(network), ...more } as CreateVpcEndpointRequest)),
  })),
  {
    id: 'G1',
    what: 'CreateVpcEndpoint of a gateway: the reply',
    run: (client, network) => create(client, gatewayOf(network)),
    besides: {
      ...unplayed('VpcEndpoint.'),
      'VpcEndpoint.PrivateDnsEnabled': 'the emulator shows true for a gateway',
      'VpcEndpoint.PolicyDocument.Version': 'AWS answers with the default policy without it (moto #5602)',
    },
  },
  {
    id: 'G10',
    what: 'CreateVpcEndpoint: an unknown route table is refused',
    run: (client, network) =>
      refusalOf(create(client, { ...gatewayOf(network), RouteTableIds: [missing('rtb')] })),
  },
  {
    id: 'G12',
    what: 'CreateVpcEndpoint of a gateway without route tables',
    run: async (client, network) => {
      const { RouteTableIds, NetworkInterfaceIds } = await describe(
        client,
        await createGateway(client, network, { RouteTableIds: undefined }),
      );
      return { RouteTableIds, NetworkInterfaceIds };
    },
  },
  {
    id: 'M5',
    what: 'ModifyVpcEndpoint: a new policy reads back',
    run: async (client, network) => {
      const id = await createInterface(client, network);
      const other = { ...policy, Statement: [{ ...only(policy.Statement), Effect: 'Deny' }] };
      const request = { VpcEndpointId: id, PolicyDocument: JSON.stringify(other) };
      const reply = await client.send(new ModifyVpcEndpointCommand(request));
      return { reply, policy: (await describe(client, id)).PolicyDocument };
    },
  },
  {
    id: 'M8',
    what: 'ModifyVpcEndpoint: an unknown endpoint is refused',
    run: (client) =>
      refusalOf(
        client.send(new ModifyVpcEndpointCommand({ VpcEndpointId: missing('vpce'), PolicyDocument })),
      ),
  },
  {
    id: 'M10',
    what: 'CreateTags and DeleteTags on an endpoint',
    run: async (client, network) => {
      const id = await createGateway(client, network, {
        TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags }],
      });
      const Resources = [id];
      await client.send(
        new CreateTagsCommand({
          Resources,
          Tags: [
            { Key: 'team', Value: 'red' },
            { Key: 'cost', Value: '7' },
          ],
        }),
      );
      const tagged = (await describe(client, id)).Tags;
      await client.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'team' }] }));
      return { tagged, left: (await describe(client, id)).Tags };
    },
  },
  ...(
    [
      ['D1', 'vpc-id', []],
      ['D2', 'service-name', ['com.amazonaws.us-east-1.ecr.api'], ['com.amazonaws.us-east-1.ecr.dkr']],
      ['D3', 'vpc-endpoint-state', ['available'], ['failed', 'rejected']],
      ['D4', 'vpc-endpoint-type', ['Gateway'], ['Interface', 'Gateway']],
      ['D5a', 'tag:team', ['blue', 'green'], ['red']],
      ['D5c', 'tag-key', ['team'], ['cost']],
    ] as const
  ).map(([id, name, ...choices]) => ({
    id,
    what: `DescribeVpcEndpoints: the filter ${name} selects`,
    run: async (client: EC2Client, network: Network) => {
      await createInterface(client, network);
      await createGateway(client, network);
      return Promise.all(
        choices.map(async (values) => ({
          found: await select(client, network, ...toFilters(name, values)),
        })),
      );
    },
  })),
  {
    id: 'D8',
    what: 'DescribeVpcEndpoints: an unknown id is refused',
    run: (client) => refusalOf(describe(client, missing('vpce'))),
  },
];
