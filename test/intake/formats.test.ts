import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeBmp } from '../support/files/bmp.js';
import { drawBits, drawColour } from '../support/files/pictures.js';
import { greyOf } from '../support/files/tiff.js';
import { largestDifference, readPage, turned } from './reading.js';

const [WIDTH, HEIGHT] = [40, 24];
const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
const colour = drawColour(WIDTH, HEIGHT);
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

/** The middle channel of an RGB picture, or the only one. */
const channel = (data: Uint8Array, channels: number, which: number): Uint8Array =>
  Uint8Array.from({ length: data.length / channels }, (_, i) => data[i * channels + which]);

describe('PNG', () => {
  it('gives back what was put in, grey, colour and bilevel', async () => {
    const page = await readPage(await sharp(colour, { raw }).png().toBuffer());
    expect(page).toMatchObject({ number: 1, side: undefined, hints: undefined, bitonal: false, resolution: undefined });
    expect(page.image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3 });
    expect(Buffer.from(page.image.data)).toEqual(colour);

    const grey = Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, i) => i % 251));
    const greyPng = await sharp(grey, { raw: { ...raw, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(Buffer.from((await readPage(greyPng)).image.data)).toEqual(grey);

    const bits = drawBits(37, 11);
    const bilevel = await sharp(greyOf(bits), { raw: { width: 37, height: 11, channels: 1 } })
      .png({ palette: true, colours: 2 })
      .toBuffer();
    const page1 = await readPage(bilevel);
    expect(page1.bitonal).toBe(true);
    expect(page1.image).toMatchObject({ channels: 1 });
    expect(page1.image.data).toEqual(greyOf(bits));
  });

  it('gives one channel for a colour file without colours', async () => {
    const grey = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => Math.floor(i / 3) % 200));
    const page = await readPage(await sharp(grey, { raw }).png().toBuffer());
    expect(page.image.channels).toBe(1);
    expect(Buffer.from(page.image.data)).toEqual(Buffer.from(channel(grey, 3, 0)));
  });

  it('brings sixteen bits down to eight', async () => {
    const deep = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 67) % 65536);
    const png = await sharp(deep, { raw: { ...raw, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const { image } = await readPage(png);
    expect(image.channels).toBe(1);
    expect(
      largestDifference(
        image.data,
        Array.from(deep, (value) => value / 257),
      ),
    ).toBeLessThanOrEqual(1);
  });

  it('lays what is transparent over white', async () => {
    const rgba = Buffer.from(
      Array.from({ length: WIDTH * HEIGHT }, (_, i) => [0, 0, 200, i % 2 === 0 ? 0 : 255]).flat(),
    );
    const { image } = await readPage(
      await sharp(rgba, { raw: { ...raw, channels: 4 } })
        .png()
        .toBuffer(),
    );
    expect([...image.data.subarray(0, 6)]).toEqual([255, 255, 255, 0, 0, 200]);
  });

  it('takes the resolution from dots a metre', async () => {
    const wide = drawColour(1000, 20);
    const png = await sharp(wide, { raw: { width: 1000, height: 20, channels: 3 } })
      .withMetadata({ density: 200 })
      .png()
      .toBuffer();
    expect((await readPage(png)).resolution).toEqual({ x: 200, y: 200 });
  });
});

describe('JPEG', () => {
  it('decodes within the loss of the format', async () => {
    const { image } = await readPage(
      await sharp(colour, { raw }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    );
    expect(image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3 });
    expect(largestDifference(image.data, colour)).toBeLessThanOrEqual(4);
  });

  it.each(ORIENTATIONS)('turns and mirrors as EXIF orientation %i says, with its resolution', async (orientation) => {
    const [width, height] = [640, 24];
    const large = drawColour(width, height);
    const jpeg = await sharp(large, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation, density: 300 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const { image, resolution } = await readPage(jpeg);
    expect(resolution).toEqual({ x: 300, y: 300 });
    for (const which of [0, 1]) {
      const wanted = turned(width, height, channel(large, 3, which), orientation);
      expect(image).toMatchObject({ width: wanted.width, height: wanted.height });
      expect(largestDifference(channel(image.data, 3, which), wanted.data)).toBeLessThanOrEqual(4);
    }
  });

  it('reads CMYK and grey', async () => {
    const cmyk = await sharp(colour, { raw }).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const { image } = await readPage(cmyk);
    expect(image.channels).toBe(3);
    const grey = await readPage(await sharp(colour, { raw }).greyscale().jpeg().toBuffer());
    expect(grey.image.channels).toBe(1);
    expect(grey.bitonal).toBe(false);
  });

  it('tells a cut file from a whole one', async () => {
    const whole = await sharp(drawColour(200, 200), { raw: { width: 200, height: 200, channels: 3 } })
      .jpeg()
      .toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: Math.floor(whole.length * 0.9) }), async (length) => {
        await expect(readPage(whole.subarray(0, length))).rejects.toMatchObject({ code: 'CF_INTAKE_TRUNCATED' });
      }),
      { seed: 1, numRuns: 40 },
    );
  });
});

describe('BMP', () => {
  const shades = (bits: number): Buffer =>
    Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7) % 2 ** bits));

  it.each([
    { bits: 1, rle: false },
    { bits: 4, rle: false },
    { bits: 4, rle: true },
    { bits: 8, rle: false },
    { bits: 8, rle: true },
  ] as const)('reads $bits bits a pixel with a palette, run lengths: $rle', async ({ bits, rle }) => {
    const indices = shades(bits);
    const palette = Array.from({ length: 2 ** bits }, (_, i) => [i, 255 - i, (i * 31) % 256] as const);
    const { image } = await readPage(writeBmp({ width: WIDTH, height: HEIGHT, bits, indices, palette, rle }));
    expect(image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 3 });
    expect([...image.data]).toEqual([...indices].flatMap((index) => [...palette[index]]));
  });

  it.each([24, 32] as const)('reads %i bits a pixel, from the bottom and from the top', async (bits) => {
    for (const topDown of [false, true]) {
      const { image } = await readPage(writeBmp({ width: WIDTH, height: HEIGHT, bits, rgb: colour, topDown }));
      expect(Buffer.from(image.data)).toEqual(colour);
    }
  });

  it('reads the resolution', async () => {
    const rgb = drawColour(900, 4);
    const page = await readPage(writeBmp({ width: 900, height: 4, bits: 24, rgb, dotsPerMetre: 11811 }));
    expect(page.resolution).toEqual({ x: 300, y: 300 });
  });

  it('reads 16 bits a pixel', async () => {
    const { image } = await readPage(writeBmp({ width: WIDTH, height: HEIGHT, bits: 16, rgb: colour }));
    expect(largestDifference(image.data, colour)).toBeLessThanOrEqual(8);
  });
});

describe('a page of one colour', () => {
  it('is an error, not an empty page', async () => {
    const white = await sharp(Buffer.alloc(300, 255), { raw: { width: 10, height: 10, channels: 3 } })
      .png()
      .toBuffer();
    await expect(readPage(white)).rejects.toMatchObject({ code: 'CF_INTAKE_BLANK' });
  });
});
