import { type Estimate, hasPulls } from './estimate';
import { formatGb, formatMoney } from './words';

/** One honest sentence; the first row that holds speaks. */
const rows: readonly { holds(estimate: Estimate): boolean; say(estimate: Estimate): string }[] = [
  {
    holds: ({ placement }) => placement?.s3IsComplete === true && placement.existingInterfaces.length > 0,
    say: () => 'Endpoints for ECR and S3 are there already: there is nothing left to save here.',
  },
  { holds: ({ gb, hours }) => gb === null || hours === null, say: adviseWithoutTraffic },
  {
    holds: ({ traffic, gb }) => traffic?.gateways.length === 0 && gb === 0,
    say: (estimate) =>
      'The VPC has no NAT gateway of its own, so there is nothing to save on one: the interface pair would cost ' +
      `${sayFixed(estimate)} a month, the S3 endpoint nothing. For one in another VPC give --gb-per-month.`,
  },
  {
    holds: (estimate) => !hasPulls(estimate),
    say: (estimate) =>
      `No pull goes through NAT, so there is nothing to save yet: the S3 endpoint costs nothing, the interface pair ` +
      `would cost ${sayFixed(estimate)} a month.`,
  },
  {
    holds: ({ full }) => full === null,
    say: (estimate) =>
      `The S3 endpoint alone saves ${saySavedByS3(estimate)} a month and costs nothing; what the interface pair would ` +
      'cost is not known without its zones: give --azs.',
  },
  {
    holds: ({ marginal }) => (marginal ?? 0) > 0,
    say: ({ saving, marginal }) =>
      `Take all three: they save ${formatMoney(saving)} a month, ${formatMoney(marginal)} more than the free S3 ` +
      'endpoint alone.',
  },
  {
    holds: ({ saving }) => (saving ?? 0) > 0,
    say: (estimate) =>
      `For the money alone take EndpointSet "S3Only", which saves ${saySavedByS3(estimate)} a month for nothing: the ` +
      `interface pair costs ${formatMoney(-(estimate.marginal ?? 0))} a month more than it saves, so take all three ` +
      `(still ${formatMoney(estimate.saving)} less than today) only if pulls are not to depend on NAT.`,
  },
  {
    holds: () => true,
    say: (estimate) =>
      `For the money alone take EndpointSet "S3Only", which saves ${saySavedByS3(estimate)} a month for nothing: all ` +
      `three would cost ${formatMoney(-(estimate.saving ?? 0))} a month more than today, since they ` +
      `${sayBreakEven(estimate)}.`,
  },
];

export function advise(estimate: Estimate): string {
  return rows.find(({ holds }) => holds(estimate))?.say(estimate) ?? '';
}

function adviseWithoutTraffic({ breakEvenGb, gb }: Estimate): string {
  const missing = gb === null ? 'the GB through NAT: give --gb-per-month' : 'the NAT hours: give --nat-hours';
  const pays = breakEvenGb === null ? '' : `; all three pay from ${formatGb(breakEvenGb)} of pulls a month`;
  return `The saving is not known without ${missing}; the S3 endpoint costs nothing and saves from the first GB${pays}.`;
}

function sayFixed({ full, s3Only }: Estimate): string {
  return full && s3Only ? formatMoney(full.total - s3Only.total) : 'an unknown sum';
}

function saySavedByS3({ before, s3Only }: Estimate): string {
  return formatMoney(before && s3Only && before.total - s3Only.total);
}

function sayBreakEven({ breakEvenGb }: Estimate): string {
  return breakEvenGb === null
    ? 'never pay at these prices'
    : `only pay from ${formatGb(breakEvenGb)} of pulls a month`;
}
