import type { LineId } from '../../scripts/verify/lines';
import { findEndpoint } from '../lifecycle/view';
import { perform, take } from '../simulator/perform';
import { addGroup, addSubnet, addTable } from '../simulator/world';
import type { Stage } from './stage';

export interface World {
  readonly name: string;
  /** The only line that is contradicted, and what it must name. */
  readonly broken?: { line: LineId; names: RegExp };
  break(stage: Stage): void | Promise<void>;
}

/** A VPC as the handler leaves it, and what people then do to it. */
export const worlds: readonly World[] = [
  { name: 'healthy', break: () => undefined },
  {
    name: 'missing table',
    broken: { line: 's3-routes', names: /rtb-\w+ \(subnet-\w+\) has no route to S3/ },
    break: ({ lifecycle: { simulator }, plain }) => {
      const table = addTable(simulator, plain.vpcId);
      const nat = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: plain.natGatewayIds[0] };
      perform(simulator, 'CreateRoute', { RouteTableId: table.RouteTableId, ...nat });
      addSubnet(simulator, plain.vpcId, { cidr: '10.0.210.0/24', zone: 'us-east-1a', table });
    },
  },
  {
    name: 'wrong group',
    broken: { line: 'security-groups', names: /vpce-\w+ \(sg-\w+\) has no rule that admits TCP 443/ },
    break: ({ lifecycle: { simulator }, plain }) => {
      const group = addGroup(simulator, plain.vpcId, 'web');
      const http = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '10.0.0.0/16' }] };
      perform(simulator, 'AuthorizeSecurityGroupIngress', { GroupId: group, IpPermissions: [http] });
      const { id } = findEndpoint(simulator, 'ecr.dkr');
      take(simulator.account.endpoints, id).groupIds = [group];
    },
  },
  {
    name: 'DNS off',
    broken: { line: 'private-dns', names: /enableDnsHostnames of vpc-\w+ is off/ },
    break: ({ lifecycle: { simulator }, plain }) => {
      const EnableDnsHostnames = { Value: false };
      perform(simulator, 'ModifyVpcAttribute', { VpcId: plain.vpcId, EnableDnsHostnames });
    },
  },
  {
    name: 'ACL',
    broken: { line: 'network-acls', names: /acl-\w+ denies answers in, .*S3 to subnet-/ },
    break: ({ lifecycle: { simulator } }) => {
      const [NetworkAclId] = simulator.account.networkAcls.keys();
      const ports = { Protocol: '6', PortRange: { From: 1024, To: 65_535 } };
      const rule = { RuleNumber: 50, RuleAction: 'deny', Egress: false, CidrBlock: '52.216.0.0/15' };
      perform(simulator, 'CreateNetworkAclEntry', { NetworkAclId, ...rule, ...ports });
    },
  },
  {
    name: 'policy',
    broken: {
      line: 'endpoint-policies',
      names: /s3 vpce-\w+ denies s3:GetObject on .*starport-layer-bucket/,
    },
    break: ({ lifecycle: { simulator } }) => {
      const { id } = findEndpoint(simulator, 's3');
      const own = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::our-bucket/*' };
      take(simulator.account.endpoints, id).PolicyDocument = JSON.stringify({ Statement: [own] });
    },
  },
  {
    name: 'foreign resolver',
    broken: { line: 'dns-server', names: /dopt-\w+ names 8\.8\.8\.8, a public DNS server/ },
    break: ({ lifecycle: { simulator }, plain }) => {
      const DhcpConfigurations = [{ Key: 'domain-name-servers', Values: ['8.8.8.8'] }];
      const made = perform<{ DhcpOptions: object }>(simulator, 'CreateDhcpOptions', { DhcpConfigurations });
      perform(simulator, 'AssociateDhcpOptions', { ...made.DhcpOptions, VpcId: plain.vpcId });
    },
  },
  {
    name: 'endpoint deleted',
    broken: { line: 'endpoints', names: /vpc-\w+ has no ecr\.dkr endpoint/ },
    break: async ({ lifecycle: { simulator, clock } }) => {
      const VpcEndpointIds = [findEndpoint(simulator, 'ecr.dkr').id];
      perform(simulator, 'DeleteVpcEndpoints', { VpcEndpointIds });
      await clock.sleep(60_000);
    },
  },
  {
    name: 'route overridden',
    broken: { line: 's3-priority', names: /rtb-\w+ sends 54\.231\.10\.0\/24, which belongs to S3, to nat-/ },
    break: ({ lifecycle: { simulator }, plain }) => {
      const [RouteTableId] = plain.privateTableIds;
      const route = { DestinationCidrBlock: '54.231.10.0/24', NatGatewayId: plain.natGatewayIds[0] };
      perform(simulator, 'CreateRoute', { RouteTableId, ...route });
    },
  },
];
