import type {
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
} from '@aws-sdk/client-ec2';
import type { Service } from './account';
import { type Action, action, type Wire, type World } from './action';
import { endpointBounds, type FilterTable, list, listParameters } from './listing';
import { refuse } from './refusal';

interface Naming {
  regions: RegExp;
  /** What comes before `.<region>.ecr.api`. */
  ecrPrefix: string;
  s3InterfacePrefix: string;
  dnsSuffix: string;
}

/** How partitions name ECR's endpoints (aws-cdk, VPC_ENDPOINT_SERVICE_EXCEPTIONS); the rest is com.amazonaws. */
const namings: Naming[] = [
  naming(/^cn-/, 'cn.com.amazonaws', 'amazonaws.com.cn', 'cn.com.amazonaws'),
  naming(/^us-iso-/, 'gov.ic.c2s', 'c2s.ic.gov'),
  naming(/^us-isob-/, 'gov.sgov.sc2s', 'sc2s.sgov.gov'),
  naming(/^us-isof-/, 'gov.ic.hci.csp', 'csp.hci.ic.gov'),
  naming(/^eu-isoe-/, 'uk.adc-e.cloud', 'cloud.adc-e.uk'),
  naming(/^eusc-/, 'eu.amazonaws', 'amazonaws.eu'),
  naming(/./, 'com.amazonaws', 'amazonaws.com'),
];

/** suffix -> private DNS name before the Region; * is a wildcard record. */
const interfaceServices: Record<string, string> = {
  'ecr.api': 'api.ecr',
  'ecr.dkr': '*.dkr.ecr',
  logs: 'logs',
  secretsmanager: 'secretsmanager',
  ssm: 'ssm',
  ssmmessages: 'ssmmessages',
  sts: 'sts',
  kms: 'kms',
  ecs: 'ecs',
  'ecs-agent': 'ecs-a',
  'ecs-telemetry': 'ecs-t',
  // Names that end like ours, or begin like them, and are something else.
  s3tables: 's3tables',
  'ecr-public.api': 'api.ecr-public',
  's3-outposts': 's3-outposts',
};

const filters: FilterTable<Wire<ServiceDetail>> = {
  'service-name': (service) => [service.ServiceName],
  'service-type': (service) => (service.ServiceType ?? []).map(({ ServiceType }) => ServiceType),
  'service-region': (service) => [service.ServiceRegion],
  owner: (service) => [service.Owner],
  'supported-ip-address-types': (service) => service.SupportedIpAddressTypes ?? [],
};

export const serviceActions: Record<string, Action> = {
  DescribeVpcEndpointServices: action<DescribeVpcEndpointServicesRequest, DescribeVpcEndpointServicesResult>(
    ['ServiceNames', ...listParameters],
    (world, request) => {
      for (const name of request.ServiceNames ?? []) findServices(world, name);
      const named = world.account.services.filter(
        ({ ServiceName }) => request.ServiceNames?.includes(ServiceName) ?? true,
      );
      const views = named.map((service) => toWire(world, service));
      const { items, next } = list(world, request, views, filters, endpointBounds);
      return {
        ServiceNames: [...new Set(items.map(({ ServiceName }) => ServiceName ?? ''))],
        ServiceDetails: items,
        NextToken: next,
      };
    },
  ),
};

/** All the ways a service is offered, or "The Vpc Endpoint Service 'X' does not exist" (eksctl #3081). */
export function findServices({ account }: World, name: string): Service[] {
  const offers = account.services.filter(({ ServiceName }) => ServiceName === name);
  if (offers.length > 0) return offers;
  throw refuse('InvalidServiceName', `The Vpc Endpoint Service '${name}' does not exist`);
}

export function listServices(region: string, zones: string[]): Service[] {
  const { ecrPrefix, s3InterfacePrefix, dnsSuffix } = namingOf(region);
  const offer = (prefix: string, suffix: string, ServiceType: Service['ServiceType']): Service => ({
    ServiceName: `${prefix}.${region}.${suffix}`,
    ServiceType,
    AvailabilityZones: [...zones],
    SupportedIpAddressTypes: ['ipv4', 'ipv6'],
    VpcEndpointPolicySupported: true,
    Owner: 'amazon',
  });
  const gateways = ['dynamodb', 's3', 's3express'].map((suffix) => offer('com.amazonaws', suffix, 'Gateway'));
  const interfaces = Object.entries(interfaceServices).map(([suffix, host]) => ({
    ...offer(suffix.startsWith('ecr.') ? ecrPrefix : 'com.amazonaws', suffix, 'Interface'),
    PrivateDnsName: `${host}.${region}.${dnsSuffix}`,
  }));
  const s3 = {
    ...offer(s3InterfacePrefix, 's3', 'Interface'),
    PrivateDnsName: `*.s3.${region}.${dnsSuffix}`,
  };
  return [...gateways, ...interfaces, s3];
}

/** `api.ecr.us-east-1`: what the service's private name and the names of its endpoints begin with. */
export function hostOf({ PrivateDnsName, ServiceName }: Service): string {
  const [, region = '', suffix = ''] = /\.([a-z]+(?:-[a-z]+)+-\d)\.(.+)$/.exec(ServiceName) ?? [];
  const host = PrivateDnsName?.replace(/^\*\./, '').split(`.${region}.`)[0];
  return `${host ?? suffix}.${region}`;
}

export const namingOf = (region: string): Naming =>
  namings.find(({ regions }) => regions.test(region)) ?? naming(/./, 'com.amazonaws', 'amazonaws.com');

function naming(
  regions: RegExp,
  ecrPrefix: string,
  dnsSuffix: string,
  s3InterfacePrefix = 'com.amazonaws',
): Naming {
  return { regions, ecrPrefix, s3InterfacePrefix, dnsSuffix };
}

function toWire({ account }: World, service: Service): Wire<ServiceDetail> {
  const { PrivateDnsName, ServiceType } = service;
  const isInterface = ServiceType === 'Interface';
  return {
    ...service,
    ServiceId: `vpce-svc-${hash(service.ServiceName + ServiceType)}`,
    ServiceType: [{ ServiceType }],
    ServiceRegion: account.region,
    AvailabilityZones: service.AvailabilityZones,
    AvailabilityZoneIds: account.zones
      .filter(({ ZoneName }) => service.AvailabilityZones.includes(ZoneName))
      .map(({ ZoneId }) => ZoneId),
    BaseEndpointDnsNames: [
      `${hostOf(service)}.${isInterface ? 'vpce.' : ''}${namingOf(account.region).dnsSuffix}`,
    ],
    PrivateDnsNames: PrivateDnsName ? [{ PrivateDnsName }] : undefined,
    PrivateDnsNameVerificationState: PrivateDnsName ? 'verified' : undefined,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    Tags: [],
  };
}

function hash(text: string): string {
  let sum = 7;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 0xffffffff;
  return sum.toString(16).padStart(17, '0');
}
