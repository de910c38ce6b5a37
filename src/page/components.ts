import type { Point, Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { withKernels } from '../kernels/index.js';

/** A maximal run of ink on one row: columns `from` to `to`, `to` not included. */
export interface Run {
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

/** An 8-connected piece of ink. */
export interface Component {
  /** Its value in the label image, from 1. */
  readonly label: number;
  /** Pixels. */
  readonly box: Rect;
  /** Ink pixels. */
  readonly area: number;
  /** Centre of mass, continuous pixel coordinates. */
  readonly centre: Point;
}

export interface ComponentMap {
  readonly width: number;
  readonly height: number;
  /** Label of every pixel, row-major; 0 is paper. */
  readonly labels: Int32Array;
  /** `components[label − 1]`, in reading order of their first pixel. */
  readonly components: readonly Component[];
  /** Labels of the pixels of a part of the image, row-major, 0 for those beyond its border; `part` in whole pixels. */
  labelsWithin(part: Rect): Int32Array;
  /** An image that has at every pixel of a piece `values[label]`, and 0 elsewhere. */
  drawn(values: Uint8Array): GreyImage;
}

/** Every run of ink, in row order. */
export function* inkRuns({ width, height, data }: GreyImage): Generator<Run> {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      const from = x;
      while (x < width && data[row + x] !== 0) x++;
      yield { y, from, to: x };
    }
  }
}

/** What is known of a mask's runs and pieces, by number: runs in row order, pieces in reading order of their first pixel. */
export interface Labelled {
  /** By run: columns `froms` to `tos` of row `ys`, and its piece, from 1. */
  readonly froms: Int32Array;
  readonly tos: Int32Array;
  readonly ys: Int32Array;
  readonly labels: Int32Array;
  /** By piece: left, top, right, foot and area. */
  readonly boxes: Int32Array;
  /** By piece: sums of its pixels' x and y. */
  readonly sums: Float64Array;
}

/** The 8-connected pieces of ink of a mask (anything but 0 is ink), by run lengths and union-find. */
export function components(mask: GreyImage): ComponentMap {
  const { width, height } = mask;
  const runs = labelByKernel(mask) ?? labelPlainly(mask);
  const { boxes, sums } = runs;
  let labels: Int32Array | undefined;
  return {
    width,
    height,
    // Most callers want the boxes alone: the label image, four bytes a pixel, is drawn for those who ask.
    get labels() {
      return (labels ??= labelsWithin(runs, { x: 0, y: 0, width, height }));
    },
    labelsWithin: (part) => labelsWithin(runs, part),
    drawn: (values) => drawn(runs, values, width, height),
    components: Array.from({ length: boxes.length / 5 }, (_, i) => {
      const [x, y, right, foot, area] = [
        boxes[5 * i],
        boxes[5 * i + 1],
        boxes[5 * i + 2],
        boxes[5 * i + 3],
        boxes[5 * i + 4],
      ];
      return {
        label: i + 1,
        box: { x, y, width: right - x, height: foot - y },
        area,
        centre: { x: sums[2 * i] / area, y: sums[2 * i + 1] / area },
      };
    }),
  };
}

function labelsWithin({ froms, tos, ys, labels }: Labelled, { x, y, width, height }: Rect): Int32Array {
  const part = new Int32Array(Math.max(0, width * height));
  // Runs are short: filling them one by one is quicker than a call for each.
  for (let i = firstOfRow(ys, y); i < ys.length && ys[i] < y + height; i++) {
    const label = labels[i];
    const row = (ys[i] - y) * width;
    const end = row + Math.min(width, tos[i] - x);
    for (let p = row + Math.max(0, froms[i] - x); p < end; p++) part[p] = label;
  }
  return part;
}

/** The first run of row `y` or of one below. */
function firstOfRow(ys: Int32Array, y: number): number {
  let [low, high] = [0, ys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ys[middle] < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawn({ froms, tos, ys, labels }: Labelled, values: Uint8Array, width: number, height: number): GreyImage {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < ys.length; i++) {
    const value = values[labels[i]];
    if (value === 0) continue;
    const end = ys[i] * width + tos[i];
    for (let p = ys[i] * width + froms[i]; p < end; p++) data[p] = value;
  }
  return { width, height, data };
}

export function labelByKernel({ width, height, data }: GreyImage): Labelled | undefined {
  return withKernels(4 * data.length, (kernels, room) => {
    const mask = room.put(data);
    const count = kernels.countRuns(mask, width, height);
    const [froms, tos, ys, labels, parent] = Array.from({ length: 5 }, () => room.take(4 * count));
    const [boxes, sums] = [room.take(20 * count), room.take(16 * count)];
    const pieces = kernels.label(mask, width, height, froms, tos, ys, labels, parent, boxes, sums);
    return {
      froms: room.integers(froms, count),
      tos: room.integers(tos, count),
      ys: room.integers(ys, count),
      labels: room.integers(labels, count),
      boxes: room.integers(boxes, 5 * pieces),
      sums: room.numbers(sums, 2 * pieces),
    };
  });
}

export function labelPlainly({ width, height, data }: GreyImage): Labelled {
  let capacity = 1024;
  let froms = new Int32Array(capacity);
  let tos = new Int32Array(capacity);
  let ys = new Int32Array(capacity);
  let parent = new Int32Array(capacity);
  let count = 0;
  const grow = (old: Int32Array): Int32Array<ArrayBuffer> => {
    const bigger = new Int32Array(capacity);
    bigger.set(old);
    return bigger;
  };
  const find = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]]!;
      i = parent[i]!;
    }
    return i;
  };

  let above = 0;
  for (let y = 0; y < height; y++) {
    const start = count;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      const from = x;
      while (x < width && data[row + x] !== 0) x++;
      if (count === capacity) {
        capacity *= 2;
        [froms, tos, ys, parent] = [grow(froms), grow(tos), grow(ys), grow(parent)];
      }
      froms[count] = from;
      tos[count] = x;
      ys[count] = y;
      parent[count] = count;
      // Runs of the row above that touch this one, corners included.
      while (above < start && tos[above] < from) above++;
      for (let a = above; a < start && froms[a] <= x; a++) {
        const [p, q] = [find(a), find(count)];
        if (p < q) parent[q] = p;
        else parent[p] = q;
      }
      count++;
    }
    above = start;
  }

  const labelOf = new Int32Array(count);
  const found: { x0: number; y0: number; x1: number; y1: number; area: number; sx: number; sy: number }[] = [];
  for (let i = 0; i < count; i++) {
    const root = find(i);
    const [y, from, to] = [ys[i], froms[i], tos[i]];
    if (root === i) {
      found.push({ x0: from, y0: y, x1: to, y1: y + 1, area: 0, sx: 0, sy: 0 });
      labelOf[i] = found.length;
    }
    const c = found[(labelOf[i] = labelOf[root]!) - 1];
    const length = to - from;
    if (from < c.x0) c.x0 = from;
    if (to > c.x1) c.x1 = to;
    c.y1 = y + 1;
    c.area += length;
    c.sx += (length * (from + to)) / 2;
    c.sy += length * (y + 0.5);
  }
  return {
    froms: froms.slice(0, count),
    tos: tos.slice(0, count),
    ys: ys.slice(0, count),
    labels: labelOf,
    boxes: Int32Array.from(found.flatMap(({ x0, y0, x1, y1, area }) => [x0, y0, x1, y1, area])),
    sums: Float64Array.from(found.flatMap(({ sx, sy }) => [sx, sy])),
  };
}

/**
 * Width of the typical stroke of a mask, pixels; 0 where there is no ink. A straight stroke of width w, cut by a row over h
 * pixels and by a column over v, has w = h·v / √(h² + v²) at any slant; the median over the ink is taken.
 */
export function strokeWidth({ width, height, data }: GreyImage): number {
  const across = new Uint16Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      const from = x;
      while (x < width && data[row + x] !== 0) x++;
      across.fill(Math.min(65535, x - from), row + from, row + x);
    }
  }
  // Quarter pixels, up to 64.
  const counts = new Uint32Array(257);
  let total = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (data[y * width + x] === 0) continue;
      const from = y;
      while (y < height && data[y * width + x] !== 0) y++;
      const v = y - from;
      for (let i = from; i < y; i++) {
        const h = across[i * width + x];
        counts[Math.min(256, Math.round((4 * h * v) / Math.sqrt(h * h + v * v)))]++;
      }
      total += v;
    }
  }
  let seen = 0;
  for (let i = 0; i < counts.length && total > 0; i++) {
    seen += counts[i];
    if (seen * 2 >= total) return i / 4;
  }
  return 0;
}
