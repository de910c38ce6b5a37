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
  return {
    strip,
    cutCount: proposal.weights.length + 1,
    glyphs: limitRuns(proposal.runs, most).map((run) => ({
      ...candidate(run, line, dark, slant, margin),
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

function candidate(run: Run, line: Pieces, dark: GreyImage, slant: number, margin: number): LineCandidate {
  const { box, members, from, to } = run;
  const { digitHeight, digitTop } = line;
  const first = members[0];
  const last = members.at(-1)!;
  const cut = (from === 0 ? 0 : first.cutBefore) + (to === line.pieces.length ? 0 : last.cutAfter);
  return {
    from,
    to,
    box: uprightToStrip(line, members, slant, margin),
    image: normaliseGlyph(shear(inkOf(run, line, dark), -LEAN * slant)),
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
      const label = labels[index];
      let mine = own.has(label);
      if (label === 0) {
        mine =
          (sourceX > 0 && own.has(labels[index - 1])) ||
          (sourceX < width - 1 && own.has(labels[index + 1])) ||
          (sourceY > 0 && own.has(labels[index - width])) ||
          (sourceY < height - 1 && own.has(labels[index + width]));
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
