import { advise } from '../estimate/advice';
import { makeEstimate } from '../estimate/estimate';
import { renderEstimatePage } from '../estimate/page';
import { choosePrices } from '../estimate/prices';
import { readEstimateRequest } from '../estimate/request';

/** The page of `estimate` for docs/estimate.md: a VPC of three zones that pulls 2,000 GB a month in us-east-1. */
export function renderEstimateSample(): string {
  const request = readEstimateRequest({ gbPerMonth: '2000', azs: '3' });
  const region = 'us-east-1';
  const prices = choosePrices(region, undefined, {}, '');
  const estimate = makeEstimate(request, {
    ...{ region, prices, placement: undefined, traffic: undefined, notes: [] },
  });
  return renderEstimatePage(estimate, advise(estimate));
}

/** What `npm run pictures` takes: one page, once light and once dark. */
export const estimatePictures = {
  name: 'estimate',
  width: 1100,
  render: renderEstimateSample,
};
