import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/intake/index.js';
import { contextWith, drawBits, drawColour } from '../support/files/pictures.js';
import { plainPage, writeTiff } from '../support/files/tiff.js';
import { readPages } from './reading.js';

const page = plainPage(drawBits(100, 50));
const three = writeTiff([page, page, page]);

describe('limits', () => {
  it.each([
    [{ bytes: three.length - 1 }, 'CF_LIMIT_BYTES', 'limits.bytes'],
    [{ pages: 2 }, 'CF_LIMIT_PAGES', 'limits.pages'],
    [{ pixelsPerPage: 4999 }, 'CF_LIMIT_PIXELS', 'limits.pixelsPerPage'],
    [{ pixelsInTotal: 14_999 }, 'CF_LIMIT_TOTAL_PIXELS', 'limits.pixelsInTotal'],
  ] as const)('%o ends in %s, which names its setting', async (limits, code, setting) => {
    await expect(readPages(three, limits)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(setting) as string,
    });
  });

  it('let through what just fits, and count a page once however often it is asked for', async () => {
    const limits = { bytes: three.length, pages: 3, pixelsPerPage: 5000, pixelsInTotal: 15_000 };
    expect(await readPages(three, limits)).toHaveLength(3);
    const document = await openDocument(three, 'three', contextWith(limits));
    for (const number of [1, 1, 1, 2, 3]) expect((await document.page(number)).number).toBe(number);
  });

  it('bound the time for a page', async () => {
    const raw = { width: 3000, height: 3000, channels: 3 } as const;
    const slow = await sharp(drawColour(3000, 3000), { raw }).png({ compressionLevel: 1 }).toBuffer();
    await expect(readPages(slow, { seconds: 0.002 })).rejects.toMatchObject({ code: 'CF_LIMIT_TIME' });
  });

  it('stop for whoever cancels', async () => {
    const stop = new AbortController();
    const document = await openDocument(three, 'three', contextWith({}, stop.signal));
    stop.abort();
    await expect(document.page(1)).rejects.toMatchObject({ code: 'CF_ABORTED' });
  });
});

describe('an opened document', () => {
  it('has the hash of its bytes as its id, and no pages once closed', async () => {
    const document = await openDocument(Buffer.concat([three]), 'three', contextWith());
    expect(document.id).toMatch(/^[0-9a-f]{64}$/);
    expect(document.bytes).toBe(three.length);
    await document.close();
    await expect(document.page(1)).rejects.toMatchObject({ name: 'CounterfoilError' });
  });
});
