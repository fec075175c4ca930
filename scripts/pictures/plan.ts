import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { composeReport } from '../plan/compose';
import { renderPlanPage } from '../plan/page';
import { planLaunch } from '../plan/subject';
import { findBrowser } from './browser';
import { makeSampleReading, SAMPLE_VPC } from './plan-sample';

const repository = join(__dirname, '..', '..');
const SCHEMES = ['light', 'dark'] as const;
const nothing = { endpoints: [], groups: [] };

/** The head of the page that `plan --html` writes for the sample VPC. */
export function renderSamplePlan(): string {
  const template = readFileSync(join(repository, 'templates', 'product.yaml'), 'utf8');
  const subject = planLaunch(template, { parameters: new Map([['VpcId', SAMPLE_VPC]]), tags: new Map() });
  const site = { vpcId: SAMPLE_VPC, hasMoved: false };
  const whereabouts = { site, leaving: nothing, former: nothing };
  return renderPlanPage(composeReport(makeSampleReading(), subject, whereabouts, '123456789012'));
}

/** Draws plan-light.png and plan-dark.png into the folder, and returns their paths. */
export async function drawPlanPictures(folder: string): Promise<string[]> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findBrowser() });
  try {
    mkdirSync(folder, { recursive: true });
    const html = renderSamplePlan();
    const files: string[] = [];
    for (const scheme of SCHEMES) {
      const path = join(folder, `plan-${scheme}.png`);
      await photograph(browser, html, scheme, path);
      files.push(path);
    }
    return files;
  } finally {
    await browser.close();
  }
}

/** From the heading to the end of the picture; the tables below it are shown as text. */
async function photograph(browser: Browser, html: string, colorScheme: 'light' | 'dark', path: string) {
  const page = await browser.newPage({
    viewport: { width: 1200, height: 1100 },
    ...{ colorScheme, deviceScaleFactor: 1.25 },
  });
  await page.setContent(html);
  const picture = await page.locator('figure svg').boundingBox();
  if (!picture) throw new Error('The page of the plan has no picture.');
  const height = Math.ceil(picture.y + picture.height);
  await page.screenshot({ path, clip: { x: 0, y: 0, width: 1200, height }, fullPage: true });
  await page.close();
}

if (require.main === module) {
  drawPlanPictures(join(repository, 'docs', 'pictures')).then(
    (files) => console.log(files.join('\n')),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
