import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/intake/index.js';
import { STRIPES } from '../support/files/jpeg2000.js';
import { g4Image, jbig2Image, jpegImage, pdfOfScans, pdfOfText, type PdfImage } from '../support/files/pdf.js';
import { contextWith, drawBits, drawColour } from '../support/files/pictures.js';
import { greyOf } from '../support/files/tiff.js';
import { largestDifference, readPage, readPages, turned } from './reading.js';

const bits = drawBits(640, 120);
const [WIDTH, HEIGHT] = [640, 60];
const jpeg = async (quality = 100): Promise<PdfImage> =>
  jpegImage(
    WIDTH,
    HEIGHT,
    await sharp(drawColour(WIDTH, HEIGHT), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer(),
  );

describe('a PDF page that is one scan', () => {
  it('is taken out as stored: Group 4, as image and as stencil, and JBIG2', async () => {
    const images = [await g4Image(bits), await g4Image(bits, true), await jbig2Image(bits)];
    const pages = await readPages(await pdfOfScans(images.map((image) => ({ image, dpi: 200 }))));
    expect(pages).toHaveLength(3);
    for (const page of pages) {
      expect(page).toMatchObject({ bitonal: true, resolution: { x: 200, y: 200 } });
      expect(page.image).toMatchObject({ width: bits.width, height: bits.height, channels: 1 });
      expect(Buffer.from(page.image.data).equals(greyOf(bits))).toBe(true);
    }
  });

  it('is taken out as stored: JPEG in colour and grey', async () => {
    const image = await jpeg(80);
    const wanted = await sharp(image.data).raw().toBuffer();
    const greyJpeg = await sharp(image.data).greyscale().jpeg().toBuffer();
    const [colour, grey] = await readPages(
      await pdfOfScans([
        { image, dpi: 300 },
        { image: jpegImage(WIDTH, HEIGHT, greyJpeg, true), dpi: 300 },
      ]),
    );
    expect(colour).toMatchObject({ bitonal: false, resolution: { x: 300, y: 300 } });
    expect(Buffer.from(colour.image.data).equals(wanted)).toBe(true);
    expect(grey.image).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 1 });
    const greyWanted = await sharp(greyJpeg).toColourspace('b-w').raw().toBuffer();
    expect(largestDifference(grey.image.data, greyWanted)).toBeLessThanOrEqual(2);
  });

  it('is taken out as stored: JPEG 2000 wider than 2,048 pixels', async () => {
    const entries = { Filter: 'JPXDecode', ColorSpace: 'DeviceGray', BitsPerComponent: 8 };
    const { width, height, data } = STRIPES;
    const { image } = await readPage(await pdfOfScans([{ image: { width, height, data, entries }, dpi: 300 }]));
    expect(image).toMatchObject({ width, height, channels: 1 });
    expect(image.data.every((value, i) => value === STRIPES.grey(i % width))).toBe(true);
  });

  it.each([0, 90, 180, 270])('is turned as a page rotated by %i shows it', async (rotate) => {
    const { image, resolution } = await readPage(await pdfOfScans([{ image: await g4Image(bits), dpi: 240, rotate }]));
    const wanted = turned(bits.width, bits.height, greyOf(bits), { 0: 1, 90: 6, 180: 3, 270: 8 }[rotate]!);
    expect(image).toMatchObject({ width: wanted.width, height: wanted.height });
    expect(Buffer.from(image.data).equals(wanted.data)).toBe(true);
    expect(resolution).toEqual({ x: 240, y: 240 });
  });

  it('is mirrored as its matrix says', async () => {
    const [width, height] = [(bits.width * 72) / 200, (bits.height * 72) / 200];
    const { image } = await readPage(
      await pdfOfScans([{ image: await g4Image(bits), dpi: 200, matrix: [-width, 0, 0, height, width, 0] }]),
    );
    expect(Buffer.from(image.data).equals(turned(bits.width, bits.height, greyOf(bits), 2).data)).toBe(true);
  });

  it('stays one with the invisible text of a recogniser', async () => {
    const { image } = await readPage(
      await pdfOfScans([{ image: await g4Image(bits), dpi: 200, hiddenText: 'FOUND WORDS' }]),
    );
    expect(Buffer.from(image.data).equals(greyOf(bits))).toBe(true);
  });

  it('says no resolution where an untagged image was put on a page of its pixels', async () => {
    expect((await readPage(await pdfOfScans([{ image: await jpeg(), dpi: 72 }]))).resolution).toBeUndefined();
  });
});

describe('a PDF page that is more', () => {
  it('is drawn at the resolution of its scan, text and all', async () => {
    const scan = { image: await jpeg(), dpi: 400 };
    const [plain, written] = await readPages(await pdfOfScans([scan, { ...scan, text: 'PAID' }]));
    expect(written.image).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(written.resolution).toBeUndefined();
    expect(largestDifference(written.image.data, plain.image.data)).toBeGreaterThan(100);
  });

  it('is drawn at 300 dots an inch where it has no scan, and at less where a limit wants it', async () => {
    const file = await pdfOfText(['Pay to the order of'], [216, 72]);
    const page = await readPage(file);
    expect(page).toMatchObject({ resolution: { x: 300, y: 300 }, image: { width: 900, height: 300, channels: 1 } });
    expect(page.image.data.includes(0)).toBe(true);
    const small = await readPage(file, { pixelsPerPage: 70_000 });
    expect(small.image.width * small.image.height).toBeLessThanOrEqual(70_000);
    await expect(readPage(file, { pixelsPerPage: 20_000 })).rejects.toMatchObject({ code: 'CF_LIMIT_PIXELS' });
  });

  it('is an error where nothing shows', async () => {
    const document = await PDFDocument.create();
    document.addPage([200, 100]);
    await expect(readPage(await document.save())).rejects.toMatchObject({ code: 'CF_INTAKE_BLANK' });
  });
});

describe('a PDF that cannot be read', () => {
  it('says that its image is damaged, and gives the other pages', async () => {
    const whole = await jpeg();
    const cut = { ...whole, data: whole.data.subarray(0, whole.data.length >> 1) };
    const file = await pdfOfScans([
      { image: cut, dpi: 300 },
      { image: whole, dpi: 300 },
    ]);
    const document = await openDocument(file, 'two.pdf', contextWith());
    await expect(document.page(1)).rejects.toMatchObject({ code: 'CF_INTAKE_CORRUPT' });
    expect((await document.page(2)).image.width).toBe(WIDTH);
    await document.close();
  });

  it('says that it asks for a password', async () => {
    const plain = (await pdfOfText(['secret'])).toString('latin1');
    // The standard security handler, revision 2, with keys that fit no empty password.
    const key = 'ab'.repeat(32);
    const handler = `<< /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`;
    const file = plain.replace(/trailer\s*<</, `trailer\n<< /Encrypt ${handler} /ID [<${key}> <${key}>]`);
    expect(file).not.toBe(plain);
    await expect(readPages(Buffer.from(file, 'latin1'))).rejects.toMatchObject({ code: 'CF_INTAKE_ENCRYPTED' });
  });

  it('says that it ends early', async () => {
    const file = await pdfOfText(['one', 'two']);
    await expect(readPages(file.subarray(0, file.length - 60))).rejects.toMatchObject({ code: 'CF_INTAKE_TRUNCATED' });
  });

  it('says that an image is larger than the limit, before it is decoded', async () => {
    const file = await pdfOfScans([{ image: await g4Image(bits), dpi: 200 }]);
    await expect(readPage(file, { pixelsPerPage: 50_000 })).rejects.toMatchObject({ code: 'CF_LIMIT_PIXELS' });
  });
});
