import { advise } from '../estimate/advice';
import { makeEstimate } from '../estimate/estimate';
import { renderEstimatePage } from '../estimate/page';
import { choosePrices } from '../estimate/prices';
import { readEstimateRequest } from '../estimate/request';

/** The page of `estimate` for docs/estimate.md: three zones that pull 2,000 GB a month in us-east-1. */
export function renderEstimateSample(): string {
  const request = readEstimateRequest({ gbPerMonth: '2000', azs: '3' });
  const region = 'us-east-1';
  const prices = choosePrices(region, undefined, {}, '');
  const nothingRead = { placement: undefined, traffic: undefined, notes: [] };
  const estimate = makeEstimate(request, { region, prices, ...nothingRead });
  return renderEstimatePage(estimate, advise(estimate));
}
