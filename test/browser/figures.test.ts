import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/result/revision.js';
import { Revisions } from '../../src/storage/index.js';
import { CHROMIUM_MISSING, hasChromium, openBrowser, violations } from '../support/chromium.js';
import { amountOf, putDocument } from '../support/drawn-documents.js';
import { shoot, signIn } from '../support/review-pages.js';
import { hasRedis, RedisServer } from '../support/redis-server.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';

const DAY = 86_400_000;

function figures(redis?: () => string): void {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;

  /** A document of `ago` days ago, and what was said of its amount. */
  const put = async (ago: number, profile: string, accepted: boolean, why?: Change['why']): Promise<void> => {
    const { service } = server.host;
    const at = Date.now() - ago * DAY;
    const machine = amountOf('250.00');
    const id = await putDocument(service, {
      ...{ name: `cheque-${ago}.png`, profile, at, took: 400 + 30 * (ago % 5) },
      fields: { amount: { text: '250.00', value: machine, state: accepted ? 'accepted' : 'review' } },
    });
    if (why === undefined) return;
    const [after, seconds] = [why === 'misread' ? amountOf('260.00') : machine, 8 + 3 * (ago % 7)];
    await new Revisions(service.ledger.store).append(0, {
      ...{ document: id, request: '0f0d1c52-6a5f-4c52-9d0b-1f1f4f7a1b11', by: { name: 'asha', role: 'clerk' } },
      changes: [{ item: 0, field: 'amount', machine, before: machine, after, why }],
      state: 'accepted',
      since: new Date(Date.now() - seconds * 1000).toISOString(),
    });
  };

  beforeAll(async () => {
    server = await openReviewServer({ asha: 'clerk', carla: 'supervisor' }, redis?.());
    for (let ago = 0; ago < 28; ago += 1) {
      if (ago % 7 === 2) continue;
      for (let count = 0; count < 2 + (ago % 3); count += 1)
        await put(
          ago,
          count % 2 ? 'cheque-us' : 'cheque-in',
          count > 0 || ago % 2 === 0,
          count < 2 ? 'confirmed' : undefined,
        );
    }
    await put(1, 'cheque-us', true, 'misread');
    browser = await openBrowser();
    page = await signIn(browser, server, 'carla');
    await page.getByRole('link', { name: 'Figures' }).click();
    await page.locator('.measure').first().waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  }, 60_000);

  /** Cells of the row of a profile. */
  const row = (profile: string): Promise<string[]> =>
    page
      .locator('.wide tbody tr', { has: page.locator('th', { hasText: profile }) })
      .locator('td')
      .allTextContents();

  it('tells by profile how much was read, misread, looked at, and how long that took', async () => {
    const told = await server.host.service.list({ limit: 500 });
    await expect.poll(async () => (await row('all'))[0], { timeout: 15_000 }).toBe(String(told.length));
    const [documents, read, misread, review] = await row('cheque-us');
    const american = Number(documents);
    expect(read).toBe(`100% ${american} of ${american}`);
    // One of those that somebody looked at was wrong.
    expect(misread).toMatch(/^\d\.?\d?% 1 of \d+$/);
    expect(review).toBe(`0% 0 of ${american}`);
    const [indian, , , reviewed] = await row('cheque-in');
    expect(reviewed).toContain(`of ${indian}`);
    expect(reviewed).not.toMatch(/^0%/);
    expect((await row('all'))[4]).toMatch(/^\d+(\.\d)? sec/);
  });

  it('draws each figure day by day, with a table that says the same', async () => {
    expect(await page.locator('.measure').count()).toBe(5);
    const review = page.locator('.measure').nth(2);
    const bars = await review.locator('.bar').count();
    expect(bars).toBe(24);
    expect(await review.locator('tbody tr').count()).toBe(bars);
    const titles = await review.locator('.bar title').allTextContents();
    const cells = await review
      .locator('tbody tr')
      .evaluateAll((all) =>
        all
          .map((one) => [...(one as unknown as { cells: { textContent: string }[] }).cells].slice(0, 2))
          .map((pair) => pair.map((cell) => cell.textContent).join(': ')),
      );
    expect(cells.reverse()).toEqual(titles);
    expect(await violations(page)).toEqual([]);
    await shoot(page, 'review-figures');
  });

  it('of one profile alone, and of a week, by keyboard', async () => {
    const [period, profile] = [page.locator('.filters select').first(), page.locator('.filters select').nth(1)];
    await profile.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => profile.inputValue()).toBe('cheque-in');
    await period.focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.locator('.measure').first().locator('.bar').count(), { timeout: 15_000 }).toBe(6);
    expect(await page.locator('.measure').first().locator('tbody tr').count()).toBe(6);
  });

  it('is for those who answer for the work', async () => {
    const clerk = await signIn(browser, server, 'asha');
    expect(await clerk.getByRole('link', { name: 'Figures' }).count()).toBe(0);
    expect(await clerk.evaluate(() => fetch('/review/api/figures').then(({ status }) => status))).toBe(403);
    await clerk.context().close();
  });

  it('speaks German, on dark', async () => {
    const german = await signIn(browser, server, 'carla', { colorScheme: 'dark', locale: 'de-DE' });
    await german.getByRole('link', { name: 'Kennzahlen' }).click();
    await german.locator('.bar').first().waitFor();
    expect(await german.locator('.measure h3').first().textContent()).toBe('Leserate');
    expect(await violations(german)).toEqual([]);
    await shoot(german, 'review-figures-dark');
    await german.context().close();
  });
}

const EMBEDDED = 'the figures of a server with the built-in queue';
describe.skipIf(!hasChromium)(hasChromium ? EMBEDDED : `${EMBEDDED}: ${CHROMIUM_MISSING}`, { timeout: 90_000 }, () =>
  figures(),
);

describe.skipIf(!hasChromium || !hasRedis)('the figures of a server with Redis', { timeout: 90_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.remove());
  figures(() => redis.url);
});
