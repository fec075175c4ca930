/** One row per endpoint service we can give a VPC. What differs between services is a column here, never a branch. */
export interface Service {
  /** What the service name ends in, after the Region: `com.amazonaws.us-east-1.ecr.api`. */
  readonly suffix: string;
  /** S3 is offered as Gateway and as Interface; the free Gateway is ours. */
  readonly type: 'Gateway' | 'Interface';
  /** Part of every launch, of those with ECR, or only when `AdditionalServices` names it. */
  readonly included: 'always' | 'withEcr' | 'onRequest';
  /** The attribute that answers its endpoint id. */
  readonly attribute?: 'EcrApiEndpointId' | 'EcrDkrEndpointId' | 'S3EndpointId';
  /** `EndpointPolicy: PullOnly` narrows it. */
  readonly narrowable?: true;
}

export const services: readonly Service[] = [
  {
    suffix: 'ecr.api',
    type: 'Interface',
    included: 'withEcr',
    attribute: 'EcrApiEndpointId',
    narrowable: true,
  },
  {
    suffix: 'ecr.dkr',
    type: 'Interface',
    included: 'withEcr',
    attribute: 'EcrDkrEndpointId',
    narrowable: true,
  },
  { suffix: 's3', type: 'Gateway', included: 'always', attribute: 'S3EndpointId' },
  { suffix: 'logs', type: 'Interface', included: 'onRequest' },
  { suffix: 'secretsmanager', type: 'Interface', included: 'onRequest' },
  { suffix: 'ssm', type: 'Interface', included: 'onRequest' },
  { suffix: 'ssmmessages', type: 'Interface', included: 'onRequest' },
  { suffix: 'sts', type: 'Interface', included: 'onRequest' },
  { suffix: 'kms', type: 'Interface', included: 'onRequest' },
  { suffix: 'ecs', type: 'Interface', included: 'onRequest' },
  { suffix: 'ecs-agent', type: 'Interface', included: 'onRequest' },
  { suffix: 'ecs-telemetry', type: 'Interface', included: 'onRequest' },
];

/** The services a launch asks for, in the table's order. */
export function selectServices(endpointSet: 'EcrAndS3' | 'S3Only', additional: readonly string[]): Service[] {
  return services.filter(
    ({ included, suffix }) =>
      included === 'always' ||
      (included === 'withEcr' && endpointSet === 'EcrAndS3') ||
      (included === 'onRequest' && additional.includes(suffix)),
  );
}
