import type { RouteTable } from '../simulator/account';
import { type Built, perform } from '../simulator/perform';
import { Refusal } from '../simulator/refusal';
import type { Simulator } from '../simulator/simulator';
import {
  addForeignGatewayEndpoint,
  addForeignInterfaceEndpoint,
  addGroup,
  addInternetGateway,
  addSubnet,
  addTable,
  addVpc,
} from '../simulator/world';
import type { ForeignPlan, SubnetPlan, VpcPlan } from './plot';

/** A VPC that was built from a plan. */
export interface Terrain {
  readonly vpcId: string;
  readonly internetGatewayId: string;
  /** A group of the user's, for SecurityGroupIds. */
  readonly groupId: string;
}

/** People's doings may be refused, as ours; then nothing has happened. */
export function attempt(simulator: Built, action: string, request: object): boolean {
  try {
    perform(simulator, action, request);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

export function build(simulator: Simulator, { subnets, foreign }: VpcPlan, second: number): Terrain {
  const { VpcId: vpcId } = addVpc(simulator, `10.${second}.0.0/16`);
  const terrain: Terrain = {
    vpcId,
    internetGatewayId: addInternetGateway(simulator, vpcId),
    groupId: addGroup(simulator, vpcId, 'theirs'),
  };
  for (const subnet of subnets) addPlanned(simulator, terrain, subnet);
  for (const one of foreign) addStranger(simulator, terrain, one);
  return terrain;
}

/** Every subnet but those on the main table has a table of its own. */
export function addPlanned(simulator: Simulator, terrain: Terrain, { zone, kind }: SubnetPlan): void {
  const { vpcId } = terrain;
  const name = simulator.account.zones[zone]?.ZoneName ?? '';
  const prefix = simulator.account.vpcs.get(vpcId)?.CidrBlock.replace(/\.0\.0\/16$/, '') ?? '';
  const cidr = `${prefix}.${findFree(simulator, prefix)}.0/24`;
  if (kind === 'main') {
    addSubnet(simulator, vpcId, { cidr, zone: name });
    return;
  }
  const table = addTable(simulator, vpcId);
  addSubnet(simulator, vpcId, { cidr, zone: name, table });
  if (kind === 'public') open(table, terrain);
  if (kind === 'nat') table.routes.push({ ...toEverywhere, NatGatewayId: 'nat-0000000000000000f' });
}

const toEverywhere = { DestinationCidrBlock: '0.0.0.0/0', State: 'active', Origin: 'CreateRoute' };

export function open(table: RouteTable, { internetGatewayId }: Terrain): void {
  close(table);
  table.routes.push({ ...toEverywhere, GatewayId: internetGatewayId });
}

export function close(table: RouteTable): void {
  table.routes = table.routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock !== '0.0.0.0/0');
}

/** Somebody's endpoint, as long as nothing else is in its place. */
export function addStranger(simulator: Simulator, { vpcId }: Terrain, plan: ForeignPlan): void {
  const { service } = plan;
  const common = { vpcId, service, tags: { Team: 'network' } };
  if (plan.service === 's3') {
    const table = pick(tablesOf(simulator, vpcId), plan.table);
    const isTaken = table?.routes.some(({ DestinationPrefixListId }) => DestinationPrefixListId);
    if (table && !isTaken)
      addForeignGatewayEndpoint(simulator, { ...common, tableIds: [table.RouteTableId] });
    return;
  }
  const { endpoints, detaching, subnets } = simulator.account;
  const isTaken = [...endpoints.values()].some(
    ({ VpcId, ServiceName, PrivateDnsEnabled, State }) =>
      VpcId === vpcId && ServiceName.endsWith(service) && PrivateDnsEnabled && State !== 'deleted',
  );
  const isLeaving = detaching.some(({ VpcId }) => VpcId === vpcId);
  if (plan.privateDns && (isTaken || isLeaving)) return;
  const [subnet] = [...subnets.values()].filter(({ VpcId }) => VpcId === vpcId);
  const subnetIds = subnet ? [subnet.SubnetId] : [];
  addForeignInterfaceEndpoint(simulator, { ...common, subnetIds, privateDns: plan.privateDns });
}

export function tablesOf({ account }: Built, vpcId: string): RouteTable[] {
  return [...account.routeTables.values()].filter(({ VpcId }) => VpcId === vpcId);
}

/** The nth, counted round. */
export function pick<T>(things: readonly T[], nth: number): T | undefined {
  return things[nth % Math.max(1, things.length)];
}

function findFree({ account }: Built, prefix: string): number {
  const taken = [...account.subnets.values()].map(({ CidrBlock }) => CidrBlock);
  let third = 0;
  while (taken.includes(`${prefix}.${third}.0/24`)) third += 1;
  return third;
}
