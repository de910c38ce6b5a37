import { MILLIMETRES_PER_INCH } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';
import { pool } from './grey.js';
import { closing } from './morphology.js';

/** How bright the bare paper is at every place of a page: what flattening divides by. */
export interface PaperModel {
  /** Side of a cell, pixels of the submitted page. */
  readonly cell: number;
  /** Paper grey in every cell, 1 to 255. */
  readonly levels: GreyImage;
  /** Grey over paper from which a pixel counts as paper, 0 to 1: what the tint's own pattern and the noise stay above. */
  readonly white: number;
}

/** Cells fine enough to follow a printed box, coarse enough to blend a guilloche into its mean. */
const CELL_MM = 0.5;
/** Strokes and letters are narrower than this; white boxes and bands are wider. */
const STROKE_REACH_MM = 1.6;
/** Nothing that belongs to the paper is darker than this share of the brightest paper within the wider reach. */
const DARKEST_PAPER = 0.55;
const WIDE_REACH_MM = 12;

/** The paper of a grey page of about `dpi` dots an inch. */
export function paperModel(grey: GreyImage, dpi: number): PaperModel {
  const cell = Math.max(1, Math.round((CELL_MM * dpi) / MILLIMETRES_PER_INCH));
  const perMm = dpi / MILLIMETRES_PER_INCH / cell;
  const cells = pool(grey, cell);
  const near = closing(cells, Math.max(1, Math.round(STROKE_REACH_MM * perMm)));
  const coarse = pool(near, 4);
  const wide = closing(coarse, Math.max(1, Math.round((WIDE_REACH_MM * perMm) / 4)));
  const darkest = Uint8Array.from({ length: 256 }, (_, brightest) => Math.max(1, DARKEST_PAPER * brightest));
  const levels = new Uint8Array(near.data.length);
  for (let y = 0, i = 0; y < near.height; y++) {
    const row = (y >> 2) * wide.width;
    for (let x = 0; x < near.width; x++, i++) {
      const least = darkest[wide.data[row + (x >> 2)]];
      levels[i] = near.data[i] > least ? near.data[i] : least;
    }
  }
  const smooth = { ...near, data: blur3(levels, near.width, near.height) };
  return { cell, levels: smooth, white: whitePoint(grey, smooth, cell) };
}

/** Mean of 3×3, borders repeated. */
function blur3(data: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(data.length);
  const sums = new Int32Array(width + 2);
  for (let y = 0; y < height; y++) {
    const [up, here, down] = [Math.max(0, y - 1) * width, y * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) sums[x + 1] = data[up + x] + data[here + x] + data[down + x];
    sums[0] = sums[1];
    sums[width + 1] = sums[width];
    for (let x = 0; x < width; x++) out[here + x] = (sums[x] + sums[x + 1] + sums[x + 2] + 4) / 9;
  }
  return out;
}

/**
 * Grey over paper is spread around its mode by noise and by the pattern of the tint, alike on both sides, while ink lies on
 * the dark side only: so the bright side tells how far the paper reaches.
 */
function whitePoint(grey: GreyImage, levels: GreyImage, cell: number): number {
  const counts = ratioCounts(grey, levels, cell);
  let mode = 256;
  for (let i = 160; i < 330; i++) if (counts[i] > counts[mode]) mode = i;
  let bright = 0;
  let spread = 0;
  for (let i = mode; i < 512; i++) {
    bright += counts[i];
    spread += counts[i] * (i - mode) ** 2;
  }
  const deviation = Math.sqrt(spread / Math.max(1, bright));
  return Math.min(0.97, Math.max(0.75, (mode - 2 * deviation - 3) / 256));
}

/** Every fourth pixel of every fourth row is looked at. */
const STEP = 4;

/** How often greys have each ratio to their paper, in 256ths, up to 511. */
export function ratioCounts(grey: GreyImage, levels: GreyImage, cell: number): Uint32Array {
  const found = withKernels(grey.data.length + levels.data.length, (kernels, room) => {
    const [at, model, counts] = [room.keep(grey.data), room.put(levels.data), room.take(2048)];
    kernels.ratioCounts(at, grey.width, grey.height, model, levels.width, cell, STEP, counts);
    return room.counts(counts, 512);
  });
  return found ?? ratioCountsPlainly(grey, levels, cell);
}

export function ratioCountsPlainly(grey: GreyImage, levels: GreyImage, cell: number): Uint32Array {
  const counts = new Uint32Array(512);
  for (let y = 1; y < grey.height; y += STEP) {
    const row = Math.floor(y / cell) * levels.width;
    for (let x = 1; x < grey.width; x += STEP) {
      const ratio = (256 * grey.data[y * grey.width + x]) / levels.data[row + Math.floor(x / cell)];
      counts[Math.min(511, Math.round(ratio))]++;
    }
  }
  return counts;
}
