import type { Rect } from '../geometry.js';
import type { Piece, Sheet } from './sheet.js';

/** Printed currency signs, told by their shape alone: what they are is not read, only where something so built stands. */

/** A dollar sign found by its shape. */
export interface SignFound {
  readonly box: Rect;
  /** 0 to 1. */
  readonly certainty: number;
}

/** The bitmap of a piece of ink: 1 ink. */
interface Bitmap {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): number;
}

function bitmapOf(sheet: Sheet, { box, label }: Piece): Bitmap {
  const { scale } = sheet;
  const [x, y] = [Math.round(box.x * scale), Math.round(box.y * scale)];
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  const labels = sheet.labelsWithin({ x, y, width, height });
  return { width, height, at: (column, row) => (labels[row * width + column] === label ? 1 : 0) };
}

/** Leftmost and rightmost ink of the rows between two shares of the height, as shares of the width, and the ink's share there. */
function band(map: Bitmap, from: number, to: number): { left: number; right: number; fill: number } {
  const [y0, y1] = [
    Math.floor(from * map.height),
    Math.max(Math.floor(from * map.height) + 1, Math.round(to * map.height)),
  ];
  let [left, right, ink] = [map.width, 0, 0];
  for (let y = y0; y < Math.min(y1, map.height); y++)
    for (let x = 0; x < map.width; x++)
      if (map.at(x, y)) {
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        ink++;
      }
  return { left: left / map.width, right: right / map.width, fill: ink / ((y1 - y0) * map.width) };
}

/** Share of ink in a part of the bitmap, its sides given as shares of height and width. */
function share(map: Bitmap, y0: number, y1: number, x0: number, x1: number): number {
  let ink = 0;
  let count = 0;
  for (let y = Math.floor(y0 * map.height); y < Math.ceil(y1 * map.height); y++)
    for (let x = Math.floor(x0 * map.width); x < Math.ceil(x1 * map.width); x++) {
      ink += map.at(x, y);
      count++;
    }
  return ink / Math.max(1, count);
}

/**
 * How much a piece is built like a dollar sign: the same upside down, an S that is open to the right above and to the left
 * below, and a bar down the middle, which stands out of head and foot in most typefaces. 0 to 1.
 */
function dollarLikeness(map: Bitmap): number {
  const { width, height } = map;
  const aspect = height / width;
  if (width < 5 || height < 9 || aspect < 1.2 || aspect > 2.7) return 0;
  let both = 0;
  let any = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [a, b] = [map.at(x, y), map.at(width - 1 - x, height - 1 - y)];
      both += a & b;
      any += a | b;
    }
  const symmetry = any > 0 ? both / any : 0;
  if ([band(map, 0.13, 0.32), band(map, 0.68, 0.87)].some((bowl) => bowl.right - bowl.left < 0.7)) return 0;
  const upper = share(map, 0.28, 0.42, 0, 0.33) - share(map, 0.31, 0.43, 0.7, 1);
  const lower = share(map, 0.58, 0.72, 0.67, 1) - share(map, 0.57, 0.69, 0, 0.3);
  if (upper < 0.15 || lower < 0.15) return 0;
  const bar = (share(map, 0.2, 0.42, 0.42, 0.58) + share(map, 0.58, 0.8, 0.42, 0.58)) / 2;
  const ends = [band(map, 0, 0.05), band(map, 0.95, 1)].filter(
    (end) => end.right - end.left < 0.5 && Math.abs(end.left + end.right - 1) < 0.4,
  ).length;
  return ramp(symmetry, 0.35, 0.65) * ramp(upper + lower, 0.2, 0.9) * ramp(bar, 0.35, 0.7) * (0.7 + 0.15 * ends);
}

/** 0 up to `from`, 1 from `to` on. */
const ramp = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/** The likeliest printed dollar sign whose middle lies within `tolerance` of the area's left part. */
export function findDollarSign(sheet: Sheet, area: Rect, tolerance: number): SignFound | undefined {
  const middle = area.y + area.height / 2;
  let best: SignFound | undefined;
  for (const piece of sheet.pieces) {
    const { box, centre } = piece;
    if (box.height < 1.7 || box.height > 7 || box.width > 4.5) continue;
    const sideways = Math.max(0, area.x - centre.x, centre.x - area.x - area.width / 2);
    const offset = Math.hypot(sideways, centre.y - middle);
    if (offset > tolerance + area.height / 2) continue;
    const certainty = dollarLikeness(bitmapOf(sheet, piece)) * (1 - (0.3 * offset) / (tolerance + area.height / 2));
    if (certainty > 0.25 && (!best || certainty > best.certainty)) best = { box, certainty };
  }
  return best;
}

/**
 * Whether a piece is built like a rupee sign: two full-width bars in its upper half with less ink between them, and a leg
 * that ends below in less than half the width.
 */
export function looksLikeRupee(sheet: Sheet, piece: Piece): boolean {
  const map = bitmapOf(sheet, piece);
  const aspect = map.height / map.width;
  if (map.width < 6 || map.height < 9 || aspect < 0.95 || aspect > 2) return false;
  const rows = Array.from({ length: map.height }, (_, y) => band(map, y / map.height, (y + 1) / map.height).fill);
  const strongest = (from: number, to: number): { fill: number; at: number } => {
    let best = { fill: 0, at: 0 };
    for (let y = Math.floor(from * map.height); y < Math.min(map.height, Math.ceil(to * map.height)); y++)
      if (rows[y] > best.fill) best = { fill: rows[y], at: y };
    return best;
  };
  const first = strongest(0, 0.17);
  const second = strongest(0.2, 0.5);
  const between = Math.min(...rows.slice(first.at + 1, second.at), 1);
  return first.fill > 0.72 && second.fill > 0.68 && between < 0.7 * second.fill && strongest(0.8, 1).fill < 0.62;
}

export const holds = (r: Rect, { x, y }: { x: number; y: number }): boolean =>
  x >= r.x && x <= r.x + r.width && y >= r.y && y <= r.y + r.height;
