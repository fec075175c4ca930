import { DescribeNatGatewaysCommand, EC2Client, type NatGateway } from '@aws-sdk/client-ec2';
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { systemClock } from '../../handler/clock';
import { readAnswers, readPages } from '../../handler/discovery';
import type { Ec2 } from '../../handler/ec2';
import { hasCode } from '../../handler/ec2-errors';
import { type Estate, readEstate } from '../../handler/estate';
import type { Absence } from '../../handler/finding';
import type { NetworkAnswers } from '../../handler/network';
import type { Service } from '../../handler/services';
import { findSite, type Site } from '../../handler/site';
import { findAccountId } from '../stack/account';
import { type CloudSettings, configureClient } from '../stack/cloud';
import { describeError } from '../stack/failure';
import type { Subject } from './subject';

/** What `plan` sees of a VPC. A read that was refused leaves its part empty and is named in `failures`. */
export interface Reading {
  readonly answers: NetworkAnswers;
  /** The gateways that are there; undefined where they could not be read. */
  readonly natGateways: readonly NatGateway[] | undefined;
  readonly failures: readonly ReadFailure[];
}

/** Where the work would be done, and what else the resource has. */
export interface Whereabouts {
  readonly site: Site;
  /** The owner's things in other VPCs, which go once this one is served. */
  readonly leaving: Estate;
  /** Those of the selector before, which CloudFormation has deleted after the update. */
  readonly former: Estate;
}

export interface ReadFailure {
  /** `ec2:DescribeSubnets`, as a policy has it. */
  readonly action: string;
  readonly sentence: string;
}

/** Everything that `plan` asks of AWS beside the stack: reads, and nothing else. */
export interface Reader {
  region(): Promise<string>;
  /** Undefined where AWS does not tell. */
  accountId(): Promise<string | undefined>;
  /** Follows the selector as the function would; throws where it leads nowhere. */
  find(subject: Subject, accountId: string | undefined): Promise<Whereabouts | Absence>;
  read(vpcId: string, services: readonly Service[]): Promise<Reading>;
}

export function openReader(settings: CloudSettings): Reader {
  const config = configureClient(settings);
  return makeReader(new EC2Client(config), config, () => findAccountId(config));
}

export function makeReader(
  client: EC2Client,
  ssmConfig: SSMClientConfig,
  accountId: Reader['accountId'],
): Reader {
  return {
    region: () => client.config.region(),
    accountId,
    find: (subject, accountId) => find(client, ssmConfig, subject, accountId),
    read: (vpcId, services) => readForgivingly(client, vpcId, services),
  };
}

/** A person waits for this, and a missing right does not come by itself. */
const MOST_PATIENCE_MS = 5_000;

function toEc2(client: EC2Client): Ec2 {
  const deadline = systemClock.now() + MOST_PATIENCE_MS;
  return { client, deadline, clock: systemClock, log: () => undefined };
}

const nothing: Estate = { endpoints: [], groups: [] };

async function find(
  client: EC2Client,
  ssmConfig: SSMClientConfig,
  { request, status }: Subject,
  accountId: string | undefined,
): Promise<Whereabouts | Absence> {
  const ec2 = toEc2(client);
  if (accountId === undefined && request.properties.selector.by === 'VpcTag')
    throw new Error(
      'VpcTag counts only VPCs of the own account, and AWS did not tell which that is (sts:GetCallerIdentity): pass --vpc-id.',
    );
  const site = await findSite(ec2, request, {
    ...{ accountId: accountId ?? '', ssmConfig, tools: { ...ec2, denial: {} } },
    confirm: async () => ({ status }),
  }).catch(tellDenial);
  if ('absence' in site) return site;
  const outside = { outside: site.vpcId };
  // A read that is refused here is refused for the VPC itself as well, and is told there.
  const [leaving, former] = await Promise.all([
    site.hasMoved ? readEstate(ec2, request.owner, outside).catch(() => nothing) : nothing,
    request.previousOwner ? readEstate(ec2, request.previousOwner, outside).catch(() => nothing) : nothing,
  ]);
  return { site, leaving, former };
}

/** The handler's advice is about its own role; here it is the user who may not read. */
function tellDenial(error: unknown): never {
  if (!hasCode(error, 'AccessDeniedException', 'UnauthorizedOperation') || !(error instanceof Error))
    throw error;
  const sentence = error.message.replace(/Allow this action for the function's role[\s\S]*$/, '');
  throw new Error(`${sentence}Allow it for these credentials, or name the VPC with --vpc-id.`);
}

async function readForgivingly(
  client: EC2Client,
  vpcId: string,
  services: readonly Service[],
): Promise<Reading> {
  const { failures, asked } = forgive(client);
  const ec2 = toEc2(client);
  const [answers, natGateways] = await Promise.all([
    readAnswers(ec2, vpcId, services),
    readNatGateways(client, vpcId),
  ]);
  const [first] = failures.values();
  // Not one part could be read: then it is the credentials or the Region, not a missing right.
  if (first && failures.size === asked.size) throw first;
  const told = [...failures].map(([name, error]) => ({
    action: `ec2:${name}`,
    sentence: `ec2:${name} failed (${describeError(error).replace(/\.$/, '')}), so what it shows is unknown. Allow it and run this again.`,
  }));
  const isNat = ({ action }: ReadFailure) => action === 'ec2:DescribeNatGateways';
  return {
    answers,
    natGateways: told.some(isNat) ? undefined : natGateways,
    // Those decide nothing: their routes are in the tables.
    failures: told.filter((failure) => !isNat(failure)),
  };
}

async function readNatGateways(client: EC2Client, vpcId: string): Promise<NatGateway[]> {
  const Filter = [{ Name: 'vpc-id', Values: [vpcId] }];
  const all = await readPages(async (NextToken) => {
    const answer = await client.send(new DescribeNatGatewaysCommand({ Filter, NextToken }));
    return [answer.NatGateways, answer.NextToken];
  });
  return all.filter(({ State, VpcId }) => VpcId === vpcId && (State === 'available' || State === 'pending'));
}

/** What stands in for an answer that was refused: nothing, or what claims least. */
function makeBlank(name: string, input: object): object {
  if (name === 'DescribeVpcs' && 'VpcIds' in input && Array.isArray(input.VpcIds)) {
    return { Vpcs: input.VpcIds.map((VpcId) => ({ VpcId })) };
  }
  if (name === 'DescribeVpcAttribute') {
    return { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };
  }
  if (
    name === 'DescribeVpcEndpointServices' &&
    'ServiceNames' in input &&
    Array.isArray(input.ServiceNames)
  ) {
    const ServiceType = [{ ServiceType: 'Gateway' }, { ServiceType: 'Interface' }];
    return { ServiceDetails: input.ServiceNames.map((ServiceName) => ({ ServiceName, ServiceType })) };
  }
  return {};
}

/** One read that EC2 refuses must not lose the others. What the handler itself answers to goes through to it. */
function forgive(client: EC2Client) {
  const failures = new Map<string, Error>();
  const asked = new Set<string>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = (context.commandName ?? '').replace(/Command$/, '');
      asked.add(name);
      try {
        return await next(args);
      } catch (error) {
        if (!(error instanceof Error) || !isRefusal(error)) throw error;
        failures.set(name, error);
        return { output: { $metadata: {}, ...makeBlank(name, args.input) }, response: undefined };
      }
    },
    { step: 'initialize', name: 'forgive', override: true },
  );
  return { failures, asked };
}

/** EC2 itself has said no, unlike a network that is down. */
function isRefusal(error: Error): boolean {
  const isExpected = hasCode(error, 'InvalidVpcID.NotFound', 'InvalidVpcID.Malformed', 'InvalidServiceName');
  return '$fault' in error && !isExpected;
}
