import type { Rect } from '../geometry.js';
import { union } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { normaliseGlyph } from './normalise-glyph.js';
import { cutPieces, type Piece, type Pieces } from './pieces.js';
import { shiftOfRow, slantOf } from './slant.js';
import type { LineCandidate, LineLattice, Strip } from './types.js';

export interface LatticeOptions {
  /** Most candidates to hand to the networks. */
  readonly maxCandidates?: number;
  /** Height of the line's digits where it is known, strip pixels. */
  readonly digitHeight?: number;
}

const MOST_CANDIDATES = 90;
/** Most pieces of ink in one character. */
const MOST_PIECES = 6;
/** Widest character and widest hole in one, over the height of the line's digits. */
const WIDEST = 1.5;
const WIDEST_GAP = 0.4;

/**
 * Every plausible way to cut a line into characters.
 * @param strip one text line, at a scale where its digits are about 24 to 72 pixels high
 */
export function buildLattice(strip: Strip, options: LatticeOptions = {}): LineLattice {
  const { ink, strength } = strip;
  const slant = slantOf(ink);
  const mask = shear(ink, slant);
  const dark = shear(strength, slant);
  const line = cutPieces(mask, dark, options.digitHeight);
  const runs = proposeRuns(line);
  const chosen = limitRuns(runs, options.maxCandidates ?? MOST_CANDIDATES);
  const margin = shearMargin(ink.height, slant);
  const glyphs = chosen.map((run) => candidate(run, line, dark, slant, margin));
  const total = line.pieces.reduce((sum, { area }) => sum + area, 0);
  return {
    strip,
    cutCount: line.pieces.length + 1,
    glyphs,
    gaps: cutGaps(line),
    weights: line.pieces.map(({ area }) => area / total),
    digitHeight: line.digitHeight,
    slant,
    dirt: line.dirt,
    cellCuts: undefined,
  };
}

/** Columns added on both sides so that no row leaves the raster when it is moved. */
const shearMargin = (height: number, slant: number): number => Math.ceil((Math.abs(slant) * (height - 1)) / 2) + 1;

/** Sets slanted writing upright by moving whole rows: nothing is resampled, nothing is lost. */
function shear({ width, height, data }: GreyImage, slant: number): GreyImage {
  const margin = shearMargin(height, slant);
  const out = { width: width + 2 * margin, height, data: new Uint8Array((width + 2 * margin) * height) };
  for (let y = 0; y < height; y += 1) {
    const at = y * out.width + margin + shiftOfRow(y, slant, height);
    out.data.set(data.subarray(y * width, (y + 1) * width), at);
  }
  return out;
}

/** Neighbouring pieces taken as one character. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly members: readonly Piece[];
  readonly box: Rect;
  readonly omitted: number;
  readonly gap: number;
  /** Larger is less likely to be a character; settles what is left out where there are too many. */
  readonly strain: number;
}

function proposeRuns(line: Pieces): Run[] {
  const { pieces, digitHeight } = line;
  const runs: Run[] = [];
  for (let from = 0; from < pieces.length; from += 1) {
    for (let to = from + 1; to <= Math.min(pieces.length, from + MOST_PIECES); to += 1) {
      const members = pieces.slice(from, to);
      const run = makeRun(members, members, from, to, line);
      if (to - from > 1) {
        if (run.box.width > WIDEST * digitHeight) break;
        if (run.gap > WIDEST_GAP) continue;
      }
      runs.push(run);
      if (to - from > 1) {
        const bulk = Math.max(...members.map(({ area }) => area));
        const small = members.filter(({ area, blob }) => area < 0.12 * bulk && isWholeBlob(blob, pieces));
        if (small.length > 0) {
          const rest = members.filter((piece) => !small.includes(piece));
          runs.push(makeRun(rest, members, from, to, line));
        }
      }
    }
  }
  return runs;
}

const isWholeBlob = (blob: number, pieces: readonly Piece[]): boolean =>
  pieces.reduce((count, piece) => count + (piece.blob === blob ? 1 : 0), 0) === 1;

function makeRun(members: readonly Piece[], all: readonly Piece[], from: number, to: number, line: Pieces): Run {
  const box = members.map((piece) => piece.box).reduce(union);
  const area = members.reduce((sum, piece) => sum + piece.area, 0);
  const whole = all.reduce((sum, piece) => sum + piece.area, 0);
  const gap = widestGap(members) / line.digitHeight;
  const relativeWidth = box.width / line.digitHeight;
  const strain =
    (to - from) * 0.25 + Math.max(0, relativeWidth - 0.8) * 3 + Math.max(0, gap) * 4 + (whole - area) / whole;
  return { from, to, members, box, omitted: (whole - area) / whole, gap, strain: to - from === 1 ? -1 : strain };
}

/** Widest stretch of columns between the pieces that none of them covers, pixels; 0 where they overlap. */
function widestGap(members: readonly Piece[]): number {
  const spans = members.map(({ box }) => [box.x, box.x + box.width] as const).sort((a, b) => a[0] - b[0]);
  let reach = spans[0]![1];
  let gap = 0;
  for (const [left, right] of spans) {
    gap = Math.max(gap, left - reach);
    reach = Math.max(reach, right);
  }
  return gap;
}

/** Single pieces always stay, so that there is a way through. */
function limitRuns(runs: readonly Run[], most: number): readonly Run[] {
  if (runs.length <= most) return runs;
  const kept = new Set([...runs].sort((a, b) => a.strain - b.strain || a.from - b.from || a.to - b.to).slice(0, most));
  return runs.filter((run) => kept.has(run) || run.to - run.from === 1);
}

function candidate(run: Run, line: Pieces, dark: GreyImage, slant: number, margin: number): LineCandidate {
  const { box, members, from, to } = run;
  const { digitHeight, digitTop } = line;
  const first = members[0]!;
  const last = members.at(-1)!;
  const cut = (from === 0 ? 0 : first.cutBefore) + (to === line.pieces.length ? 0 : last.cutAfter);
  return {
    from,
    to,
    box: uprightToStrip(line, members, slant, margin),
    image: normaliseGlyph(inkOf(run, line, dark)),
    relativeHeight: box.height / digitHeight,
    relativeWidth: box.width / digitHeight,
    relativeCentre: (box.y + box.height / 2 - digitTop) / digitHeight,
    cutQuality: Math.exp(-cut / (3 * line.stroke)),
    pieces: members.length,
    omitted: run.omitted,
    gap: run.gap,
  };
}

/** The darkness of a run's own pixels and of the paper right beside them, so that the soft edge of the pen stays. */
function inkOf({ box, members }: Run, { labels, width, height }: Pieces, dark: GreyImage): GreyImage {
  const own = new Set(members.map(({ label }) => label));
  const out = {
    width: box.width + 2,
    height: box.height + 2,
    data: new Uint8Array((box.width + 2) * (box.height + 2)),
  };
  for (let y = 0; y < out.height; y += 1) {
    const sourceY = box.y + y - 1;
    if (sourceY < 0 || sourceY >= height) continue;
    for (let x = 0; x < out.width; x += 1) {
      const sourceX = box.x + x - 1;
      if (sourceX < 0 || sourceX >= width) continue;
      const index = sourceY * width + sourceX;
      const label = labels[index]!;
      let mine = own.has(label);
      if (label === 0) {
        mine =
          (sourceX > 0 && own.has(labels[index - 1]!)) ||
          (sourceX < width - 1 && own.has(labels[index + 1]!)) ||
          (sourceY > 0 && own.has(labels[index - width]!)) ||
          (sourceY < height - 1 && own.has(labels[index + width]!));
      }
      if (mine) out.data[y * out.width + x] = dark.data[index]!;
    }
  }
  return out;
}

/** Box of the members in the strip as it is, slant put back. */
function uprightToStrip(
  { labels, width, height }: Pieces,
  members: readonly Piece[],
  slant: number,
  margin: number,
): Rect {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let foot = -Infinity;
  for (const { label, box } of members) {
    for (let y = box.y; y < box.y + box.height; y += 1) {
      const shift = margin + shiftOfRow(y, slant, height);
      for (let x = box.x; x < box.x + box.width; x += 1) {
        if (labels[y * width + x] !== label) continue;
        if (x - shift < left) left = x - shift;
        if (x - shift > right) right = x - shift;
        if (y < top) top = y;
        if (y > foot) foot = y;
      }
    }
  }
  return { x: left, y: top, width: right - left + 1, height: foot - top + 1 };
}

function cutGaps({ pieces, digitHeight }: Pieces): number[] {
  const gaps = [0];
  for (let cut = 1; cut < pieces.length; cut += 1) {
    const reach = Math.max(...pieces.slice(Math.max(0, cut - 3), cut).map(({ box }) => box.x + box.width));
    gaps.push((pieces[cut]!.box.x - reach) / digitHeight);
  }
  if (pieces.length > 0) gaps.push(0);
  return gaps;
}
