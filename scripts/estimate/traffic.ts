import type { NatGateway as Ec2NatGateway } from '@aws-sdk/client-ec2';
import type { Network } from '../../handler/network';
import { HOURS_A_MONTH } from './cost';

export const DAYS_LOOKED_BACK = 30;
const DAY_MS = 86_400_000;
/** AWS bills a GB of 2^30 bytes. */
const GB = 2 ** 30;

/** A NAT gateway of the VPC, and what came in through it. */
export interface NatGateway {
  readonly id: string;
  readonly kind: 'public' | 'private';
  readonly isRegional: boolean;
  /** One for a zonal gateway; a regional one has an address in each zone it is active in. Empty: not known. */
  readonly zones: readonly string[];
  /** Milliseconds. */
  readonly createdAt: number | undefined;
  /** Undefined: CloudWatch has no figure. */
  readonly gb: number | undefined;
}

export interface Traffic {
  readonly gateways: readonly NatGateway[];
  readonly hours: number;
  /** Null: not known of any gateway. */
  readonly gb: number | null;
  readonly notes: readonly string[];
}

/** Gateways that are billed now; `bytes` has what CloudWatch knows by gateway. */
export function readTraffic(
  answers: readonly Ec2NatGateway[],
  bytes: ReadonlyMap<string, number>,
  network: Network | undefined,
  now: number,
): Traffic {
  const gateways = listBilled(answers).map((answer) => toNatGateway(answer, bytes, network));
  const known = gateways.flatMap(({ gb }) => (gb === undefined ? [] : [gb]));
  const isUnknown = gateways.length > 0 && known.length === 0;
  return {
    gateways,
    hours: gateways.reduce((sum, gateway) => sum + countHours(gateway), 0),
    gb: isUnknown ? null : known.reduce((sum, gb) => sum + gb, 0),
    notes: [...noteSilent(gateways), ...noteYoung(gateways, now), ...noteRegional(gateways)],
  };
}

export function listBilled(answers: readonly Ec2NatGateway[]): Ec2NatGateway[] {
  return answers.filter(({ State }) => State === 'available' || State === 'pending');
}

function toNatGateway(
  answer: Ec2NatGateway,
  bytes: ReadonlyMap<string, number>,
  network: Network | undefined,
): NatGateway {
  const id = answer.NatGatewayId ?? '';
  const subnet = network?.subnets.find((one) => one.id === answer.SubnetId);
  const isRegional = answer.AvailabilityMode === 'regional';
  const ofAddresses = (answer.NatGatewayAddresses ?? []).flatMap(
    ({ AvailabilityZone }) => AvailabilityZone ?? [],
  );
  const amount = bytes.get(id);
  return {
    id,
    kind: answer.ConnectivityType === 'private' ? 'private' : 'public',
    isRegional,
    zones: subnet ? [subnet.zone] : [...new Set(ofAddresses)].sort(),
    createdAt: answer.CreateTime?.getTime(),
    gb: amount === undefined ? undefined : amount / GB,
  };
}

/** A regional gateway is several in one; that each of its zones is billed like a zonal gateway is our assumption. */
function countHours({ isRegional, zones }: NatGateway): number {
  return HOURS_A_MONTH * (isRegional ? Math.max(1, zones.length) : 1);
}

function noteSilent(gateways: readonly NatGateway[]): string[] {
  const silent = gateways.filter(({ gb }) => gb === undefined).map(({ id }) => id);
  if (silent.length === 0) return [];
  return [
    `CloudWatch has no BytesInFromDestination of ${silent.join(', ')} in the last ${DAYS_LOOKED_BACK} days: ` +
      'give --gb-per-month, or ask again once there was traffic.',
  ];
}

function noteYoung(gateways: readonly NatGateway[], now: number): string[] {
  return gateways.flatMap(({ id, createdAt = 0, gb }) => {
    const days = (now - createdAt) / DAY_MS;
    if (gb === undefined || days >= DAYS_LOOKED_BACK) return [];
    return [
      `${id} is ${Math.max(1, Math.round(days))} days old: its GB are of that time, not of a whole month.`,
    ];
  });
}

function noteRegional(gateways: readonly NatGateway[]): string[] {
  return gateways.flatMap(({ id, isRegional, zones }) =>
    isRegional
      ? [
          `${id} is a regional NAT gateway, counted as one in each of its ${Math.max(1, zones.length)} zones, ` +
            'at the prices of a zonal one.',
        ]
      : [],
  );
}
