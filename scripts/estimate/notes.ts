import type { Findings } from './estimate';
import type { EstimateRequest } from './request';
import type { Traffic } from './traffic';
import type { Placement } from './zones';

/** What has to be known to read the sums right, a sentence each. */
export function noteAssumptions(request: EstimateRequest, findings: Findings, gb: number | null): string[] {
  const { placement, traffic } = findings;
  return [
    ...(placement?.notes ?? []),
    // With figures for both, what the gateways' own figures lack does not matter.
    ...(request.gb === undefined ? (traffic?.notes ?? []) : []),
    ...noteShare(request, gb),
    ...noteHours(request, traffic),
    ...noteExisting(placement),
    ...noteCrossing(request, findings),
  ];
}

function noteShare({ gb: given, ecrShare }: EstimateRequest, gb: number | null): string[] {
  if (given !== undefined || ecrShare !== undefined || !gb) return [];
  return [
    'NAT metrics do not tell image pulls from other traffic: all of it is counted as pulls, so every saving here is ' +
      'an upper bound. --ecr-share says which part really is.',
  ];
}

function noteHours({ natHours, zones, vpcId }: EstimateRequest, traffic: Traffic | undefined): string[] {
  if (natHours !== undefined || traffic || vpcId !== undefined || zones === undefined) return [];
  return [
    `NAT hours are those of one gateway in each of ${zones} zone(s); they are paid either way. --nat-hours says others.`,
  ];
}

function noteExisting(placement: Placement | undefined): string[] {
  const { existingInterfaces = [], existingS3 = [] } = placement ?? {};
  return [
    ...(existingInterfaces.length > 0
      ? [
          `${existingInterfaces.join(', ')} already serve(s) ECR in this VPC and would be used as it is: nothing is added for it.`,
        ]
      : []),
    ...(existingS3.length > 0
      ? [
          `${existingS3.join(', ')} already take(s) S3 past NAT ${placement?.s3IsComplete ? 'everywhere' : 'in some subnets'}: ` +
            'layers pulled since it is there are not among the GB measured, so the saving is overstated.',
        ]
      : []),
  ];
}

/** Only said, not counted: which subnet's bytes take which gateway, no metric tells. */
function noteCrossing({ crossAzShare }: EstimateRequest, { placement, traffic }: Findings): string[] {
  if (crossAzShare !== undefined || !placement || !traffic?.gb) return [];
  const served = traffic.gateways.flatMap(({ zones }) => zones);
  const without = placement.privateZones.filter((zone) => !served.includes(zone));
  if (without.length === 0) return [];
  const share = (without.length / placement.privateZones.length).toFixed(2);
  return [
    `${without.join(', ')} has no NAT gateway of its own: bytes from there also pay $0.02 a GB between zones, which ` +
      `is not counted. --cross-az-share ${share} counts it, if the zones pull alike.`,
  ];
}
