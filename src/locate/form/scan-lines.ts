import type { Rect } from '../../geometry.js';
import type { GreyImage } from '../../image.js';
import { components, findRulings, OVERVIEW_DPI, overviewInk, type Ruling, type UprightPage } from '../../page/index.js';
import { compose, IDENTITY, invert, MILLIMETRES_PER_INCH, type Matrix3 } from '../../geometry.js';
import { straightening, type LeaningStroke } from './straighten.js';

/** What a scan shows of printed lines and solid marks; measured once a page. Positions are millimetres. */
export interface ScanLines {
  readonly size: { readonly width: number; readonly height: number };
  /** These millimetres to the page's own: they differ where perspective was taken out. */
  readonly toUpright: Matrix3;
  readonly level: readonly LeaningStroke[];
  readonly upright: readonly LeaningStroke[];
  readonly marks: readonly Rect[];
  /** Overview pixels a millimetre. */
  readonly scale: number;
  /** 255 where a thin level line runs, and where a thin upright one runs; overview pixels. */
  readonly levelMask: GreyImage;
  readonly uprightMask: GreyImage;
}

/** Thicker lines are bars, millimetres. */
const THICKEST = 1.3;
/** Shorter lines are strokes of letters, millimetres. */
const SHORTEST = 4;
/** Share of its length that a printed line inks; rows of letters ink less. */
const SOLID = 0.88;
/** Least length of a run of ink in a line's mask, millimetres. */
const RUN = 2.2;
/** Breaks up to this are bridged, pixels. */
const BREAK = 2;
/** Sides of solid marks, millimetres, and the share of their box that is ink. */
const MARK_SIDES = [1.5, 14] as const;
const MARK_FILL = 0.8;

/** Lines that rise by more than this from their middle, millimetres, are straightened: a step of a run cannot be told from a lean. */
const RISE = 0.4;
/** Lines that lean much are found in part at first; what is found straightens the page enough to find the rest. */
const MOST_STRAIGHTENED = 3;

const measured = new WeakMap<UprightPage, ScanLines>();
const straightened = new WeakMap<UprightPage, ScanLines>();

/** The lines and marks of a page as it is. */
export function scanLinesOf(page: UprightPage): ScanLines {
  let lines = measured.get(page);
  if (!lines) measured.set(page, (lines = measure(page)));
  return lines;
}

/** The lines and marks of a page with the perspective of a photo taken out, so far as the lines tell of one. */
export function straightLinesOf(page: UprightPage): ScanLines {
  let lines = straightened.get(page);
  if (!lines) straightened.set(page, (lines = straighten(page)));
  return lines;
}

function straighten(page: UprightPage): ScanLines {
  let lines = scanLinesOf(page);
  for (let round = 0; round < MOST_STRAIGHTENED; round += 1) {
    const next = straightening(lines);
    if (next.rise < RISE) break;
    const toUpright = compose(lines.toUpright, invert(next.map));
    lines = { ...measure(page.seenThrough(toUpright, next.size)), toUpright };
  }
  return lines;
}

function measure(page: UprightPage): ScanLines {
  const mask = overviewInk(page);
  const scale = OVERVIEW_DPI / MILLIMETRES_PER_INCH;
  const options = { maxThickness: Math.round(THICKEST * scale), maxGap: 4 };
  const solid = ({ coverage, thickness, from, to }: Ruling): boolean =>
    coverage >= SOLID && Math.hypot(to.x - from.x, to.y - from.y) >= 5 * thickness;
  const level = findRulings(mask, 'horizontal', SHORTEST * scale, options).filter(solid);
  const upright = findRulings(mask, 'vertical', SHORTEST * scale, options).filter(solid);
  return {
    size: page.size,
    toUpright: IDENTITY,
    level: level.map(({ from, to }) => ({
      at: (from.y + to.y) / 2 / scale,
      from: from.x / scale,
      to: to.x / scale,
      slope: (to.y - from.y) / (to.x - from.x),
    })),
    upright: upright.map(({ from, to }) => ({
      at: (from.x + to.x) / 2 / scale,
      from: from.y / scale,
      to: to.y / scale,
      slope: (to.x - from.x) / (to.y - from.y),
    })),
    marks: solidMarks(mask, scale),
    scale,
    levelMask: thinRuns(mask, 'level', scale),
    uprightMask: thinRuns(mask, 'upright', scale),
  };
}

function solidMarks(mask: GreyImage, scale: number): Rect[] {
  const [least, most] = MARK_SIDES;
  return components(mask)
    .components.filter(({ box, area }) => {
      const [width, height] = [box.width / scale, box.height / scale];
      if (Math.min(width, height) < least || Math.max(width, height) > most) return false;
      return area >= MARK_FILL * box.width * box.height;
    })
    .map(({ box }) => ({
      x: box.x / scale,
      y: box.y / scale,
      width: box.width / scale,
      height: box.height / scale,
    }));
}

/** The ink that lies in long runs along a direction and is thin across it. */
function thinRuns({ width, height, data }: GreyImage, direction: 'level' | 'upright', scale: number): GreyImage {
  const out = new Uint8Array(data.length);
  const [along, across, lines, length] = direction === 'level' ? [1, width, height, width] : [width, 1, width, height];
  const least = Math.round(RUN * scale);
  const thick = Math.round(THICKEST * scale);
  for (let line = 0; line < lines; line += 1) {
    const base = line * across;
    let from = -1;
    let last = -1;
    for (let at = 0; at <= length; at += 1) {
      const ink = at < length && data[base + at * along] !== 0;
      if (ink) {
        if (from < 0) from = at;
        last = at;
      } else if (from >= 0 && (at === length || at - last > BREAK)) {
        if (last + 1 - from >= least) for (let i = from; i <= last; i += 1) out[base + i * along] = 255;
        from = -1;
      }
    }
  }
  // Bars are cut out: only what is thin across has a middle to measure.
  for (let at = 0; at < length; at += 1) {
    const base = at * along;
    for (let line = 0; line < lines; line += 1) {
      if (out[base + line * across] === 0) continue;
      let from = line;
      while (from > 0 && data[base + (from - 1) * across] !== 0) from -= 1;
      while (line < lines && data[base + line * across] !== 0) line += 1;
      if (line - from > thick) for (let i = from; i < line; i += 1) out[base + i * across] = 0;
    }
  }
  return { width, height, data: out };
}
