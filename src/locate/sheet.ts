import type { Point, Rect } from '../geometry.js';
import { MILLIMETRES_PER_INCH } from '../geometry.js';
import { components, findRulings, overviewInk, type UprightPage } from '../page/index.js';
import { findRidges, type Ridges } from './ridges.js';

/** A piece of ink, upright millimetres. */
export interface Piece {
  readonly box: Rect;
  readonly centre: Point;
  /** Share of the box that is ink. */
  readonly fill: number;
  /** Its value in what `Sheet.labelsWithin` gives. */
  readonly label: number;
}

/** A printed horizontal line, upright millimetres. */
export interface Line {
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly coverage: number;
}

/** What the landmark finders look at: one page, measured once. All positions are upright millimetres. */
export interface Sheet {
  readonly size: { readonly width: number; readonly height: number };
  /** Overview pixels a millimetre. */
  readonly scale: number;
  readonly pieces: readonly Piece[];
  /** Labels of the pieces that the pixels of a part of the overview belong to, row-major; 0 is paper. */
  labelsWithin(part: Rect): Int32Array;
  /** Horizontal rulings of at least LINE_LENGTH. */
  readonly lines: readonly Line[];
  readonly ridges: Ridges;
}

/** Shorter lines are strokes and hyphens, millimetres. */
const LINE_LENGTH = 14;

const measured = new WeakMap<UprightPage, Sheet>();

/** The page's ink, lines and ridges. Computed once a page: `identify` and `locateFields` ask for the same. */
export function sheetOf(page: UprightPage): Sheet {
  let sheet = measured.get(page);
  if (!sheet) {
    sheet = measure(page);
    measured.set(page, sheet);
  }
  return sheet;
}

function measure(page: UprightPage): Sheet {
  const { image, dpi } = page.overview;
  const scale = dpi / MILLIMETRES_PER_INCH;
  const mask = overviewInk(page);
  const map = components(mask);
  const pieces = map.components
    .filter(({ area }) => area >= 3)
    .map(({ box, area, centre, label }) => ({
      box: { x: box.x / scale, y: box.y / scale, width: box.width / scale, height: box.height / scale },
      centre: { x: centre.x / scale, y: centre.y / scale },
      fill: area / (box.width * box.height),
      label,
    }));
  // Printed rules are at most a millimetre thick; dotted ones and lines of microprint have gaps of up to half of one.
  const lines = findRulings(mask, 'horizontal', LINE_LENGTH * scale, {
    maxThickness: Math.max(3, scale),
    maxGap: Math.max(2, 0.6 * scale),
  }).map(({ from, to, coverage }) => ({
    x0: from.x / scale,
    x1: to.x / scale,
    y: (from.y + to.y) / 2 / scale,
    coverage,
  }));
  return {
    size: page.size,
    scale,
    pieces,
    labelsWithin: (part) => map.labelsWithin(part),
    lines,
    ridges: findRidges(image, scale),
  };
}
