import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { setStage } from '../../test/verify/stage';
import { worlds } from '../../test/verify/worlds';
import { countVerdicts, type Report } from '../verify/report';

const folder = join(__dirname, '..', '..', 'docs', 'pictures');
/** Debian's. */
const executablePath = '/usr/bin/chromium';

/** Runs `verify` on a VPC of the simulator that lacks a route, and takes its page in both colour schemes. */
export async function drawVerify(): Promise<string[]> {
  const report = await makeReport();
  const { renderReport } = await import('../verify/page');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    mkdirSync(folder, { recursive: true });
    const files: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1080, height: 800 } });
      await page.setContent(renderReport(report));
      const path = join(folder, `verify-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      files.push(path);
    }
    return files;
  } finally {
    await browser.close();
  }
}

async function makeReport(): Promise<Report> {
  const stage = await setStage();
  try {
    await worlds.find(({ name }) => name === 'missing table')?.break(stage);
    const { vpcId = '', region = '', from = '', to = '', lines = [] } = await stage.run();
    return { vpcId, region, from, to, counts: countVerdicts(lines), lines };
  } finally {
    await stage.stop();
  }
}

if (require.main === module) {
  drawVerify().then(
    (files) => console.log(files.join('\n')),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
