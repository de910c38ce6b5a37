import type { Rect } from '../geometry.js';
import { createGrey, type GreyImage } from '../image.js';
import { normaliseGlyph } from './normalise-glyph.js';
import { proposeCells } from './comb.js';
import { cutPieces, type Piece, type Pieces } from './pieces.js';
import { cutGaps, limitRuns, proposeRuns, type Proposal, type Run } from './runs.js';
import { shiftOfRow, slantOf } from './slant.js';
import { strokeShape } from './stroke-shape.js';
import type { LineCandidate, LineLattice, Strip } from './types.js';

export interface LatticeOptions {
  /** Most candidates to hand to the networks. */
  readonly maxCandidates?: number;
  /** Height of the line's digits where it is known, strip pixels. */
  readonly digitHeight?: number;
  /** Look at the strokes of what fills a cell too: default false, for only what tells overwritten cells needs them. */
  readonly strokes?: boolean;
}

const MOST_CANDIDATES = 90;
/**
 * Share of its slant that a character keeps when it is shown to the networks: set fully upright, sevens and ones of slanted
 * hands come out unlike any that a hand writes; half reads best on real strips.
 */
const LEAN = 0.5;

/**
 * Every plausible way to cut a line into characters. Where the form prints single-character boxes, a cut is the border of
 * two boxes and every candidate fills one box.
 * @param strip one text line, at a scale where its digits are about 24 to 72 pixels high
 */
export function buildLattice(strip: Strip, options: LatticeOptions = {}): LineLattice {
  const { ink, strength, cells } = strip;
  const slant = cells === undefined ? slantOf(ink) : 0;
  const dark = shear(strength, slant);
  const line = cutPieces(shear(ink, slant), dark, options.digitHeight);
  const margin = shearMargin(ink.height, slant);
  const most = options.maxCandidates ?? MOST_CANDIDATES;
  const proposal = cells === undefined ? proposeLine(line) : proposeCells(line, cells, margin);
  const total = line.pieces.reduce((sum, { area }) => sum + area, 0);
  const extents = new Map(extentsOf(line, slant, margin).map((extent, index) => [line.pieces[index], extent]));
  return {
    strip,
    cutCount: proposal.weights.length + 1,
    glyphs: limitRuns(proposal.runs, most).map((run) => ({
      ...candidate(run, line, dark, slant, extents),
      ...(!options.strokes || cells === undefined || run.omitted > 0
        ? {}
        : { strokes: strokeShape(maskOf(run, line)) }),
    })),
    gaps: proposal.gaps,
    weights: proposal.weights.map((area) => (total === 0 ? 0 : area / total)),
    digitHeight: line.digitHeight,
    slant,
    dirt: line.dirt,
  };
}

const proposeLine = (line: Pieces): Proposal => ({
  runs: proposeRuns(line),
  weights: line.pieces.map(({ area }) => area),
  gaps: cutGaps(line),
});

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

function candidate(
  run: Run,
  line: Pieces,
  dark: GreyImage,
  slant: number,
  extents: ReadonlyMap<Piece, Extent>,
): LineCandidate {
  const { box, members, from, to } = run;
  const { digitHeight, digitTop } = line;
  const first = members[0];
  const last = members.at(-1)!;
  const cut = (from === 0 ? 0 : first.cutBefore) + (to === line.pieces.length ? 0 : last.cutAfter);
  return {
    from,
    to,
    box: boxAround(members.map((piece) => extents.get(piece)!)),
    image: normaliseGlyph(inkOf(run, line, dark, -LEAN * slant)),
    relativeHeight: box.height / digitHeight,
    relativeWidth: box.width / digitHeight,
    relativeCentre: (box.y + box.height / 2 - digitTop) / digitHeight,
    cutQuality: Math.exp(-cut / (3 * line.stroke)),
    pieces: members.length,
    omitted: run.omitted,
    gap: run.gap,
  };
}

/** A run's own pixels, 255, with paper around. */
function maskOf({ box, members }: Run, { labels, width }: Pieces): GreyImage {
  const own = new Set(members.map(({ label }) => label));
  const out = createGrey(box.width + 2, box.height + 2, 0);
  for (let y = 0; y < box.height; y += 1)
    for (let x = 0; x < box.width; x += 1)
      if (own.has(labels[(box.y + y) * width + box.x + x])) out.data[(y + 1) * out.width + x + 1] = 255;
  return out;
}

/**
 * The darkness of a run's own pixels and of the paper right beside them, so that the soft edge of the pen stays; set as slanted as
 * `shear` sets it.
 */
function inkOf(
  { box, members }: Run,
  { labels, pieces, width, height }: Pieces,
  dark: GreyImage,
  slant: number,
): GreyImage {
  const own = new Uint8Array(pieces.length + 1);
  for (const { label } of members) own[label] = 1;
  const rows = box.height + 2;
  const margin = shearMargin(rows, slant);
  const across = box.width + 2 + 2 * margin;
  const data = new Uint8Array(across * rows);
  const [left, right] = [Math.max(0, box.x - 1), Math.min(width, box.x + box.width + 1)];
  for (let y = Math.max(0, box.y - 1); y < Math.min(height, box.y + box.height + 1); y += 1) {
    const row = y - box.y + 1;
    const out = row * across + margin + shiftOfRow(row, slant, rows) - (box.x - 1);
    for (let x = left; x < right; x += 1) {
      const index = y * width + x;
      const label = labels[index];
      const mine =
        label !== 0
          ? own[label]
          : (x > 0 && own[labels[index - 1]]) ||
            (x < width - 1 && own[labels[index + 1]]) ||
            (y > 0 && own[labels[index - width]]) ||
            (y < height - 1 && own[labels[index + width]]);
      if (mine) data[out + x] = dark.data[index];
    }
  }
  return { width: across, height: rows, data };
}

/** The outermost pixels of something. */
interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly foot: number;
}

/** Of each piece in the strip as it is, slant put back, in their order. */
function extentsOf({ labels, width, height, pieces }: Pieces, slant: number, margin: number): Extent[] {
  return pieces.map(({ label, box }) => {
    let [left, right, top, foot] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let y = box.y; y < box.y + box.height; y += 1) {
      const row = y * width;
      let [first, last] = [box.x, box.x + box.width - 1];
      while (first <= last && labels[row + first] !== label) first += 1;
      if (first > last) continue;
      while (labels[row + last] !== label) last -= 1;
      const shift = margin + shiftOfRow(y, slant, height);
      left = Math.min(left, first - shift);
      right = Math.max(right, last - shift);
      top = Math.min(top, y);
      foot = y;
    }
    return { left, right, top, foot };
  });
}

function boxAround(extents: readonly Extent[]): Rect {
  const x = Math.min(...extents.map(({ left }) => left));
  const y = Math.min(...extents.map(({ top }) => top));
  const right = Math.max(...extents.map((extent) => extent.right));
  const foot = Math.max(...extents.map((extent) => extent.foot));
  return { x, y, width: right - x + 1, height: foot - y + 1 };
}
