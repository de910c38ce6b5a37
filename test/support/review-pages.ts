import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { CHROMIUM_MISSING, hasChromium } from './chromium.js';
import { hasRedis, RedisServer } from './redis-server.js';
import { PASSWORD, type ReviewServer } from './review-server.js';

/** For server and browser to start on a machine that has much else to do. */
export const OPENING_MILLISECONDS = 600_000;

export const sample = (name: string): string => join(PACKAGE_ROOT, 'samples', name);

/** A screenshot for docs/, where they are asked for. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (process.env['COUNTERFOIL_SCREENSHOTS'] === undefined) return;
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(PACKAGE_ROOT, 'docs/images', `${name}.png`), fullPage: true });
}

/** A page of the browser as a clerk's screen has it. */
export async function openPage(
  browser: Browser,
  address: string,
  { colorScheme = 'light', locale = 'en-GB' }: { colorScheme?: 'light' | 'dark'; locale?: string } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, colorScheme, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(address);
  return page;
}

/** The same tests on the server of either queue; `redis` answers the address of Redis where that is the queue. */
export function onBothQueues(what: string, tests: (redis?: () => string) => void): void {
  const title = hasChromium ? what : `${what}: ${CHROMIUM_MISSING}`;
  describe.skipIf(!hasChromium)(`${title}, built-in queue`, { timeout: 300_000 }, () => tests());
  describe.skipIf(!hasChromium || !hasRedis)(`${title}, Redis`, { timeout: 300_000 }, () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await RedisServer.start();
    });
    afterAll(() => redis.remove());
    tests(() => redis.url);
  });
}

/** A window of its own in which `name` has signed in. */
export async function signIn(
  browser: Browser,
  server: ReviewServer,
  name: string,
  look: Parameters<typeof openPage>[2] = {},
): Promise<Page> {
  const page = await openPage(browser, server.base, look);
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
}
