import type { ServiceDetail } from '@aws-sdk/client-ec2';
import type { Problem } from './problem';
import type { Service } from './services';

/** What a Region offers of one of our services. */
export interface Offer {
  readonly service: Service;
  readonly name: string;
  /** Empty where the answer does not say. */
  readonly zones: readonly string[];
  readonly ipAddressTypes: readonly string[];
}

/** The Region's offer of each service, by its end and type: `cn.com.amazonaws.cn-north-1.ecr.api` is ecr.api too. */
export function toOffers(
  services: readonly Service[],
  details: readonly ServiceDetail[],
  region: string,
): { offers: Offer[]; missing: Service[] } {
  const found = services.map((service) => ({ service, detail: findDetail(service, details, region) }));
  return {
    offers: found.flatMap(({ service, detail }) => (detail ? [toOffer(service, detail)] : [])),
    missing: found.flatMap(({ service, detail }) => (detail ? [] : [service])),
  };
}

function findDetail({ suffix, type }: Service, details: readonly ServiceDetail[], region: string) {
  const named = details.filter(
    ({ ServiceName, ServiceType = [] }) =>
      ServiceName?.endsWith(`.${region}.${suffix}`) &&
      ServiceType.some(({ ServiceType: offered }) => offered === type),
  );
  return named.find(({ ServiceName }) => ServiceName === guessServiceName(suffix, region)) ?? named[0];
}

function toOffer(service: Service, detail: ServiceDetail): Offer {
  return {
    service,
    name: detail.ServiceName ?? '',
    zones: detail.AvailabilityZones ?? [],
    ipAddressTypes: (detail.SupportedIpAddressTypes ?? []).map((type) => type.toLowerCase()),
  };
}

/** Right in most Regions, and where it is not, EC2 says so; never used without having asked. */
export function guessServiceName(suffix: string, region: string): string {
  return `com.amazonaws.${region}.${suffix}`;
}

export function describeMissingOffers(missing: readonly Service[], region: string): Problem {
  const names = missing.map(({ suffix }) => suffix).join(', ');
  return {
    code: 'ServiceNotOffered',
    sentence:
      `EC2 offers no endpoint service for ${names} in ${region}. Take it out of AdditionalServices, ` +
      'or choose EndpointSet "S3Only" if it is an ECR service.',
  };
}
