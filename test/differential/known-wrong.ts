import type { KnownWrong } from './item';

const row = (id: string, what: string, why: string): KnownWrong => ({ id, what, why });

/** Creates and changes that the emulator accepts though EC2 refuses them: it does not check. */
const unchecked = (
  [
    ['I9', 'two subnets in one zone', 'DuplicateSubnetsInSameZone'],
    ['I10', 'private DNS twice in one VPC', 'InvalidParameter'],
    ['I11', 'private DNS without enableDnsHostnames', 'InvalidParameter'],
    ['I13', 'an unknown service name', 'InvalidServiceName'],
    ['I14', 'a type that the service does not offer', 'InvalidParameter'],
    ['I15', 'a gateway with subnets', 'InvalidParameter'],
    ['I16', 'an interface with route tables', 'InvalidParameter'],
    ['I17', 'a policy that is not JSON', 'InvalidPolicyDocument'],
    ['I22', 'a subnet of another VPC', 'InvalidParameter'],
    ['I23', 'a security group of another VPC', 'InvalidParameter'],
    ['I24', 'an unknown security group', 'InvalidGroup.NotFound'],
    ['I25', 'DryRun', 'DryRunOperation'],
    ['G5', 'a second gateway endpoint on a table', 'RouteAlreadyExists'],
    ['G9', 'a table of another VPC', 'InvalidParameter'],
    ['G13', 'private DNS on a gateway', 'InvalidParameter'],
    ['M3', 'a second subnet in one zone, by ModifyVpcEndpoint', 'DuplicateSubnetsInSameZone'],
    ['M9', 'an unknown subnet, by ModifyVpcEndpoint', 'InvalidSubnetID.NotFound'],
    ['X1', 'DeleteSecurityGroup while an endpoint uses it', 'DependencyViolation'],
    ['X2', 'DeleteSubnet while an endpoint is in it', 'DependencyViolation'],
    ['X3', "DeleteNetworkInterface of an endpoint's interface", 'InvalidParameterValue'],
    ['X4', 'DeleteVpc while it has a gateway endpoint', 'DependencyViolation'],
    ['W1', 'CreateSecurityGroup in an unknown VPC', 'InvalidVpcID.NotFound'],
    ['W2', 'DeleteSecurityGroup of the default group', 'CannotDelete'],
  ] as const
).map(([id, what, code]) => row(id, what, `accepted; EC2 refuses with ${code}`));

const crashes = (
  [
    ['S4a', 'DescribeVpcEndpointServices with the filter service-name'],
    ['D5b', 'DescribeVpcEndpoints with the filter vpc-endpoint-id'],
    ['D6', 'DescribeVpcEndpoints with an unknown filter'],
    ['N6', 'DescribeRouteTables with filters on the routes of an endpoint'],
    ['W3', 'DeleteNatGateway of an unknown id'],
  ] as const
).map(([id, what]) => row(id, what, 'HTTP 500, no EC2 answer'));

const pages = (
  [
    ['D7', 'DescribeVpcEndpoints'],
    ['N2', 'DescribeSubnets'],
    ['N7', 'DescribeRouteTables'],
  ] as const
).map(([id, what]) => row(id, `${what}: pages`, 'MaxResults is ignored'));

const malformed = (
  [
    ['I19', 'a malformed VPC id'],
    ['I21', 'a malformed subnet id'],
    ['D9', 'a malformed endpoint id'],
  ] as const
).map(([id, what]) => row(id, what, 'NotFound; EC2 says Malformed'));

const others = (
  [
    ['I2', 'the state on create', 'available at once; EC2 says pending'],
    ['I3', 'the state settles', 'it never changes (I2)'],
    ['I5', 'DNS entries', 'one, of an invented shape; EC2 has a regional, zonal and private ones'],
    ['I6', 'fields of the network interfaces', 'type interface, default group, not requester-managed'],
    ['I7', 'the same ClientToken again', 'a second endpoint is made'],
    ['I8', 'a ClientToken with other parameters', 'a second endpoint is made'],
    ['I12', 'an interface without groups', "no group at all; EC2 takes the VPC's default group"],
    ['I26', 'a zone that the service does not support', 'every service supports every zone'],
    ['G3', 'DescribePrefixLists: address blocks', 'left out'],
    ['G6', "the first endpoint's route after G5", 'overwritten, then gone'],
    ['G7', 'AddRouteTableIds', 'no route appears'],
    ['G8', 'RemoveRouteTableIds', 'there was no route to go (G7)'],
    ['G11', "DeleteRoute of an endpoint's route", 'there was no route (G7)'],
    ['M1', 'AddSubnetIds', 'no network interface appears'],
    ['M2', 'RemoveSubnetIds', 'there was no network interface to go (M1)'],
    ['M4', 'AddSecurityGroupIds, RemoveSecurityGroupIds', 'the network interfaces keep the default group'],
    ['M6', 'ResetPolicy', 'ignored'],
    ['M7', 'PrivateDnsEnabled, by ModifyVpcEndpoint', 'ignored'],
    ['N9', 'fields of DescribeAvailabilityZones', 'no opt-in status, no group, no border group'],
    ['N10', 'Local Zones', 'there are none'],
    ['X5', 'DeleteVpcEndpoints of an unknown id', 'Unsuccessful stays empty'],
    ['X8', 'the state after deletion', 'deleted for ever; EC2 says deleting, then NotFound'],
    ['X10', 'deleted endpoints in lists', 'listed for ever'],
    ['X11', 'deleting twice', 'Unsuccessful stays empty'],
    ['X12', 'group and subnet can be deleted after the endpoint', 'they always could (X1, X2)'],
    ['X13', 'the private DNS name is free after deletion', 'it always was (I10)'],
    ['W4', 'the default security group', 'lacks the rule that admits its members'],
  ] as const
).map(([id, what, why]) => row(id, what, why));

/** What the emulator cannot judge; W: seen by these tests. The simulator's own tests cover these. */
export const knownWrong: readonly KnownWrong[] = [
  ...unchecked,
  ...crashes,
  ...pages,
  ...malformed,
  ...others,
].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
