import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import type { Endpoint } from '../../handler/network';
import { poll } from '../../handler/wait';
import type { Bench } from './bench';
import { type Check, codeOf, lasted, notLookedAt } from './check';

export const MINUTES_5 = 300_000;
export const isAvailable = (now: Endpoint | undefined) => now?.state === 'available';

/** The interface endpoint that the checks are made on, and what it was made with. */
export interface Subject {
  id: string;
  request: Parameters<Bench['createEndpoint']>[0] & { SecurityGroupIds: [string] };
  otherGroupId: string;
}

export async function createSubject(bench: Bench): Promise<Subject> {
  const { site, run } = bench;
  const groupId = await bench.createGroup('first');
  const otherGroupId = await bench.createGroup('second');
  const request: Subject['request'] = {
    VpcEndpointType: 'Interface',
    ServiceName: site.dkr.name,
    SubnetIds: [site.subnetId],
    SecurityGroupIds: [groupId],
    PrivateDnsEnabled: true,
    ClientToken: run.slice(-8),
  };
  const { id } = await bench.createEndpoint(request);
  return { id, request, otherGroupId };
}

/** While the endpoint is pending after its creation, then while it is changed. */
export function listInterfaceChecks(bench: Bench, { id, request, otherGroupId }: Subject): Check[] {
  const { site } = bench;
  const { SecurityGroupIds } = request;
  const settle = () => bench.awaitEndpoint(id, 'available', isAvailable);
  return [
    {
      name: 'modify-pending',
      says: 'ModifyVpcEndpoint of an endpoint that is pending after its creation is refused with this code',
      expected: 'IncorrectState',
      see: () => codeOf(bench.modify(id, { ResetPolicy: true })),
    },
    {
      name: 'dns-domain',
      says: 'The refusal of a second private DNS name says "conflicting DNS domain" and the name without "*."',
      expected: `InvalidParameter: dkr.ecr.${site.region}`,
      see: () => seeConflict(bench, request),
    },
    {
      name: 'interface-fields',
      says: 'How DescribeNetworkInterfaces shows the network interface of an endpoint',
      expected: 'vpc_endpoint, in-use, requester-managed, its description names the endpoint',
      see: async () => describeInterface(bench, await bench.read(id)),
    },
    {
      name: 'pending-time',
      says: 'An interface endpoint is available within 5 minutes',
      expected: 'at most 300 s',
      see: async () => lasted(await settle(), MINUTES_5),
    },
    {
      name: 'modify-goes-pending',
      says: 'Every change of an interface endpoint, of its policy too, makes it pending again',
      expected: 'pending',
      see: async () => {
        await bench.modify(id, { PolicyDocument: policy });
        return (await seesPending(bench, id)) ? 'pending' : 'available throughout';
      },
    },
    {
      name: 'modify-in-progress',
      says: 'A second change before the first has ended is refused with this code',
      expected: 'OperationInProgress',
      see: () => codeOf(bench.modify(id, { ResetPolicy: true })),
    },
    {
      name: 'add-attached',
      says: 'Adding a security group that is attached already changes nothing and is no error',
      expected: 'accepted, 1 group',
      see: async () => {
        await settle();
        const code = await codeOf(bench.modify(id, { AddSecurityGroupIds: SecurityGroupIds }));
        await settle();
        return `${code}, ${(await bench.read(id))?.securityGroupIds?.length} group`;
      },
    },
    {
      name: 'remove-unattached',
      says: 'Removing a security group that is not attached is refused with this code',
      expected: 'InvalidParameter',
      see: async () => {
        const code = await codeOf(bench.modify(id, { RemoveSecurityGroupIds: [otherGroupId] }));
        await settle();
        return code;
      },
    },
    {
      name: 'remove-last-group',
      says: 'Removing the last security group is refused with this code',
      expected: 'InvalidParameter',
      see: async () => {
        const code = await codeOf(bench.modify(id, { RemoveSecurityGroupIds: SecurityGroupIds }));
        await settle();
        return code;
      },
    },
    {
      name: 'zone-swap',
      says: 'One ModifyVpcEndpoint may remove a subnet and add another one of its zone',
      expected: 'accepted',
      see: async () => {
        const { subnetId, twinSubnetId } = site;
        if (!twinSubnetId) return notLookedAt('no zone has two subnets');
        const swap = { RemoveSubnetIds: [subnetId], AddSubnetIds: [twinSubnetId] };
        const code = await codeOf(bench.modify(id, swap));
        await settle();
        return code;
      },
    },
  ];
}

const policy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' }],
});

async function seeConflict(bench: Bench, request: Subject['request']): Promise<string> {
  const second = { ...request, ClientToken: undefined };
  const error: unknown = await bench.createEndpoint(second).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) return 'accepted';
  const domain = /conflicting DNS domain for (\S+) in/i.exec(error.message)?.[1];
  const { region } = bench.site;
  // What follows the Region differs from one partition to another.
  const short = domain?.startsWith(`dkr.ecr.${region}.`) ? `dkr.ecr.${region}` : (domain ?? error.message);
  return `${error.name}: ${short}`;
}

async function describeInterface({ ec2 }: Bench, endpoint: Endpoint | undefined): Promise<string> {
  const NetworkInterfaceIds = [...(endpoint?.networkInterfaceIds ?? [])];
  if (NetworkInterfaceIds.length === 0) return 'none is shown yet';
  const request = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds });
  const { NetworkInterfaces: [eni] = [] } = await ec2.client.send(request);
  const managed = eni?.RequesterManaged ? 'requester-managed' : 'not requester-managed';
  const names = eni?.Description?.includes(`${endpoint?.id}`) ? 'names' : 'does not name';
  return `${eni?.InterfaceType}, ${eni?.Status}, ${managed}, its description ${names} the endpoint`;
}

/** The new state may not be shown at once. */
async function seesPending(bench: Bench, id: string): Promise<boolean> {
  const { clock } = bench.ec2;
  const patience = { clock, deadline: clock.now() + 10_000 };
  const is = async () => (await bench.read(id))?.state === 'pending' || undefined;
  return (await poll(patience, is)) === true;
}
