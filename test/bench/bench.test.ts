import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GreyImage } from '../../src/image.js';
import { openReader } from '../../src/open-reader.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { readerSettings, type Reader } from '../../src/reader.js';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { cropsOf, evenly, writtenDigits, type Crop } from './crops.js';
import { bestPath, openPpOcr } from './ppocr.js';
import { countOf, digitsScore, markdownTable, wholeScore } from './score.js';
import { answersOf, HOW_TO_GET_TESSERACT, openTesseract } from './tesseract.js';

const require = createRequire(import.meta.url);

/** Black print on white. */
function printed(text: string): GreyImage {
  GlobalFonts.registerFromPath(require.resolve('@fontsource/arimo/files/arimo-latin-400-normal.woff2'), 'Bench Arimo');
  const [width, height] = [320, 60];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#000';
  context.font = '40px "Bench Arimo"';
  context.fillText(text, 20, 46);
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, index) => data[4 * index]) };
}

const tesseract = await openTesseract();
if (tesseract === undefined) process.stderr.write(`Skipped: ${HOW_TO_GET_TESSERACT}\n`);

describe('readers to stand beside ours', () => {
  it('PP-OCRv4 reads print', async () => {
    const [first, second] = await (await openPpOcr()).readAll([printed('4,250.37'), printed('9816')]);
    expect(first.text).toBe('4,250.37');
    expect(second.text).toBe('9816');
    expect(first.confidence).toBeGreaterThan(0.9);
  });

  it.skipIf(tesseract === undefined)('Tesseract reads print [needs tesseract-ocr]', async () => {
    const answers = await tesseract!.readAll([printed('4,250.37'), printed('9816')]);
    expect(answers.map(({ text }) => text)).toEqual(['4,250.37', '9816']);
    expect(tesseract!.name).toMatch(/^Tesseract \d/);
  });
});

describe('bestPath', () => {
  const columns = (...best: [symbol: number, score: number][]): Float32Array =>
    Float32Array.from(best.flatMap(([symbol, score]) => [0, 1, 2].map((k) => (k === symbol ? score : 0.01))));

  it('drops blanks and repeats, and keeps what a blank parts', () => {
    const { text, confidence } = bestPath(columns([1, 0.9], [1, 0.8], [0, 0.9], [1, 0.7], [2, 0.5], [0, 0.9]), [
      '',
      'a',
      'b',
    ]);
    expect(text).toBe('aab');
    expect(confidence).toBeCloseTo((0.9 + 0.7 + 0.5) / 3, 6);
  });

  it('says nothing of blanks alone', () => {
    expect(bestPath(columns([0, 0.9], [0, 0.8]), ['', 'a', 'b'])).toEqual({ text: '', confidence: 0 });
  });
});

it('takes words and the least confidence of each page from the table of Tesseract', () => {
  const table = [
    'level\tpage_num\tblock_num\tconf\ttext',
    '1\t1\t0\t-1\t',
    '5\t1\t1\t91.5\t$',
    '5\t1\t1\t40\t12',
    '1\t2\t0\t-1\t',
    '5\t3\t1\t88\t7',
    '',
  ].join('\n');
  expect(answersOf(table, 3)).toEqual([
    { text: '$ 12', confidence: 0.4 },
    { text: '', confidence: 0 },
    { text: '7', confidence: 0.88 },
  ]);
});

describe('scores', () => {
  const crop = (truth: string, digits: readonly string[]) => ({ truth, digits }) as Crop;
  const crops = [crop('⑈12⑈', ['12']), crop('5000.00', writtenDigits('5000.00')), crop('7', ['7'])];
  const say = (text: string, confidence = 0.5) => ({ text, confidence });

  it('compares digits only, whatever way an amount is written', () => {
    for (const text of ['5,000', '5000.00', '5000 00/100', '5000 no/100', '$5,000/-']) {
      expect(digitsScore([crops[1]], [say(text)])).toMatchObject({ exact: 1, characterErrorRate: 0 });
    }
    expect(digitsScore([crops[1]], [say('500')]).exact).toBe(0);
    expect(writtenDigits('12.50')).toEqual(['1250', '1250100']);
    expect(digitsScore(crops, [say('a12', 0.9), say('', 1), say('1', 0.4)])).toMatchObject({
      exact: 1 / 3,
      readRateAt: { '0.01': 1 / 3 },
    });
  });

  it('compares whole lines with their symbols', () => {
    expect(wholeScore([crops[0]], [say('⑈12 ⑈')]).exact).toBe(1);
    expect(wholeScore([crops[0]], [say('12')]).exact).toBe(0);
  });

  it('are written with counts and intervals', () => {
    expect(countOf(0.5, 10)).toBe('5 of 10, 50.0 % (23.7–76.3)');
    expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
  });

  it('take a few of many evenly', () => {
    expect(evenly([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4]);
    expect(evenly([0, 1], 5)).toEqual([0, 1]);
  });
});

const SAMPLES = join(PACKAGE_ROOT, 'samples');

describe('cropsOf', () => {
  let reader: Reader;
  let recogniser: Recogniser;
  const context = readerSettings({ engine: 'onnx' });
  beforeAll(async () => {
    [reader, recogniser] = await Promise.all([openReader(context), openRecogniser({ engine: 'onnx' })]);
  });
  afterAll(() => Promise.all([reader.close(), recogniser.dispose()]));

  it('gives the line that the reader takes for the amount, cut down to its writing', async () => {
    expect(existsSync(join(SAMPLES, 'truth.jsonl'))).toBe(true);
    const { crops } = await cropsOf(SAMPLES, 1, { reader, recogniser, context });
    const [crop] = crops;
    const { file, truth, digits, image } = crop;
    expect(crops).toHaveLength(1);
    expect(digits).toEqual(writtenDigits(truth));
    const { text, confidence } = await crop.read(recogniser);
    expect(file).toMatch(/\.\w+$/);
    expect(text).toMatch(/\d/);
    expect(confidence).toBeGreaterThan(0);
    // Ink stands in the middle and paper around it.
    expect(image.width).toBeGreaterThan(image.height);
    const top = image.data.subarray(0, image.width);
    expect(top.filter((value) => value < 128).length).toBeLessThan(0.1 * image.width);
    expect(image.data.some((value) => value < 128)).toBe(true);
  }, 120_000);
});
