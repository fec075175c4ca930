import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Writes estimate-light.png and estimate-dark.png, and returns their names. */
export async function takeEstimatePictures(folder: string, browserPath: string): Promise<string[]> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: browserPath });
  mkdirSync(folder, { recursive: true });
  try {
    const files: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, colorScheme });
      await page.setContent(renderEstimateSample());
      const file = join(folder, `estimate-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
      files.push(file);
    }
    return files;
  } finally {
    await browser.close();
  }
}

if (require.main === module) {
  const folder = join(__dirname, '..', '..', 'docs', 'pictures');
  takeEstimatePictures(folder, process.env.CHROMIUM ?? '/usr/bin/chromium')
    .then((files) => console.log(files.join('\n')))
    .catch((error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
}
