import type { Point, Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/** Printed straight lines: finding them by run lengths, and taking them out without the strokes that cross them. */

export type Orientation = 'horizontal' | 'vertical';

/** A straight line of ink. Coordinates are continuous pixels. */
export interface Ruling {
  readonly orientation: Orientation;
  /** Ends of its centre line: left to right, or top to bottom. */
  readonly from: Point;
  readonly to: Point;
  /** Pixels across. */
  readonly thickness: number;
  /** Share of its length that is inked: 1 for a solid line, about a half for a dotted one. */
  readonly coverage: number;
  readonly box: Rect;
}

export interface RulingOptions {
  /** Thickest line, pixels; anything thicker is a bar or a picture. */
  readonly maxThickness?: number;
  /** Widest gap in it, pixels: dots and breaks narrower than this belong to one line. */
  readonly maxGap?: number;
}

/**
 * The lines of a mask (anything but 0 is ink) at least `minLength` pixels long, in reading order. They may lean by a pixel
 * in fifteen.
 */
export function findRulings(
  mask: GreyImage,
  orientation: Orientation,
  minLength: number,
  { maxThickness = 8, maxGap = 3 }: RulingOptions = {},
): Ruling[] {
  const isUpright = orientation === 'vertical';
  const size = isUpright ? { width: mask.height, height: mask.width } : mask;
  const pieces = longPieces(mask, orientation, Math.max(4, Math.min(minLength / 3, 60)), maxGap);
  const rulings = findHorizontal(pieces, size, minLength, maxThickness, maxGap);
  return isUpright ? rulings.map(turn) : rulings;
}

/** Part of a line on one row. */
export interface Piece {
  readonly y: number;
  readonly from: number;
  readonly to: number;
  /** Ink pixels between its ends. */
  readonly ink: number;
}

function findHorizontal(
  pieces: readonly Piece[],
  mask: { readonly width: number; readonly height: number },
  minLength: number,
  maxThickness: number,
  maxGap: number,
): Ruling[] {
  const lines: Piece[][] = [];
  // A line is open while the next row can still go on with it.
  let open: Piece[][] = [];
  let i = 0;
  for (let y = 0; y < mask.height && (i < pieces.length || open.length > 0); y++) {
    const row: Piece[] = [];
    while (i < pieces.length && pieces[i].y === y) row.push(pieces[i++]);
    if (row.length === 0 && open.length === 0) {
      if (i < pieces.length) y = pieces[i].y - 1;
      continue;
    }
    const next: Piece[][] = [];
    const still = new Set(open);
    for (const piece of row) {
      const joined = [...still].filter((line) => line.some((p) => p.y >= y - 1 && reaches(p, piece, maxGap)));
      const line = joined.length === 0 ? [] : joined[0];
      for (const other of joined.slice(1)) {
        line.push(...other);
        still.delete(other);
        const at = next.indexOf(other);
        if (at >= 0) next.splice(at, 1);
      }
      line.push(piece);
      still.add(line);
      if (!next.includes(line)) next.push(line);
    }
    for (const line of open) if (still.has(line) && !next.includes(line)) lines.push(line);
    open = next;
  }
  lines.push(...open);
  return lines
    .map((line) => measure(line, mask.height))
    .filter((r) => r.to.x - r.from.x >= minLength && r.thickness <= maxThickness)
    .sort((a, b) => a.from.y - b.from.y || a.from.x - b.from.x);
}

const reaches = (a: Piece, b: Piece, gap: number): boolean => a.from <= b.to + gap && b.from <= a.to + gap;

/**
 * Stretches of at least `minimum` pixels on one row, or one column, gaps up to `maxGap` bridged, at least two fifths of them
 * ink; what stands upright is told as if the mask were turned.
 */
export function longPieces(mask: GreyImage, orientation: Orientation, minimum: number, maxGap: number): Piece[] {
  const { width, height, data } = mask;
  const isUpright = orientation === 'vertical';
  const found = withKernels(6 * data.length, (kernels, room) => {
    const [at, turned] = [room.put(data), isUpright ? room.take(data.length) : 0];
    if (isUpright) kernels.transpose(at, width, height, turned);
    const [source, ...size] = isUpright ? [turned, height, width] : [at, width, height];
    const most = Math.ceil(data.length / 16);
    const out = room.take(16 * most);
    const count = kernels.longPieces(source, ...size, minimum, maxGap, out, most);
    return count < 0 ? undefined : room.integers(out, 4 * count);
  });
  if (found === undefined) return longPiecesPlainly(isUpright ? transpose(mask) : mask, minimum, maxGap);
  return Array.from({ length: found.length / 4 }, (_, i) => {
    return { y: found[4 * i], from: found[4 * i + 1], to: found[4 * i + 2], ink: found[4 * i + 3] };
  });
}

export function longPiecesPlainly({ width, height, data }: GreyImage, minimum: number, maxGap: number): Piece[] {
  const pieces: Piece[] = [];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let from = -1;
    let to = -1;
    let ink = 0;
    for (let x = 0; x <= width; x++) {
      const isInk = x < width && data[row + x] !== 0;
      if (isInk) {
        if (from < 0) {
          from = x;
          ink = 0;
        }
        ink++;
        to = x + 1;
      } else if (from >= 0 && (x === width || x - to >= maxGap)) {
        if (to - from >= minimum && ink >= 0.4 * (to - from)) pieces.push({ y, from, to, ink });
        from = -1;
      }
    }
  }
  return pieces;
}

/** Centre line by least squares over the pieces, weighted with their ink. */
function measure(pieces: readonly Piece[], height: number): Ruling {
  let x0 = Infinity;
  let x1 = 0;
  let y0 = Infinity;
  let y1 = 0;
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (const { y, from, to, ink } of pieces) {
    x0 = Math.min(x0, from);
    x1 = Math.max(x1, to);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y + 1);
    const x = (from + to) / 2;
    n += ink;
    sx += ink * x;
    sy += ink * (y + 0.5);
    sxx += ink * (x * x + (to - from) ** 2 / 12);
    sxy += ink * x * (y + 0.5);
  }
  const spread = n * sxx - sx * sx;
  const slope = spread > 0 ? (n * sxy - sx * sy) / spread : 0;
  const at = (x: number): number => sy / n + slope * (x - sx / n);
  const inked = coverage(pieces, x0, x1);
  return {
    orientation: 'horizontal',
    from: { x: x0, y: at(x0) },
    to: { x: x1, y: at(x1) },
    thickness: Math.min(height, n / Math.max(1, inked)),
    coverage: inked / (x1 - x0),
    box: { x: x0, y: y0, width: x1 - x0, height: y1 - y0 },
  };
}

/** Columns that the pieces ink, a dotted piece counted by its ink. */
function coverage(pieces: readonly Piece[], x0: number, x1: number): number {
  const dense = new Float32Array(x1 - x0);
  for (const { from, to, ink } of pieces) {
    const share = ink / (to - from);
    for (let x = from - x0; x < to - x0; x++) if (dense[x] < share) dense[x] = share;
  }
  return dense.reduce((a, b) => a + b, 0);
}

/** The image turned: columns become rows. */
export function transpose(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  const found = withKernels(2 * data.length, (kernels, room) => {
    const [at, out] = [room.put(data), room.take(data.length)];
    kernels.transpose(at, width, height, out);
    return { width: height, height: width, data: room.bytes(out, data.length) };
  });
  return found ?? transposePlainly(image);
}

export function transposePlainly({ width, height, data }: GreyImage): GreyImage {
  const turned = new Uint8Array(data.length);
  const block = 32;
  for (let by = 0; by < height; by += block) {
    for (let bx = 0; bx < width; bx += block) {
      const [yEnd, xEnd] = [Math.min(height, by + block), Math.min(width, bx + block)];
      for (let y = by; y < yEnd; y++) for (let x = bx; x < xEnd; x++) turned[x * height + y] = data[y * width + x]!;
    }
  }
  return { width: height, height: width, data: turned };
}

const swap = ({ x, y }: Point): Point => ({ x: y, y: x });

function turn(r: Ruling): Ruling {
  return {
    orientation: r.orientation === 'horizontal' ? 'vertical' : 'horizontal',
    from: swap(r.from),
    to: swap(r.to),
    thickness: r.thickness,
    coverage: r.coverage,
    box: { x: r.box.y, y: r.box.x, width: r.box.height, height: r.box.width },
  };
}

export interface WithoutRulings {
  readonly image: GreyImage;
  readonly mask: GreyImage;
}

/**
 * Copies of a flattened grey image and its ink mask with the rulings taken out. A stroke that leaves the line above or below
 * stays; between where it enters and where it leaves, the line's own ink stays too, so that slanted strokes are not cut.
 */
export function removeRulings(image: GreyImage, mask: GreyImage, rulings: readonly Ruling[]): WithoutRulings {
  let current: WithoutRulings = {
    image: { ...image, data: Uint8Array.from(image.data) },
    mask: { ...mask, data: Uint8Array.from(mask.data) },
  };
  for (const orientation of ['horizontal', 'vertical'] as const) {
    const lines = rulings.filter((r) => r.orientation === orientation);
    if (lines.length === 0) continue;
    if (orientation === 'horizontal') {
      for (const line of lines) erase(current.image, current.mask, line);
    } else {
      const turned = { image: transpose(current.image), mask: transpose(current.mask) };
      for (const line of lines) erase(turned.image, turned.mask, turn(line));
      current = { image: transpose(turned.image), mask: transpose(turned.mask) };
    }
  }
  return current;
}

/** Takes one horizontal line out, in place. */
function erase(image: GreyImage, mask: GreyImage, line: Ruling): void {
  const { width, height, data: ink } = mask;
  const x0 = Math.max(0, Math.floor(line.from.x));
  const x1 = Math.min(width, Math.ceil(line.to.x));
  const slope = (line.to.y - line.from.y) / Math.max(1, line.to.x - line.from.x);
  const half = line.thickness / 2;
  const slack = Math.max(1, Math.round(0.35 * line.thickness));
  const tops = new Int32Array(x1 - x0);
  const bottoms = new Int32Array(x1 - x0);
  const upward = new Uint8Array(x1 - x0);
  const downward = new Uint8Array(x1 - x0);
  for (let x = x0; x < x1; x++) {
    const centre = line.from.y + slope * (x + 0.5 - line.from.x);
    const top = Math.max(0, Math.floor(centre - half - slack + 0.5));
    const bottom = Math.min(height, Math.ceil(centre + half + slack - 0.5));
    tops[x - x0] = top;
    bottoms[x - x0] = bottom;
    // A stroke leaves the line where the ink goes on without a break past its edge.
    let y = Math.min(height - 1, Math.max(0, Math.floor(centre)));
    while (y >= top && ink[y * width + x] !== 0) y--;
    upward[x - x0] = y < top && top > 0 && ink[(top - 1) * width + x] !== 0 ? 1 : 0;
    y = Math.min(height - 1, Math.max(0, Math.floor(centre)));
    while (y < bottom && ink[y * width + x] !== 0) y++;
    downward[x - x0] = y >= bottom && bottom < height && ink[bottom * width + x] !== 0 ? 1 : 0;
  }
  const keep = crossings(upward, downward, Math.ceil(2 * line.thickness) + 2);
  const over = overwritten(image, tops, bottoms, x0);
  for (let x = x0; x < x1; x++) if (over[x - x0]) keep[x - x0] = 1;
  for (let x = x0; x < x1; x++) {
    if (keep[x - x0]) continue;
    const [top, bottom] = [tops[x - x0], bottoms[x - x0]];
    // Anti-aliased edges of the line lie one row outside it.
    const [first, last] = [Math.max(0, top - 1), Math.min(height, bottom + 1)];
    const above = first > 0 ? image.data[(first - 1) * width + x] : 255;
    const below = last < height ? image.data[last * width + x] : 255;
    const [inkAbove, inkBelow] = [
      first > 0 && ink[(first - 1) * width + x] !== 0,
      last < height && ink[last * width + x] !== 0,
    ];
    const fill = inkAbove === inkBelow ? Math.max(above, below) : inkAbove ? below : above;
    for (let y = top; y < bottom; y++) ink[y * width + x] = 0;
    for (let y = first; y < last; y++) {
      const i = y * width + x;
      if (ink[i] === 0 && image.data[i] < fill) image.data[i] = fill;
    }
  }
}

/** Grey levels by which a stroke along the line must be darker than the line, and over how many columns. */
const DARKER = 28;
const LONGEST_NOISE = 2;

/**
 * Columns in which the line is darker than it is itself: a stroke that runs along it, as the foot of a 2 or the side of a 0
 * does, leaves it nowhere. `tops` and `bottoms` bound the line in each column from `x0` on.
 */
function overwritten({ width, data }: GreyImage, tops: Int32Array, bottoms: Int32Array, x0: number): Uint8Array {
  const dark = new Int32Array(tops.length);
  for (let index = 0; index < dark.length; index++) {
    let least = 255;
    for (let y = tops[index], i = y * width + x0 + index; y < bottoms[index]; y++, i += width) {
      if (data[i] < least) least = data[i];
    }
    dark[index] = 255 - least;
  }
  // A third of a short line may well lie under a character: the line itself is its lighter part.
  const sorted = dark.slice().sort();
  const usual = sorted[Math.floor(sorted.length * 0.35)] ?? 0;
  const lightest = sorted[Math.floor(sorted.length * 0.1)] ?? 0;
  const threshold = usual + Math.max(DARKER, 2 * (usual - lightest));
  const over = Uint8Array.from(dark, (value) => (value > threshold ? 1 : 0));
  for (let from = 0; from < over.length; from++) {
    if (!over[from]) continue;
    let to = from;
    while (to < over.length && over[to]) to++;
    if (to - from <= LONGEST_NOISE) over.fill(0, from, to);
    from = to;
  }
  return over;
}

/** Columns to keep: those where a stroke leaves the line, and those between where it enters above and leaves below. */
function crossings(upward: Uint8Array, downward: Uint8Array, reach: number): Uint8Array {
  const keep = new Uint8Array(upward.length);
  for (let x = 0; x < keep.length; x++) if (upward[x] || downward[x]) keep[x] = 1;
  for (const [enter, leave] of [
    [upward, downward],
    [downward, upward],
  ] as const) {
    for (let x = 0; x < keep.length; x++) {
      if (!enter[x] || enter[x + 1]) continue;
      for (let ahead = x + 1; ahead <= Math.min(keep.length - 1, x + reach); ahead++) {
        if (!leave[ahead]) continue;
        keep.fill(1, x, ahead);
        break;
      }
    }
  }
  return keep;
}
