import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { openBrowser, violations } from '../support/chromium.js';
import { onBothQueues, OPENING_MILLISECONDS, openPage, sample, shoot } from '../support/review-pages.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';

type Stroke = readonly (readonly [number, number])[];
/** Digits as strokes in a box of one by one. */
const STROKES: Record<string, readonly Stroke[]> = {
  '1': [
    [
      [0.5, 0],
      [0.5, 1],
    ],
  ],
  '4': [
    [
      [0.55, 0],
      [0.1, 0.62],
      [0.95, 0.62],
    ],
    [
      [0.7, 0.3],
      [0.68, 1],
    ],
  ],
  '7': [
    [
      [0.1, 0.05],
      [0.9, 0.02],
      [0.45, 1],
    ],
  ],
};

onBothQueues('the try-it page', (redis) => {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await openReviewServer({}, redis?.());
    browser = await openBrowser();
    page = await openPage(browser, server.base);
  }, OPENING_MILLISECONDS);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  /** Draws with the mouse, as a hand does. */
  const write = async (digits: string): Promise<void> => {
    const sheet = await page.locator('.pad canvas').boundingBox();
    if (sheet === null) throw new Error('There is no sheet');
    const size = sheet.height * 0.6;
    for (const [index, digit] of [...digits].entries()) {
      const at = ([x, y]: readonly [number, number]): [number, number] => [
        sheet.x + sheet.width * 0.08 + index * size * 0.95 + x * size * 0.6,
        sheet.y + sheet.height * 0.2 + y * size,
      ];
      for (const stroke of STROKES[digit]) {
        await page.mouse.move(...at(stroke[0]));
        await page.mouse.down();
        for (const point of stroke.slice(1)) await page.mouse.move(...at(point), { steps: 8 });
        await page.mouse.up();
      }
    }
  };
  const answer = (text: string): Promise<void> => page.locator('.answer b').getByText(text, { exact: true }).waitFor();

  it('reads what is drawn with the mouse, and shows where it is cut and how sure each digit is', async () => {
    await page.locator('.top nav').getByText('Try it').click();
    await page.locator('.pad canvas').waitFor();
    expect(await violations(page)).toEqual([]);
    await write('4177');
    await answer('4177');
    expect(await page.locator('.cuts .piece').count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator('.glyphs li').count()).toBe(4);
    const classes = await page.locator('.glyphs li').first().locator('th').allTextContents();
    expect(classes[0]).toBe('4');
    expect(classes.length).toBeGreaterThan(2);
    const meters = await page.locator('.glyphs li').first().locator('meter').all();
    const shares = await Promise.all(meters.map(async (meter) => Number(await meter.getAttribute('value'))));
    expect(shares[0]).toBeGreaterThan(0.5);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(await violations(page)).toEqual([]);
    if (redis === undefined) await shoot(page, 'review-try');
  });

  it('reads again what is left when a stroke is taken back, and nothing on a new sheet', async () => {
    await page.getByText('Take the last stroke back').click();
    await answer('417');
    await page.getByText('New sheet').click();
    await expect.poll(() => page.locator('.answer').count()).toBe(0);
  });

  it('reads a picture that is chosen by keyboard, and says what is wrong with one that is none', async () => {
    const choose = page.getByRole('button', { name: 'choose a file' });
    // The dialog that would open belongs to the system.
    await page.evaluate(
      'document.querySelector("main input[type=file]").addEventListener("click", (event) => { event.preventDefault(); window.asked = true; }, { once: true })',
    );
    await choose.press('Enter');
    await expect.poll(() => page.evaluate('window.asked')).toBe(true);
    await page.locator('main input[type=file]').setInputFiles(join(PACKAGE_ROOT, 'package.json'));
    await page.locator('[role=alert]').getByText('Submit PNG').waitFor();
    await page.locator('input[value=micr-e13b]').focus();
    await page.keyboard.press('Space');
    const scan = sharp(sample('american-scan.png'));
    const { width, height } = await scan.metadata();
    const foot = { left: 0, top: Math.round(height * 0.83), width, height: Math.floor(height * 0.17) };
    const buffer = await scan.extract(foot).png().toBuffer();
    const micr = { name: 'line.png', mimeType: 'image/png', buffer };
    await page.locator('main input[type=file]').setInputFiles(micr);
    await page
      .locator('.answer b')
      .getByText(/A\d{9}A/)
      .waitFor();
    expect(await page.locator('.cuts .character-box').count()).toBeGreaterThan(15);
    expect(await violations(page)).toEqual([]);
  });

  it('refuses too many pixels, other kinds, and a second picture before the first is read', async () => {
    const ask = (kind: string, times: number, file: Buffer | number = 4): Promise<number[]> =>
      page.evaluate(
        async ([wanted, count, sent]) => {
          const { csrf } = (await (await fetch('/review/api/session')).json()) as { csrf: string };
          const body = typeof sent === 'number' ? new Uint8Array(sent) : Uint8Array.from(sent);
          const headers = { 'x-counterfoil-word': csrf, 'content-type': 'application/octet-stream' };
          const one = (): Promise<number> =>
            fetch(`/review/api/try?kind=${wanted}`, { method: 'POST', headers, body }).then(({ status }) => status);
          return Promise.all(Array.from({ length: count }, one));
        },
        [kind, times, typeof file === 'number' ? file : [...file]] as const,
      );
    expect(await ask('essay', 1)).toEqual([400]);
    const wide = sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#fff' } });
    expect(await ask('number', 1, await wide.png().toBuffer())).toEqual([413]);
    expect(await ask('number', 1, 5 * 2 ** 20)).toEqual([413]);
    // Much ink: the first takes a while to read.
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const busy = sharp({ create: { width: 400, height: 300, channels: 3, background: '#fff', noise } });
    expect(await ask('number', 8, await busy.png().toBuffer())).toContain(429);
  });

  it('keeps nothing', async () => {
    expect(await server.host.service.list()).toEqual([]);
    // As a value: times and process ids are numbers too, in which it may stand by chance.
    expect(server.logged()).not.toMatch(/(?<![\d.:])4177(?!\d)/);
  });

  it.skipIf(redis !== undefined)('speaks German in the dark', async () => {
    const german = await openPage(browser, `${server.base}#/try`, { colorScheme: 'dark', locale: 'de-DE' });
    await german.getByRole('heading', { name: 'Ausprobieren' }).waitFor();
    await german.locator('main input[type=file]').setInputFiles(sample('american-scan.png'));
    await german.locator('.answer, [role=alert]').first().waitFor();
    expect(await violations(german)).toEqual([]);
    await german.context().close();
  });
});
