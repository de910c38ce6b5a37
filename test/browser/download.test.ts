import { readFileSync } from 'node:fs';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Revisions } from '../../src/storage/index.js';
import { openBrowser, violations } from '../support/chromium.js';
import { onBothQueues, OPENING_MILLISECONDS, openPage, sample } from '../support/review-pages.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';

const ACCOUNT = '2251648783889';
const SCAN = 'indian-clearing-g4.tif';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The text layer of the first page, and its picture as it lies in the file, without what is drawn over it. */
async function contentOf(path: string): Promise<{ text: string; picture: Picture }> {
  const document = await getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0 }).promise;
  const page = await document.getPage(1);
  const { items } = await page.getTextContent();
  const { fnArray, argsArray } = await page.getOperatorList();
  const [name] = argsArray[fnArray.indexOf(OPS.paintImageXObject)] as [string];
  const picture = await new Promise<Picture>((done) => void page.objs.get(name, done));
  await document.destroy();
  return { text: items.map((item) => ('str' in item ? item.str : '')).join('\n'), picture };
}

/** How many different shades lie in a place: one where it is covered, several where there is writing. */
function shadesIn({ width, height, data }: Picture, polygon: readonly (readonly [number, number])[]): number {
  const [origin, right, , foot] = polygon;
  const channels = data.length / (width * height);
  const shades = new Set<number>();
  for (let u = 0.005; u < 1; u += 0.005) {
    for (let v = 0.05; v < 1; v += 0.05) {
      const [x, y] = [0, 1].map((axis) =>
        Math.floor(origin[axis] + u * (right[axis] - origin[axis]) + v * (foot[axis] - origin[axis])),
      );
      // Bits where the picture is black and white.
      const bit = y * Math.ceil(width / 8) * 8 + x;
      shades.add(channels < 1 ? (data[bit >> 3] >> (7 - (bit & 7))) & 1 : data[(y * width + x) * channels] >> 5);
    }
  }
  return shades.size;
}

onBothQueues('the download button', (redis) => {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;
  let id: string;
  beforeAll(async () => {
    server = await openReviewServer({}, redis?.());
    browser = await openBrowser();
    page = await openPage(browser, server.base);
    await page.locator('input[type=file]').setInputFiles(sample(SCAN));
    await page.locator('.drop li', { hasText: SCAN }).getByText('needs a look').waitFor({ timeout: 240_000 });
    id = (await server.host.service.list())[0].id;
    await page.goto(`${server.base}#/documents/${id}`);
  }, OPENING_MILLISECONDS);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const download = async (): Promise<Awaited<ReturnType<typeof contentOf>>> => {
    const [taken] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as PDF' }).press('Enter'),
    ]);
    expect(taken.suggestedFilename()).toBe('indian-clearing-g4.overlay.pdf');
    return contentOf(await taken.path());
  };
  const accountPlaces = async (): Promise<(readonly [number, number])[][]> => {
    const { fields } = (await server.host.service.result(id)).items[0];
    return ['account', 'micr'].flatMap((name) => (fields[name].polygon === null ? [] : [[...fields[name].polygon]]));
  };
  const accesses = async (): Promise<string[]> =>
    (await new Revisions(server.host.service.ledger.store).accesses(id)).map(({ what }) => what);

  it('covers account numbers in text and picture until they were asked for', async () => {
    await page.locator('.document').waitFor();
    expect(await violations(page)).toEqual([]);
    const { text, picture } = await download();
    expect(text).not.toContain(ACCOUNT);
    expect(text).toContain('•3889');
    const places = await accountPlaces();
    expect(places.length).toBeGreaterThan(0);
    for (const place of places) expect(shadesIn(picture, place)).toBe(1);
    expect(await accesses()).toEqual([]);
  });

  it('does not give them to whoever only changes the address', async () => {
    const status = await page.evaluate(
      (address) => fetch(address).then((answer) => answer.status),
      `/review/api/documents/${id}/overlay.pdf?accounts=shown`,
    );
    expect(status).toBe(403);
  });

  it('shows them once they were asked for, with what was mended, and records that they were taken away', async () => {
    await page.locator('.field', { hasText: 'Amount' }).first().click();
    await page.locator('input#value').fill('4321.00');
    await page.keyboard.press('Enter');
    await page.getByText('All saved').waitFor();
    await page.locator('.field', { hasText: 'Account' }).click();
    await page.locator('button#value').click();
    await page.locator('input#value').waitFor();
    const { text, picture } = await download();
    expect(text).toContain(ACCOUNT);
    expect(text).toContain('INR 4321.00');
    for (const place of await accountPlaces()) expect(shadesIn(picture, place)).toBeGreaterThan(1);
    expect(await accesses()).toEqual(['account-numbers', 'overlay']);
  });
});
