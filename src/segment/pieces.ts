import type { Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { components, type Component, type ComponentMap } from '../page/index.js';
import { findSeams, type Seam } from './seams.js';

/** The smallest thing the lattice knows: a blob of ink, or what lies between two cuts of one. */
export interface Piece {
  /** In the label map, from 1. */
  readonly label: number;
  /** Upright raster pixels. */
  readonly box: Rect;
  readonly area: number;
  /** Ink crossed by the cut to the piece before it, pixels; 0 where paper lies between. */
  readonly cutBefore: number;
  readonly cutAfter: number;
  /** Blob it was cut from: pieces of one blob have the same number. */
  readonly blob: number;
}

export interface Pieces {
  readonly width: number;
  readonly height: number;
  /** Piece of each pixel of ink, 0 for paper. */
  readonly labels: Int32Array;
  /** In writing order. */
  readonly pieces: readonly Piece[];
  /** Height of the line's digits, pixels. */
  readonly digitHeight: number;
  readonly digitTop: number;
  /** Width of a stroke, pixels. */
  readonly stroke: number;
  /** Ink left out as dirt, share of all ink. */
  readonly dirt: number;
}

/** A connected piece of ink and how dark it is on average, 0 to 255. */
interface Blob extends Component {
  readonly strength: number;
}

interface Blobs extends ComponentMap {
  readonly components: readonly Blob[];
}

function withStrength(map: ComponentMap, strength: GreyImage): Blobs {
  const sums = new Float64Array(map.components.length + 1);
  const { labels } = map;
  for (let index = 0; index < labels.length; index += 1) {
    const label = labels[index];
    if (label !== 0) sums[label] += strength.data[index];
  }
  return { ...map, components: map.components.map((one) => ({ ...one, strength: sums[one.label] / one.area })) };
}

/** Narrower blobs than this share of the digits' height are never cut. */
const NEVER_CUT = 0.5;
/** Lower blobs than this share of the tallest say nothing about the digits: small noughts do, beside a long stroke. */
const LOW = 0.3;
/** Least distance of two cuts, share of the digits' height. */
const CUT_DISTANCE = 0.11;

/**
 * Cuts the ink of an upright line into pieces in writing order.
 * @param mask       255 ink, upright
 * @param strength   how dark, same size
 * @param lineHeight height of the digits where it is known, pixels
 */
export function cutPieces(mask: GreyImage, strength: GreyImage, lineHeight?: number): Pieces {
  const { width, height } = mask;
  const labelled = withStrength(components(mask), strength);
  const measure = measureLine(labelled, lineHeight);
  const { kept, dirt } = dropDirt(labelled, measure.digitHeight);
  const stroke = strokeWidth(labelled, kept);
  const labels = new Int32Array(width * height);
  const pieces: Piece[] = [];
  for (const component of kept) {
    const seams = seamsOf(labelled, strength, component, measure.digitHeight, stroke);
    split(labelled, component, seams, labels, pieces);
  }
  pieces.sort((a, b) => middleOf(a) - middleOf(b) || a.label - b.label);
  return { width, height, labels, pieces, ...measure, stroke, dirt };
}

const middleOf = ({ box }: Piece): number => box.x + box.width / 2;

/** Height and top of the line's digits from the taller blobs, wide ones counting for the several characters they hold. */
function measureLine(labelled: Blobs, known: number | undefined): { digitHeight: number; digitTop: number } {
  const { components, height } = labelled;
  const solid = components.filter(({ area, strength }) => area >= 12 && strength > 60);
  const tallest = Math.max(0, ...solid.map(({ box }) => box.height));
  const votes: { height: number; top: number; weight: number }[] = [];
  for (const { box } of solid) {
    if (box.height < LOW * tallest || box.height < (known ?? 0) * 0.5) continue;
    votes.push({ height: box.height, top: box.y, weight: Math.min(4, Math.max(1, box.width / box.height)) });
  }
  if (votes.length === 0) return { digitHeight: known ?? Math.max(tallest, height * 0.5), digitTop: height * 0.25 };
  const digitHeight = weightedMedian(votes.map(({ height: value, weight }) => ({ value, weight })));
  const digitTop = weightedMedian(votes.map(({ top, weight }) => ({ value: top, weight })));
  return { digitHeight: known ?? digitHeight, digitTop };
}

function weightedMedian(values: { value: number; weight: number }[]): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { value, weight } of sorted) {
    sum += weight;
    if (sum >= half) return value;
  }
  return sorted.at(-1)!.value;
}

/** Blobs too small or too faint to be a mark of the pen: bits of background pattern, of rulings, of dust. */
function dropDirt(labelled: Blobs, digitHeight: number): { kept: Blob[]; dirt: number } {
  const least = (0.05 * digitHeight) ** 2;
  const strong = labelled.components.filter(({ box }) => box.height > 0.5 * digitHeight);
  const pen =
    strong.reduce((sum, { strength, area }) => sum + strength * area, 0) /
    Math.max(
      1,
      strong.reduce((sum, { area }) => sum + area, 0),
    );
  let all = 0;
  let dropped = 0;
  const kept = labelled.components.filter(({ area, box, strength }) => {
    all += area;
    const faint = strength < 0.62 * pen && box.height < 0.5 * digitHeight;
    const tiny = area < Math.max(4, 3 * least) || Math.max(box.width, box.height) < 0.09 * digitHeight;
    const sliver = box.height <= 0.06 * digitHeight;
    if (!faint && !tiny && !sliver) return true;
    dropped += area;
    return false;
  });
  return { kept, dirt: all === 0 ? 0 : dropped / all };
}

/** Twice the ink's area over its outline: the width of a long thin stroke. */
function strokeWidth({ labels, width, height, components }: Blobs, kept: readonly Blob[]): number {
  const wanted = new Uint8Array(components.length + 1);
  for (const { label } of kept) wanted[label] = 1;
  let area = 0;
  let edge = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const label = labels[y * width + x];
      if (label === 0 || wanted[label] === 0) continue;
      area += 1;
      if (x === 0 || labels[y * width + x - 1] !== label) edge += 1;
      if (x === width - 1 || labels[y * width + x + 1] !== label) edge += 1;
      if (y === 0 || labels[(y - 1) * width + x] !== label) edge += 1;
      if (y === height - 1 || labels[(y + 1) * width + x] !== label) edge += 1;
    }
  }
  return edge === 0 ? 1 : Math.max(1, (2 * area) / edge);
}

function seamsOf(
  { labels, width }: Blobs,
  strength: GreyImage,
  { label, box }: Blob,
  digitHeight: number,
  stroke: number,
): Seam[] {
  if (box.width < NEVER_CUT * digitHeight || box.height < 0.3 * digitHeight) return [];
  const patch = { width: box.width, height: box.height, data: new Uint8Array(box.width * box.height) };
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const index = (box.y + y) * width + box.x + x;
      if (labels[index] === label) patch.data[y * box.width + x] = Math.max(100, strength.data[index]);
    }
  }
  const distance = CUT_DISTANCE * digitHeight;
  const most = Math.ceil((box.width / digitHeight) * 3.4);
  const seams = findSeams(patch, distance, most, 3.5 * stroke + 0.12 * digitHeight);
  return [...seams].sort((a, b) => a.middle - b.middle);
}

/** Writes the parts of a blob between its seams into the label map, a stray bit going to the neighbour it touches. */
function split(labelled: Blobs, component: Blob, seams: readonly Seam[], labels: Int32Array, pieces: Piece[]): void {
  const { width } = labelled;
  const { box, label } = component;
  const parts = seams.length + 1;
  const part = new Int16Array(box.width * box.height).fill(-1);
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      if (labelled.labels[(box.y + y) * width + box.x + x] !== label) continue;
      let count = 0;
      for (const seam of seams) if (x >= seam.columns[y]) count += 1;
      part[y * box.width + x] = count;
    }
  }
  if (parts > 1) gatherStrays(part, box.width, box.height, parts);
  const numbers = new Int32Array(parts);
  for (let p = 0; p < parts; p += 1) {
    let area = 0;
    let left = box.width;
    let right = -1;
    let top = box.height;
    let foot = -1;
    for (let y = 0; y < box.height; y += 1) {
      for (let x = 0; x < box.width; x += 1) {
        if (part[y * box.width + x] !== p) continue;
        area += 1;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > foot) foot = y;
      }
    }
    if (area === 0) continue;
    const number = pieces.length + 1;
    numbers[p] = number;
    pieces.push({
      label: number,
      box: { x: box.x + left, y: box.y + top, width: right - left + 1, height: foot - top + 1 },
      area,
      cutBefore: p === 0 ? 0 : seams[p - 1].ink,
      cutAfter: p === parts - 1 ? 0 : seams[p].ink,
      blob: label,
    });
  }
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const p = part[y * box.width + x];
      if (p >= 0) labels[(box.y + y) * width + box.x + x] = numbers[p]!;
    }
  }
}

/** Bits of a part that do not hang together with its bulk and are small beside it go to the part they touch most. */
function gatherStrays(part: Int16Array, width: number, height: number, parts: number): void {
  for (let p = 0; p < parts; p += 1) {
    const own = { width, height, data: new Uint8Array(width * height) };
    for (let index = 0; index < part.length; index += 1) if (part[index] === p) own.data[index] = 255;
    const { components: bits, labels } = components(own);
    if (bits.length < 2) continue;
    const bulk = Math.max(...bits.map(({ area }) => area));
    for (const { label, area, box } of bits) {
      if (area > 0.3 * bulk) continue;
      const touches = new Map<number, number>();
      for (let y = box.y; y < box.y + box.height; y += 1) {
        for (let x = box.x; x < box.x + box.width; x += 1) {
          if (labels[y * width + x] !== label) continue;
          for (const [nx, ny] of [
            [x - 1, y],
            [x + 1, y],
            [x, y - 1],
            [x, y + 1],
          ] as const) {
            if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
            const other = part[ny * width + nx];
            if (other >= 0 && other !== p) touches.set(other, (touches.get(other) ?? 0) + 1);
          }
        }
      }
      const [home] = [...touches].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      if (home === undefined) continue;
      for (let y = box.y; y < box.y + box.height; y += 1) {
        for (let x = box.x; x < box.x + box.width; x += 1) {
          if (labels[y * width + x] === label) part[y * width + x] = home[0];
        }
      }
    }
  }
}
