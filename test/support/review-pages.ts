import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { PASSWORD, type ReviewServer } from './review-server.js';

export const sample = (name: string): string => join(PACKAGE_ROOT, 'samples', name);

/** A window of its own in which `name` has signed in. */
export async function signIn(
  browser: Browser,
  server: ReviewServer,
  name: string,
  { colorScheme = 'light', locale = 'en-GB' }: { colorScheme?: 'light' | 'dark'; locale?: string } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, colorScheme, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(server.base);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('.queue').waitFor();
  return page;
}

/** Id of the document of this name; '' where there is none. */
export async function idOf({ host }: ReviewServer, name: string): Promise<string> {
  return (await host.service.list()).find((status) => status.name === name)?.id ?? '';
}

export async function openDocument(page: Page, server: ReviewServer, name: string): Promise<string> {
  const id = await idOf(server, name);
  await page.goto(`${server.base}#/documents/${id}`);
  await page.locator('.document').waitFor();
  return id;
}

/** Until pictures are drawn: events never end, so the network is not idle. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForTimeout(1500);
  await page.evaluate('scrollTo(0, 0)');
}

/** A screenshot for docs/, where they are asked for. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (process.env['COUNTERFOIL_SCREENSHOTS'] === undefined) return;
  await page.screenshot({ path: join(PACKAGE_ROOT, 'docs/images', `${name}.png`) });
}
