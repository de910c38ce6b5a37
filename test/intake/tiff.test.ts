import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/intake/index.js';
import { contextWith, drawBits, drawColour } from '../support/files/pictures.js';
import {
  g3Page,
  g4Page,
  greyOf,
  plainPage,
  writeTiff,
  zipPage,
  type TiffPage,
  type TiffTag,
} from '../support/files/tiff.js';
import { readPage, readPages, turned } from './reading.js';

const resolution = (x: number, y: number, unit: number | undefined): TiffTag[] => [
  [282, 'rational', x],
  [283, 'rational', y],
  ...(unit === undefined ? [] : [[296, 'short', unit] as const]),
];
const withTags = (page: TiffPage, ...tags: TiffTag[]): TiffPage => ({ ...page, tags });

describe('TIFF', () => {
  it.each([true, false])('reads bilevel pages of every fax kind in one file, little-endian: %s', async (little) => {
    const pictures = [drawBits(64, 9, 1), drawBits(51, 30, 2), drawBits(640, 20, 3), drawBits(33, 7, 4)];
    const file = writeTiff(
      [plainPage(pictures[0]), g3Page(pictures[1]), await g4Page(pictures[2]), zipPage(pictures[3])],
      little,
    );
    const pages = await readPages(file);
    expect(pages.map(({ number, bitonal }) => ({ number, bitonal }))).toEqual(
      [1, 2, 3, 4].map((number) => ({ number, bitonal: true })),
    );
    pages.forEach(({ image }, i) => {
      const { width, height } = pictures[i];
      expect(image).toMatchObject({ width, height, channels: 1 });
      expect(image.data).toEqual(greyOf(pictures[i]));
    });
  });

  it.each(['lzw', 'deflate', 'packbits', 'none'] as const)('reads colour with %s as it was', async (compression) => {
    const raw = { width: 70, height: 30, channels: 3 } as const;
    const colour = drawColour(70, 30);
    const { image } = await readPage(await sharp(colour, { raw }).tiff({ compression }).toBuffer());
    expect(image).toMatchObject({ width: 70, height: 30, channels: 3 });
    expect(Buffer.from(image.data)).toEqual(colour);
  });

  it('reads JPEG inside TIFF, tiles and BigTIFF', async () => {
    const raw = { width: 70, height: 30, channels: 3 } as const;
    const colour = sharp(drawColour(70, 30), { raw });
    const jpeg = await readPage(await colour.clone().tiff({ compression: 'jpeg', quality: 95 }).toBuffer());
    expect(jpeg.image).toMatchObject({ width: 70, height: 30, channels: 3 });
    for (const options of [{ tile: true, tileWidth: 16, tileHeight: 16 }, { bigtiff: true }]) {
      const file = await colour
        .clone()
        .tiff({ compression: 'lzw', ...options })
        .toBuffer();
      expect(Buffer.from((await readPage(file)).image.data)).toEqual(drawColour(70, 30));
    }
  });

  it('turns each page by its own orientation and swaps its resolution with it', async () => {
    const bits = drawBits(700, 300);
    const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
    const file = writeTiff(
      orientations.map((orientation) =>
        withTags(zipPage(bits), [274, 'short', orientation], ...resolution(204, 98, 2)),
      ),
    );
    const pages = await readPages(file);
    pages.forEach((page, i) => {
      const wanted = turned(bits.width, bits.height, greyOf(bits), orientations[i]);
      expect(page.image).toMatchObject({ width: wanted.width, height: wanted.height });
      expect(Buffer.from(page.image.data).equals(wanted.data)).toBe(true);
      expect(page.resolution).toEqual(orientations[i] >= 5 ? { x: 98, y: 204 } : { x: 204, y: 98 });
    });
  });

  it('takes the resolution of each page in its own unit', async () => {
    const bits = drawBits(800, 3);
    const page = zipPage(bits);
    const file = writeTiff([
      withTags(page, ...resolution(200, 200, 2)),
      withTags(page, ...resolution(118.11, 118.11, 3)),
      withTags(page, ...resolution(200, 200, undefined)),
      withTags(page, ...resolution(200, 200, 1)),
      page,
      withTags(page, ...resolution(72, 72, 2)),
      withTags(page, ...resolution(96, 96, 2)),
      withTags(page, ...resolution(2, 2, 2)),
    ]);
    const resolutions = (await readPages(file)).map((read) => read.resolution);
    expect(resolutions[1]!.x).toBeCloseTo(300, 0);
    expect(resolutions).toEqual([
      { x: 200, y: 200 },
      resolutions[1],
      { x: 200, y: 200 },
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  it('passes over thumbnails and masks', async () => {
    const [page, small] = [drawBits(60, 40), drawBits(10, 8)];
    const file = writeTiff([
      withTags(plainPage(small), [254, 'long', 1]),
      plainPage(page),
      withTags(plainPage(small), [254, 'long', 4]),
    ]);
    const read = await readPage(file);
    expect(read.image.data).toEqual(greyOf(page));
  });

  it('reads the other pages of a file with a bad one', async () => {
    const good = drawBits(64, 10);
    const pages = [plainPage(good), { ...plainPage(good), compression: 4, data: Buffer.alloc(4) }, plainPage(good)];
    const document = await openDocument(writeTiff(pages), 'three.tif', contextWith());
    expect(document).toMatchObject({ mediaType: 'image/tiff', pageCount: 3, name: 'three.tif' });
    await expect(document.page(2)).rejects.toMatchObject({ name: 'CounterfoilError' });
    for (const number of [3, 1, 3]) expect((await document.page(number)).image.data).toEqual(greyOf(good));
    await document.close();
    await document.close();
  });

  it('tells a directory loop and a cut file', async () => {
    const file = writeTiff([plainPage(drawBits(64, 10)), plainPage(drawBits(32, 10))]);
    const first = file.readUInt32LE(4);
    const second = file.readUInt32LE(first + 2 + 9 * 12);
    const loop = Buffer.from(file);
    loop.writeUInt32LE(first, second + 2 + 9 * 12);
    await expect(readPages(loop)).rejects.toMatchObject({ code: 'CF_INTAKE_CORRUPT' });
    await expect(readPages(file.subarray(0, second + 20))).rejects.toMatchObject({ code: 'CF_INTAKE_TRUNCATED' });
  });
});
