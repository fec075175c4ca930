import type * as ec2 from '@aws-sdk/client-ec2';
import pLimit from 'p-limit';
import { hasCode, nameOf } from '../../handler/ec2-errors';
import { describeError } from '../stack/failure';
import type { Aws } from './aws';
import { countEvents } from './events';
import type { DnsAnswers, Reading, Readings, Source, Sources, Window } from './facts';
import { locate, lookUp, type Machine } from './place';
import { EVENT_PAGES, type EventPage, readEndpointTraffic, readNatTraffic } from './read-traffic';
import type { StackOutputs } from './request';
import { composeScene, type Scene } from './scene';

export interface Subject {
  readonly region: string;
  readonly vpcId: string;
  readonly outputs?: StackOutputs;
  readonly window: Window;
}

export interface Tools {
  readonly aws: Aws;
  readonly machine: Machine;
  readonly say: (sentence: string) => void;
}

const CALLS_AT_ONCE = 8;
const unread = { missing: 'It was not read.' };

/** Without these there is no scene to judge anything in. */
const ALWAYS: readonly Source[] = ['vpc', 'subnets', 'routeTables', 'endpoints'];

/** What the wanted lines need, in two rounds: what is there first, then what hangs on its ids. */
export async function readSources(
  subject: Subject,
  wanted: ReadonlySet<Source>,
  tools: Tools,
): Promise<{ readings: Readings; scene: Scene }> {
  const { vpcId } = subject;
  const { aws, say } = tools;
  const limit = pLimit(CALLS_AT_ONCE);
  const read = <T>(source: Source, ask: () => Promise<T>): Promise<Reading<T>> =>
    wanted.has(source) || ALWAYS.includes(source) ? attempt(() => limit(ask)) : Promise.resolve(unread);
  say(`Reading ${vpcId} in ${subject.region} ...`);
  const vpc = await readVpc(subject, aws);
  const [dnsAttributes, subnets, routeTables, securityGroups, endpoints, prefixLists, networkAcls] =
    await Promise.all([
      read('dnsAttributes', () => aws.readDnsAttributes(vpcId)),
      read('subnets', () => aws.listSubnets(vpcId)),
      read('routeTables', () => aws.listRouteTables(vpcId)),
      read('securityGroups', () => aws.listSecurityGroups(vpcId)),
      read('endpoints', () => aws.listEndpoints(vpcId)),
      read('prefixLists', () => aws.listPrefixLists()),
      read('networkAcls', () => aws.listNetworkAcls(vpcId)),
    ]);
  const network = { vpc, dnsAttributes, subnets, routeTables, securityGroups, endpoints, prefixLists };
  const scene = composeScene(subject, network);
  const events = wanted.has('events') || wanted.has('natTraffic') ? readEvents(subject, tools) : unread;
  const services = await read('services', () => aws.listServices(listServiceNames(scene)));
  const [dhcpOptions, interfaces, answers, endpointTraffic, natTraffic] = await Promise.all([
    after(vpc, (found) => read('dhcpOptions', () => readDhcpOptions(found, aws))),
    read('interfaces', () => readInterfaces(scene, aws)),
    after(services, (found) => read('answers', () => readAnswers(scene, found, tools))),
    read('endpointTraffic', () => readEndpointTraffic(scene, subject.window, aws)),
    read('natTraffic', () => readNatTraffic(scene, subject.window, events, tools)),
  ]);
  return {
    scene,
    readings: {
      ...{ ...network, networkAcls, services, dhcpOptions, interfaces, answers, endpointTraffic, natTraffic },
      events: await after(await events, async ({ events: found, isCut }) => ({
        value: countEvents(found, isCut),
      })),
      canary: { missing: 'No image was given.' },
    },
  };
}

/** A denial is told by its right, anything else in its own words. Either costs the lines that need it, no more. */
export async function attempt<T>(ask: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    const action = error instanceof Error && 'action' in error ? `${error.action}: ` : '';
    if (isDenial(error)) return { missing: `Not read, ${action}this role may not do it (${nameOf(error)}).` };
    return { missing: `Not read, ${action}${describeError(error)}` };
  }
}

function after<A, B>(reading: Reading<A>, next: (value: A) => Promise<Reading<B>>): Promise<Reading<B>> {
  return 'value' in reading ? next(reading.value) : Promise.resolve(reading);
}

function isDenial(error: unknown): boolean {
  return hasCode(error, 'UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException');
}

/** Without credentials or such a VPC everything would fail: said once, at once. */
async function readVpc({ vpcId, region }: Subject, aws: Aws): Promise<Reading<ec2.Vpc>> {
  const absent = `There is no ${vpcId} in ${region} of this account: check --vpc-id, --region and --profile.`;
  try {
    const value = await aws.findVpc(vpcId);
    if (!value) throw new Error(absent);
    return { value };
  } catch (error) {
    if (hasCode(error, 'InvalidVpcID.NotFound', 'InvalidVpcID.Malformed')) throw new Error(absent);
    if (!isDenial(error)) throw error;
    return attempt(() => Promise.reject(error));
  }
}

function listServiceNames({ interfaceEndpoints }: Scene): string[] {
  return [...new Set(interfaceEndpoints.flatMap(({ ServiceName }) => ServiceName ?? []))];
}

async function readDhcpOptions(
  { DhcpOptionsId = 'default' }: ec2.Vpc,
  aws: Aws,
): Promise<Sources['dhcpOptions']> {
  // EC2 API reference, AssociateDhcpOptions: "default" is no set at all.
  if (DhcpOptionsId === 'default') return 'none';
  return (await aws.findDhcpOptions(DhcpOptionsId)) ?? 'none';
}

async function readInterfaces(
  { interfaceEndpoints, vpcId }: Scene,
  aws: Aws,
): Promise<ec2.NetworkInterface[]> {
  const Values = interfaceEndpoints.flatMap(({ NetworkInterfaceIds = [] }) => NetworkInterfaceIds);
  return Values.length === 0 ? [] : aws.listInterfaces(vpcId, { Name: 'network-interface-id', Values });
}

async function readAnswers(
  scene: Scene,
  services: Sources['services'],
  { aws, machine }: Tools,
): Promise<DnsAnswers> {
  const own = machine.listOwnAddresses();
  const Values = own.map(({ address }) => address).filter((address) => address.includes('.'));
  const [homes, lookups, candidates] = await Promise.all([
    machine.listMetadataHomes(),
    lookUp(listNames(services, scene.accountId), machine),
    Values.length === 0
      ? []
      : aws.listInterfaces(scene.vpcId, { Name: 'addresses.private-ip-address', Values }),
  ]);
  return { place: locate(scene.vpcId, homes, own, candidates), lookups };
}

/** The names that clients use, as the services say them: they differ between partitions. */
export function listNames(services: Sources['services'], accountId: string): string[] {
  return services.flatMap(({ PrivateDnsNames = [], PrivateDnsName }) => {
    const names = [...PrivateDnsNames.map((each) => each.PrivateDnsName), PrivateDnsName];
    const [name] = names.filter((each) => each !== undefined);
    return name ? [name.replace('*', accountId)] : [];
  });
}

async function readEvents({ window }: Subject, { aws, say }: Tools): Promise<Reading<EventPage>> {
  const tell = (count: number) => {
    if (count % 500 === 0) say(`  ${count} events of CloudTrail ...`);
  };
  return attempt(() => aws.listEvents(window, EVENT_PAGES, tell));
}
