import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Names under which distributions install it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser that draws the pictures, from the folders of the search path. */
export function findBrowser(path = process.env.PATH ?? ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (found === undefined)
    throw new Error(
      `The pictures are drawn by Chromium, and none of ${names.join(', ')} is in the PATH: install it, on Debian with "apt-get install chromium".`,
    );
  return found;
}

/** A page to be drawn as `<name>-light.png` and `<name>-dark.png`, or as `<name>.png` where one scheme is enough. */
export interface Sheet {
  readonly name: string;
  readonly html: string;
  readonly width: number;
  /** A CSS selector: the picture ends where this does; else it is as high as the page. */
  readonly until?: string;
  readonly schemes?: readonly Scheme[];
}

type Scheme = 'light' | 'dark';

/** Draws every sheet into the folder, and returns the files' names. */
export async function photograph(sheets: readonly Sheet[], folder: string): Promise<string[]> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findBrowser() });
  try {
    const files: string[] = [];
    for (const sheet of sheets) {
      for (const scheme of sheet.schemes ?? (['light', 'dark'] as const)) {
        const file = sheet.schemes?.length === 1 ? `${sheet.name}.png` : `${sheet.name}-${scheme}.png`;
        await draw(browser, sheet, scheme, join(folder, file));
        files.push(file);
      }
    }
    return files;
  } finally {
    await browser.close();
  }
}

async function draw(browser: Browser, { html, width, until }: Sheet, colorScheme: Scheme, path: string) {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  await page.setContent(html);
  const end = until && (await page.locator(until).boundingBox());
  const height = end ? Math.ceil(end.y + end.height) : undefined;
  const clip = height && { clip: { x: 0, y: 0, width, height } };
  await page.screenshot({ path, fullPage: true, ...clip });
  await page.close();
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
