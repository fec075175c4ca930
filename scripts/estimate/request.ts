import { checkVpcId } from '../stack/assignments';
import { UsageError } from '../stack/failure';
import { checkOutputFile } from '../stack/output-file';
import type { GivenPrices } from './prices';

/** What commander hands over. */
export interface EstimateOptions {
  vpcId?: string;
  gbPerMonth?: string;
  azs?: string;
  ecrShare?: string;
  s3Share?: string;
  crossAzShare?: string;
  natHours?: string;
  natGbPrice?: string;
  natHourPrice?: string;
  endpointHourPrice?: string;
  endpointGbPrice?: string;
  html?: string;
  svg?: string;
}

export interface EstimateRequest {
  readonly vpcId: string | undefined;
  /** Figures of the command line win over what is read. */
  readonly gb: number | undefined;
  readonly zones: number | undefined;
  readonly natHours: number | undefined;
  /** Undefined: not said, so all of it counts as pulls. */
  readonly ecrShare: number | undefined;
  readonly s3Share: number;
  readonly crossAzShare: number | undefined;
  readonly prices: GivenPrices;
  readonly html: string | undefined;
  readonly svg: string | undefined;
}

/** About 99 % of what an image pull moves are layers, which S3 serves. */
const USUAL_S3_SHARE = 0.99;
const MOST_ZONES = 6;

interface Form {
  readonly least?: number;
  readonly most: number;
  readonly whole?: true;
  readonly accepted: string;
}

const share: Form = { most: 1, accepted: 'a share from 0 to 1, such as 0.99 for 99 %' };
const price: Form = { most: 100, accepted: 'a price in USD, from 0 to 100' };

const forms = {
  gbPerMonth: { most: 1e9, accepted: 'GB a month, from 0 to 1,000,000,000' },
  azs: {
    ...{ least: 1, most: MOST_ZONES, whole: true },
    accepted: `a number of Availability Zones, from 1 to ${MOST_ZONES}`,
  },
  natHours: { most: 1e6, accepted: 'hours a month of all NAT gateways together, from 0 to 1,000,000' },
  ...{ ecrShare: share, s3Share: share, crossAzShare: share },
  ...{ natGbPrice: price, natHourPrice: price, endpointHourPrice: price, endpointGbPrice: price },
} satisfies Record<string, Form>;

/** Refuses what cannot be meant before anything is asked of AWS. */
export function readEstimateRequest(options: EstimateOptions): EstimateRequest {
  const read = (name: keyof typeof forms) => readNumber(name, options[name], forms[name]);
  const request: EstimateRequest = {
    vpcId: options.vpcId === undefined ? undefined : checkVpcId(options.vpcId),
    ...{ gb: read('gbPerMonth'), zones: read('azs'), natHours: read('natHours'), ecrShare: read('ecrShare') },
    s3Share: read('s3Share') ?? USUAL_S3_SHARE,
    crossAzShare: read('crossAzShare'),
    prices: {
      ...{ natGb: read('natGbPrice'), natHour: read('natHourPrice') },
      ...{ endpointHour: read('endpointHourPrice'), endpointGb: read('endpointGbPrice') },
    },
    html: checkOutputFile('--html', options.html),
    svg: checkOutputFile('--svg', options.svg),
  };
  if (!request.vpcId && (request.gb === undefined || request.zones === undefined)) {
    throw new UsageError(
      'Say what to estimate: --vpc-id with a VPC to look at, or --gb-per-month and --azs with your own figures.',
    );
  }
  return request;
}

function readNumber(name: string, text: string | undefined, form: Form): number | undefined {
  if (text === undefined) return undefined;
  const { least = 0, most, whole, accepted } = form;
  const value = /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${toOption(name)} "${text}" is not accepted: it takes ${accepted}.`);
}

function toOption(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
