import { systemClock } from '../handler/clock';
import { decide } from '../handler/desired';
import { readNetwork } from '../handler/discovery';
import { connect } from '../handler/ec2';
import type { Network } from '../handler/network';
import { makePlan } from '../handler/plan';
import { decodeProperties } from '../handler/properties';
import { selectServices } from '../handler/services';
import type { Simulator } from '../test/simulator/simulator';
import { addSubnet, addTable, addVpc, addZone } from '../test/simulator/world';

const ZONES = 6;

/** A VPC of so many private subnets, each with a route table of its own, in six zones. Returns its ID. */
export function buildLargeVpc(simulator: Simulator, subnets: number): string {
  const { account } = simulator;
  for (let zone = account.zones.length; zone < ZONES; zone += 1) {
    const letter = 'abcdef'[zone];
    addZone(simulator, { ZoneName: `${account.region}${letter}`, ZoneId: `use1-az${zone + 1}` });
  }
  const { VpcId: vpcId } = addVpc(simulator, '10.0.0.0/16');
  for (let index = 0; index < subnets; index += 1) {
    const cidr = `10.0.${Math.floor(index / 16)}.${(index % 16) * 16}/28`;
    const zone = account.zones[index % ZONES]?.ZoneName ?? '';
    addSubnet(simulator, vpcId, { cidr, zone, table: addTable(simulator, vpcId) });
  }
  return vpcId;
}

/** Milliseconds of CPU that a Create takes from the network to its plan, and how many endpoints that plan makes. */
export async function timePlanning(simulator: Simulator, vpcId: string) {
  const properties = decodeProperties({ VpcId: vpcId });
  if ('sentence' in properties) throw new Error(properties.sentence);
  const tools = { clock: systemClock, deadline: Number.POSITIVE_INFINITY, denial: {}, log: () => undefined };
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const ec2 = connect(tools, { region: simulator.account.region, endpoint: simulator.url, credentials });
  const services = selectServices(properties.endpointSet, properties.additionalServices);
  const network = await readNetwork(ec2, vpcId, services);
  const plan = (seen: Network) => {
    const desired = decide(seen, properties, { owner: 'bench' }, simulator.account.id);
    if ('sentence' in desired) throw new Error(desired.sentence);
    return makePlan(seen, desired, { owner: 'bench', tags: {}, allTags: {}, previousSecurityGroupIds: [] });
  };
  const before = process.cpuUsage();
  const { interfaces, gateways } = plan(network);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, endpoints: interfaces.length + gateways.length };
}
