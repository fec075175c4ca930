import type { NatGateway } from '@aws-sdk/client-ec2';
import type { Network } from '../../handler/network';
import { describeError } from '../stack/failure';
import { orInterrupted, type Session } from '../stack/session';
import type { Findings } from './estimate';
import { areComplete, choosePrices, type Prices } from './prices';
import type { EstimateRequest } from './request';
import type { Sources } from './sources';
import { DAYS_LOOKED_BACK, listBilled, readTraffic } from './traffic';
import { placeEndpoints } from './zones';

const DAY_MS = 86_400_000;

interface Reading {
  readonly session: Session;
  readonly sources: Sources;
  /** Milliseconds. */
  readonly now: number;
  /** Grows while we read. */
  readonly notes: string[];
}

/** Reads what there is to read, all sources at once; what is refused becomes a note and stays unknown. */
export async function gatherFindings(
  { vpcId, ...request }: EstimateRequest,
  reading: Reading,
): Promise<Findings> {
  const region = await reading.session.cloud.region();
  const [listed, network, natGateways, accountId] = await untilStopped(
    Promise.all([
      areComplete(request.prices) ? undefined : readPrices(region, reading),
      vpcId === undefined ? undefined : readNetwork(vpcId, reading),
      vpcId === undefined ? undefined : readNatGateways(vpcId, reading),
      vpcId === undefined ? undefined : reading.sources.accountId(),
    ]),
    reading,
  );
  const bytes = natGateways && (await untilStopped(readBytes(natGateways, reading), reading));
  return {
    region,
    prices: choosePrices(region, listed, request.prices, new Date(reading.now).toISOString().slice(0, 10)),
    placement: network && placeEndpoints(network, accountId),
    traffic: natGateways && readTraffic(natGateways, bytes ?? new Map(), network, reading.now),
    notes: reading.notes,
  };
}

/** Whatever goes wrong with the price list, there is the table. */
async function readPrices(region: string, reading: Reading): Promise<Prices | undefined> {
  reading.session.terminal.say(`Reading AWS's price list of ${region} ...`);
  try {
    const listed = await reading.sources.readPriceList(region);
    if (!listed)
      reading.notes.push(`AWS's price list lacks a price for ${region}: prices are not from there.`);
    return listed;
  } catch (error) {
    reading.notes.push(
      `AWS's price list could not be read, so prices are not from there. ${describeError(error)}`,
    );
    return undefined;
  }
}

function readNetwork(vpcId: string, { sources, session, notes }: Reading): Promise<Network | undefined> {
  session.terminal.say(`Reading the subnets, route tables and endpoints of ${vpcId} ...`);
  return sources.readNetwork(vpcId).catch((error) => {
    notes.push(`${refuseOther(error)}: the zones are not known; give --azs.`);
    return undefined;
  });
}

function readNatGateways(
  vpcId: string,
  { sources, session, notes }: Reading,
): Promise<NatGateway[] | undefined> {
  session.terminal.say(`Reading the NAT gateways of ${vpcId} ...`);
  return sources.listNatGateways(vpcId).catch((error) => {
    notes.push(`${refuseOther(error)}: the NAT gateways are not known; give --gb-per-month and --nat-hours.`);
    return undefined;
  });
}

async function readBytes(
  natGateways: readonly NatGateway[],
  { sources, session, now, notes }: Reading,
): Promise<Map<string, number> | undefined> {
  const ids = listBilled(natGateways).flatMap(({ NatGatewayId }) => NatGatewayId ?? []);
  if (ids.length === 0) return undefined;
  session.terminal.say(`Reading ${DAYS_LOOKED_BACK} days of metrics of ${ids.length} NAT gateway(s) ...`);
  try {
    return await sources.readDownloads(ids, new Date(now - DAYS_LOOKED_BACK * DAY_MS), new Date(now));
  } catch (error) {
    notes.push(`CloudWatch could not be read. ${describeError(error)}`);
    return undefined;
  }
}

/** Missing rights leave a gap; a VPC that is not there, or no credentials, end the command. */
function refuseOther(error: unknown): string {
  const isDenied =
    error instanceof Error && /AccessDenied|UnauthorizedOperation|AuthFailure/.test(error.name);
  if (!isDenied) throw error;
  const action = 'action' in error ? ` ${error.action}` : '';
  return `EC2 refuses${action} to these credentials (${error.name})`;
}

function untilStopped<T>(work: Promise<T>, { session }: Reading): Promise<T> {
  return orInterrupted(work, session, 'Interrupted: nothing was changed, an estimate only reads.');
}
