import type { Endpoint, RouteTable, Subnet, Vpc, Zone } from './account';
import { addEndpoint, type Foreign } from './foreign-endpoint';
import { addInterface } from './network-interfaces';
import { type Built, perform, take, toWorld } from './perform';
import type { Simulator } from './simulator';

/** Builders for tests: the account as somebody left it. No HTTP, no throttling, no delays, nothing in the call log. */

export interface PlainVpc {
  vpcId: string;
  mainTableId: string;
  publicTableId: string;
  internetGatewayId: string;
  natGatewayIds: string[];
  publicSubnetIds: string[];
  /** One a zone, each with its own table. */
  privateSubnetIds: string[];
  privateTableIds: string[];
  /** Private too, on the main table by default, in the first zone. */
  implicitSubnetId: string;
}

/**
 * A VPC as people build it: DNS attributes on; per zone a public and a private subnet, a NAT gateway and a private
 * table; and one private subnet nobody associated with a table. `cidr` must be a /16.
 */
export function buildPlainVpc(
  simulator: Simulator,
  { zones = 2, cidr = '10.0.0.0/16' }: { zones?: number; cidr?: string } = {},
): PlainVpc {
  const vpc = addVpc(simulator, cidr);
  const mainTable = findMainTable(simulator, vpc.VpcId);
  const internetGatewayId = addInternetGateway(simulator, vpc.VpcId);
  const publicTable = addTable(simulator, vpc.VpcId);
  publicTable.routes.push(newDefaultRoute({ GatewayId: internetGatewayId }));
  const zoneNames = simulator.account.zones.slice(0, zones).map(({ ZoneName }) => ZoneName);
  const built = zoneNames.map((zone, index) => {
    const open = addSubnet(simulator, vpc.VpcId, { cidr: within(cidr, index), zone, table: publicTable });
    open.MapPublicIpOnLaunch = true;
    const privateTable = addTable(simulator, vpc.VpcId);
    const nat = addNat(simulator, open.SubnetId);
    privateTable.routes.push(newDefaultRoute({ NatGatewayId: nat }));
    const closed = addSubnet(simulator, vpc.VpcId, {
      cidr: within(cidr, 100 + index),
      zone,
      table: privateTable,
    });
    return { open: open.SubnetId, closed: closed.SubnetId, table: privateTable.RouteTableId, nat };
  });
  const implicit = addSubnet(simulator, vpc.VpcId, { cidr: within(cidr, 200), zone: zoneNames[0] ?? '' });
  return {
    vpcId: vpc.VpcId,
    mainTableId: mainTable.RouteTableId,
    publicTableId: publicTable.RouteTableId,
    internetGatewayId,
    natGatewayIds: built.map(({ nat }) => nat),
    publicSubnetIds: built.map(({ open }) => open),
    privateSubnetIds: built.map(({ closed }) => closed),
    privateTableIds: built.map(({ table }) => table),
    implicitSubnetId: implicit.SubnetId,
  };
}

/** DNS attributes on; it has a main table and a default security group, as every VPC. */
export function addVpc(simulator: Simulator, cidr = '10.0.0.0/16', tags: Record<string, string> = {}): Vpc {
  const { Vpc } = perform<{ Vpc: Vpc }>(simulator, 'CreateVpc', { CidrBlock: cidr });
  Vpc.EnableDnsHostnames = true;
  Vpc.Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return Vpc;
}

/** Without a table it is on the main one. The answer is the account's own record: change it as you like. */
export function addSubnet(
  simulator: Built,
  vpcId: string,
  { cidr, zone, table }: { cidr: string; zone: string; table?: RouteTable },
): Subnet {
  const { Subnet } = perform<{ Subnet: Subnet }>(simulator, 'CreateSubnet', {
    VpcId: vpcId,
    CidrBlock: cidr,
    AvailabilityZone: zone,
  });
  const { SubnetId } = Subnet;
  if (table) perform(simulator, 'AssociateRouteTable', { RouteTableId: table.RouteTableId, SubnetId });
  return take(simulator.account.subnets, SubnetId);
}

export function addTable(simulator: Built, vpcId: string): RouteTable {
  const made = perform<{ RouteTable: RouteTable }>(simulator, 'CreateRouteTable', { VpcId: vpcId });
  return take(simulator.account.routeTables, made.RouteTable.RouteTableId);
}

export function addInternetGateway(simulator: Simulator, vpcId: string): string {
  const made = perform<{ InternetGateway: { InternetGatewayId: string } }>(
    simulator,
    'CreateInternetGateway',
    {},
  );
  const { InternetGatewayId } = made.InternetGateway;
  perform(simulator, 'AttachInternetGateway', { InternetGatewayId, VpcId: vpcId });
  return InternetGatewayId;
}

/** Available at once. */
export function addNat(simulator: Simulator, subnetId: string): string {
  const { AllocationId } = perform<{ AllocationId: string }>(simulator, 'AllocateAddress', { Domain: 'vpc' });
  const made = perform<{ NatGateway: { NatGatewayId: string } }>(simulator, 'CreateNatGateway', {
    SubnetId: subnetId,
    AllocationId,
  });
  const nat = take(simulator.account.natGateways, made.NatGateway.NatGatewayId);
  nat.State = 'available';
  delete nat.due;
  return nat.NatGatewayId;
}

export function addGroup(simulator: Simulator, vpcId: string, name: string): string {
  return perform<{ GroupId: string }>(simulator, 'CreateSecurityGroup', {
    GroupName: name,
    Description: name,
    VpcId: vpcId,
  }).GroupId;
}

/** Somebody else's interface endpoint, available. The answer is the account's own record. */
export function addForeignInterfaceEndpoint(simulator: Simulator, what: Foreign): Endpoint {
  return addEndpoint(simulator, 'Interface', what);
}

/** Somebody else's gateway endpoint, available, with its routes. */
export function addForeignGatewayEndpoint(simulator: Simulator, what: Foreign): Endpoint {
  return addEndpoint(simulator, 'Gateway', what);
}

/** An endpoint that an AWS service keeps in the account: it may be read, never changed. */
export function addRequesterManagedEndpoint(simulator: Simulator, what: Foreign): Endpoint {
  const endpoint = addEndpoint(simulator, 'Interface', what);
  endpoint.RequesterManaged = true;
  return endpoint;
}

/** A Route 53 private hosted zone associated with the VPC. */
export function addHostedZone({ account }: Simulator, vpcId: string, name: string): void {
  account.hostedZones.push({ Name: name, VpcId: vpcId });
}

/** A network interface of some instance or task: holds its subnet and its groups. */
export function addForeignInterface(simulator: Simulator, subnetId: string, groupIds: string[] = []): string {
  const subnet = take(simulator.account.subnets, subnetId);
  return addInterface(toWorld(simulator), subnet, {
    InterfaceType: 'interface',
    Description: 'a task',
    RequesterManaged: false,
    groupIds,
  }).NetworkInterfaceId;
}

/** The account of a participant: the VPC was shared by its owner. */
export function shareVpc({ account }: Simulator, vpcId: string, ownerId = '999999999999'): void {
  for (const things of [account.vpcs, account.subnets, account.routeTables]) {
    for (const thing of things.values()) if (thing.VpcId === vpcId) thing.OwnerId = ownerId;
  }
}

export function addZone(
  { account }: Simulator,
  zone: Pick<Zone, 'ZoneName' | 'ZoneId'> & Partial<Zone>,
): void {
  account.zones.push({
    ZoneType: 'availability-zone',
    GroupName: `${account.region}-zg-1`,
    NetworkBorderGroup: account.region,
    OptInStatus: 'opt-in-not-required',
    State: 'available',
    ...zone,
  });
}

function findMainTable({ account }: Simulator, vpcId: string): RouteTable {
  const table = [...account.routeTables.values()].find(
    ({ VpcId, Associations }) => VpcId === vpcId && Associations.some(({ Main }) => Main),
  );
  if (table) return table;
  throw new Error(`${vpcId} has no main route table.`);
}

const newDefaultRoute = (target: { GatewayId: string } | { NatGatewayId: string }) => ({
  DestinationCidrBlock: '0.0.0.0/0',
  ...target,
  State: 'active',
  Origin: 'CreateRoute',
});

/** 10.0.0.0/16, 100 -> 10.0.100.0/24 */
const within = (cidr: string, third: number): string => cidr.replace(/\.\d+\.\d+\/16$/, `.${third}.0/24`);
