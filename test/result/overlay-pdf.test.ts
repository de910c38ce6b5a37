import { readFileSync } from 'node:fs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';
import { overlayPdf } from '../../src/result/overlay-pdf.js';
import { written } from '../../src/result/overlay.js';

const settings = readerSettings();
let reader: Awaited<ReturnType<typeof openReader>>;
beforeAll(async () => void (reader = await openReader(settings)), 120_000);
afterAll(() => reader.close());

async function pagesOf(pdf: Uint8Array): Promise<{ text: string; width: number; height: number }[]> {
  const document = await getDocument({ data: pdf, verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    pages.push({ width, height, text: items.map((item) => ('str' in item ? item.str : '')).join('\n') });
  }
  await document.destroy();
  return pages;
}

it(
  'gives each page of the scan at its true size, with every value as text by itself',
  { timeout: 60_000 },
  async () => {
    const bytes = readFileSync('samples/two-pages-g4-and-lzw.tif');
    const result = await reader.read(bytes, 'two-pages-g4-and-lzw.tif');
    const pages = await pagesOf(await overlayPdf(bytes, result, settings));
    expect(pages).toHaveLength(result.document.pageCount);
    for (const { page, fields } of result.items) {
      const { width, height, resolution } = result.pages[page - 1];
      expect(pages[page - 1].width).toBeCloseTo((72 * width) / (resolution?.dpi ?? 200), 0);
      expect(pages[page - 1].height).toBeCloseTo((72 * height) / (resolution?.dpi ?? 200), 0);
      const found = Object.values(fields).filter(({ value, polygon }) => value !== null && polygon !== null);
      expect(found.length).toBeGreaterThan(2);
      for (const field of found) expect(pages[page - 1].text.split('\n')).toContain(written(field));
    }
  },
);

it('refuses the result of another scan', async () => {
  const bytes = readFileSync('samples/american-scan.png');
  const result = await reader.read(bytes, 'american-scan.png', { fields: ['micr'] });
  await expect(overlayPdf(Buffer.concat([bytes, Buffer.of(0)]), result, settings)).rejects.toMatchObject({
    code: 'CF_RESULT_INVALID',
  });
});
