import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode as encodeBmp } from 'fast-bmp';
import type { PixelImage } from '../../image.js';
import { drawBack } from './back.js';
import { clearingImage } from './black-and-white.js';
import { type LetterAlphabet, writeCashLetter } from './cash-letter.js';
import { drawCheque, type DrawnCheque } from './cheque.js';
import { encodeG4, encodeJpeg, encodeLzwTiff, encodeTurnedJpeg } from './encode.js';
import { AMERICAN_SIZES } from './layout-us.js';
import { photograph } from './photo.js';
import { seededRandom } from './random.js';
import { fromPixels, toGrey } from './raster.js';
import { develop, scan, scanTogether, type Shot, STRAIGHT } from './scan.js';
import { bindTiffPages } from './tiff-pages.js';
import { type TruthRow, truthRow } from './truth.js';
import { drawVectorPdf } from './vector-pdf.js';

/** One cheque or more in every file format that intake reads: the committed samples. */

interface Sample {
  readonly bytes: Buffer;
  readonly rows: readonly TruthRow[];
}

type Maker = (file: string, seed: string) => Promise<Sample>;

const one = (file: string, cheque: DrawnCheque, truth: DrawnCheque['truth'], bytes: Buffer): Sample => ({
  bytes,
  rows: [truthRow(cheque, truth, { file })],
});

const askew = (skew: number): typeof STRAIGHT => ({ ...STRAIGHT, skew });

async function greyScan(cheque: DrawnCheque, pixelsPerInch: number, seed: string): Promise<Shot> {
  const random = seededRandom(`${seed}/scan`);
  const shot = await scan(cheque, pixelsPerInch, askew(random.normal(0, 0.4)));
  return { ...shot, image: grey(await develop(shot, random)) };
}

const grey = (image: PixelImage): PixelImage => ({ ...toGrey(image), channels: 1 });

async function clearing(cheque: DrawnCheque, seed: string): Promise<{ bytes: Buffer; truth: DrawnCheque['truth'] }> {
  const random = seededRandom(`${seed}/clearing`);
  const shot = await scan(cheque, 200, askew(random.normal(0, 0.3)));
  return { bytes: await encodeG4(await clearingImage(shot, random), { x: 200, y: 200 }), truth: shot.truth };
}

const letter =
  (alphabet: LetterAlphabet): Maker =>
  async (file, seed) => {
    const random = seededRandom(seed);
    const cheque = drawCheque({ profile: 'cheque-us', worn: false }, seed);
    const front = await clearing(cheque, seed);
    const widthMm = (cheque.image.width / cheque.pixelsPerInch) * 25.4;
    const size = widthMm > 190 ? AMERICAN_SIZES.business : AMERICAN_SIZES.personal;
    const back = await encodeG4(drawBack(size, 'For deposit only', 200, random.fork('back')), { x: 200, y: 200 });
    const line = cheque.fields.micr ?? '';
    const routing = /⑆(\d{9})⑆/.exec(line)?.[1] ?? '';
    const bytes = writeCashLetter(
      [
        {
          routing,
          auxiliaryOnUs: /^⑈(\d+)⑈/.exec(line)?.[1] ?? '',
          onUs: line
            .slice(line.lastIndexOf('⑆') + 1)
            .replaceAll('⑈', '/')
            .replaceAll('⑉', '-'),
          minor: Math.round(Number(cheque.fields.amount) * 100),
          front: front.bytes,
          back,
        },
      ],
      alphabet,
    );
    return one(file, cheque, front.truth, bytes);
  };

const MAKERS: Readonly<Record<string, Maker>> = {
  'indian-colour-300dpi.jpg': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque-in', script: 'handwritten' }, seed);
    const shot = await scan(cheque, 300, askew(0.3));
    return one(file, cheque, shot.truth, await encodeJpeg(await develop(shot, seededRandom(seed)), 70, 300));
  },
  'indian-clearing-g4.tif': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque-in', script: 'handwritten' }, seed);
    const { bytes, truth } = await clearing(cheque, seed);
    return one(file, cheque, truth, bytes);
  },
  'american-scan.png': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque-us', script: 'handwritten', worn: false }, seed);
    const shot = await scan(cheque, 200, STRAIGHT);
    const bytes = await fromPixels(shot.image)
      .withMetadata({ density: 200 })
      .png({ palette: true, colours: 12, dither: 0, compressionLevel: 9 })
      .toBuffer();
    return one(file, cheque, shot.truth, bytes);
  },
  'american-on-its-side-exif.jpg': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque-us', script: 'handwritten' }, seed);
    const shot = await scan(cheque, 200, { ...STRAIGHT, skew: -1.2, border: 0.2, platen: [60, 60, 62] });
    return one(file, cheque, shot.truth, await encodeTurnedJpeg(await develop(shot, seededRandom(seed)), 66, 6));
  },
  'canadian-grey.bmp': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque', country: 'CA', script: 'handwritten' }, seed);
    const shot = await greyScan(cheque, 150, seed);
    const { width, height, data } = shot.image;
    const perMetre = Math.round(150 / 0.0254);
    const bmp = encodeBmp({
      width,
      height,
      data,
      bitsPerPixel: 8,
      channels: 1,
      components: 1,
      xPixelsPerMeter: perMetre,
      yPixelsPerMeter: perMetre,
    });
    return one(file, cheque, shot.truth, Buffer.from(bmp));
  },
  'two-pages-g4-and-lzw.tif': async (file, seed) => {
    const first = drawCheque({ profile: 'cheque-us', script: 'printed' }, `${seed}/1`);
    const second = drawCheque({ profile: 'cheque', country: 'AU', worn: false }, `${seed}/2`);
    const page1 = await clearing(first, seed);
    const page2 = await scan(second, 150, STRAIGHT);
    // Sixteen levels of grey, which LZW packs well.
    const levels = grey(page2.image).data.map((value) => (value & 0xf0) + 8);
    return {
      bytes: bindTiffPages([page1.bytes, await encodeLzwTiff({ ...page2.image, channels: 1, data: levels }, 150)]),
      rows: [truthRow(first, page1.truth, { file, page: 1 }), truthRow(second, page2.truth, { file, page: 2 })],
    };
  },
  'british-scan.pdf': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque', country: 'GB', script: 'handwritten' }, seed);
    const shot = await greyScan(cheque, 200, seed);
    const { PDFDocument } = await import('pdf-lib');
    const document = await PDFDocument.create({ updateMetadata: false });
    const picture = await document.embedJpg(await encodeJpeg(shot.image, 62, 200));
    const page = document.addPage([(picture.width * 72) / 200, (picture.height * 72) / 200]);
    page.drawImage(picture, { x: 0, y: 0, width: page.getWidth(), height: page.getHeight() });
    return one(file, cheque, shot.truth, Buffer.from(await document.save()));
  },
  'american-drawn.pdf': (file, seed) => {
    const { bytes, fields, truth } = drawVectorPdf('US', seed, 300);
    return Promise.resolve({ bytes, rows: [truthRow({ profile: 'cheque-us', fields }, truth, { file })] });
  },
  'cash-letter-ascii.x937': letter('ascii'),
  'cash-letter-ebcdic.x937': letter('ebcdic'),
  'indian-photo.jpg': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque-in', script: 'handwritten' }, seed);
    const { image, truth } = await photograph(cheque, seededRandom(seed), 1600);
    return one(file, cheque, truth, await encodeJpeg(image, 74));
  },
  'two-on-one-page.jpg': async (file, seed) => {
    const cheques = [
      drawCheque({ profile: 'cheque-us' }, `${seed}/1`),
      drawCheque({ profile: 'cheque-in' }, `${seed}/2`),
    ];
    const random = seededRandom(seed);
    const { image, truths } = await scanTogether(cheques, 150, random);
    const bytes = await encodeJpeg(grey(image), 62, 150);
    return { bytes, rows: cheques.map((cheque, i) => truthRow(cheque, truths[i], { file, item: i + 1 })) };
  },
  'french-cmc7.jpg': async (file, seed) => {
    const cheque = drawCheque({ profile: 'cheque', country: 'FR', script: 'handwritten' }, seed);
    const shot = await scan(cheque, 200, askew(-0.5));
    return one(file, cheque, shot.truth, await encodeJpeg(await develop(shot, seededRandom(seed)), 72, 200));
  },
};

/** Writes one file of every format and truth.jsonl into `folder`. */
export async function makeShowcase(folder: string, seed: number): Promise<readonly TruthRow[]> {
  await mkdir(folder, { recursive: true });
  const rows: TruthRow[] = [];
  for (const [file, make] of Object.entries(MAKERS)) {
    const sample = await make(file, `${seed}/${file}`);
    await writeFile(join(folder, file), sample.bytes);
    rows.push(...sample.rows);
  }
  await writeFile(join(folder, 'truth.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return rows;
}
