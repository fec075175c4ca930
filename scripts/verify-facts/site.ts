import { DescribeNetworkInterfacesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { systemClock } from '../../handler/clock';
import { readEndpoints, readNetwork, readPages } from '../../handler/discovery';
import type { Ec2 } from '../../handler/ec2';
import type { Network } from '../../handler/network';
import type { Offer } from '../../handler/offers';
import { services } from '../../handler/services';
import { TAG } from './bench';

/** What the checks need of the VPC. */
export interface Site {
  vpcId: string;
  region: string;
  /** Of ecr.dkr and S3. */
  dkr: Offer;
  s3: Offer;
  subnetId: string;
  /** In the zone of the first one. */
  twinSubnetId: string | undefined;
  s3PrefixListId: string;
}

/** Reads only; throws a sentence when the VPC will not do. */
export async function surveySite(client: EC2Client, vpcId: string): Promise<Site> {
  const ec2 = { client, clock: systemClock, deadline: Number.POSITIVE_INFINITY, log: () => undefined };
  const wanted = services.filter(({ included }) => included !== 'onRequest');
  const network = await readNetwork(ec2, vpcId, wanted);
  const objection = await findObjection(ec2, network);
  if (objection) throw new Error(`${vpcId} will not do: ${objection}`);
  const dkr = findOffer(network, 'ecr.dkr');
  const subnets = network.subnets
    .filter(({ isAvailable, isOnOutpost, hasIpv4, freeAddresses }) => {
      return isAvailable && !isOnOutpost && hasIpv4 && freeAddresses > 1;
    })
    .filter(({ zone }) => dkr.zones.includes(zone));
  const twins = subnets.filter(({ id, zone }) =>
    subnets.some((each) => each.zone === zone && each.id !== id),
  );
  const [first] = [...twins, ...subnets];
  if (!first)
    throw new Error(`${vpcId} will not do: it has no subnet that ecr.dkr supports, with free addresses.`);
  return {
    vpcId,
    region: network.region,
    dkr,
    s3: findOffer(network, 's3'),
    subnetId: first.id,
    twinSubnetId: twins.find(({ id, zone }) => zone === first.zone && id !== first.id)?.id,
    s3PrefixListId: network.s3PrefixListId,
  };
}

/** Turning private DNS on would lead the VPC's image pulls astray: only where nothing runs. */
async function findObjection(ec2: Ec2, network: Network): Promise<string | undefined> {
  const { vpc, endpoints, region } = network;
  const leftovers = (await readEndpoints(ec2, [{ Name: 'tag-key', Values: [TAG] }])).filter(
    ({ VpcId, State }) => VpcId === vpc.id && `${State}`.toLowerCase() !== 'deleted',
  );
  const [leftover] = leftovers;
  if (leftover)
    return `${leftover.VpcEndpointId} is left of an earlier run; delete it (its tag is ${TAG}), then start again.`;
  if (!vpc.dnsSupport || !vpc.dnsHostnames) return 'enableDnsSupport and enableDnsHostnames must be on.';
  const taken = endpoints.find(
    ({ serviceName, privateDnsEnabled }) =>
      serviceName === findOffer(network, 'ecr.dkr').name && privateDnsEnabled,
  );
  if (taken) return `${taken.id} serves ecr.dkr in it already. Name a VPC of ${region} without endpoints.`;
  const users = await listUsers(ec2, vpc.id);
  if (users.length === 0) return undefined;
  return `${users.length} network interfaces are in use in it (${users[0]} ...). Name a VPC in which nothing runs.`;
}

/** What could ask for names or open connections. */
async function listUsers({ client }: Ec2, vpcId: string): Promise<string[]> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const interfaces = await readPages(async (NextToken) => {
    const answer = await client.send(new DescribeNetworkInterfacesCommand({ Filters, NextToken }));
    return [answer.NetworkInterfaces, answer.NextToken];
  });
  const passive = ['nat_gateway', 'natGateway', 'vpc_endpoint', 'transit_gateway'];
  return interfaces
    .filter(({ InterfaceType }) => !passive.includes(`${InterfaceType}`))
    .map(({ NetworkInterfaceId = '' }) => NetworkInterfaceId);
}

function findOffer({ offers, region }: Network, suffix: string): Offer {
  const offer = offers.find(({ service }) => service.suffix === suffix);
  if (offer) return offer;
  throw new Error(`${region} offers no ${suffix}.`);
}
