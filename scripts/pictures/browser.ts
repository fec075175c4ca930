import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

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

/** The page as a PNG, as high as it is. */
export async function photograph(html: string, file: string): Promise<void> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: findBrowser() });
  try {
    const page = await browser.newPage({
      viewport: { width: 820, height: 600 },
      colorScheme: 'light',
    });
    await page.setContent(html);
    await page.screenshot({ path: file, fullPage: true });
  } finally {
    await browser.close();
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
