import type { Rect } from '../geometry.js';
import { bottom, intersection, right, union } from '../geometry.js';
import type { Profile, ZoneSpec } from '../profiles/schema.js';
import type { UprightPage } from '../page/index.js';
import { findComb, findFrames, type Box, type BoxQuery } from './boxes.js';
import { findDollarSign, holds } from './currency-sign.js';
import { contentOf } from './frame-content.js';
import { findMicrBand, type MicrBand } from './micr-band.js';
import { overrunOf } from './overrun.js';
import { areaOf, frameOf, placementOf, type Placement } from './place.js';
import { sheetOf, type Piece, type Sheet } from './sheet.js';
import type { FieldZone } from './types.js';
import { afterLine, onLine, type WritingPlace } from './writing-lines.js';

/** A zone found by a landmark this surely needs no fall-back; a MICR line is like nothing else. */
const SURE = 0.75;
const SURE_BAND = 0.5;
/** Certainty of the profile's own area: better than nothing, worse than any landmark. */
const BY_PROFILE = 0.2;
/** Below this a landmark is more likely something else that looks like it. */
const FOUND: Readonly<Record<ZoneSpec['landmark'], number>> = {
  'micr-band': 0.2,
  frame: 0.55,
  comb: 0.45,
  'currency-sign': 0.3,
  line: 0.3,
  'line-end': 0.35,
  none: 0,
};

/** Margins of a comb: close, for labels stand right above and below it, millimetres. */
const COMB_MARGIN = 0.8;

/** Writing goes on over gaps up to this, millimetres. */
const WORD_GAP = 2.2;

type Place = Omit<FieldZone, 'field'>;

/**
 * Where the fields of a profile may be on a page, for each field surest first, and the fields in the profile's order. A field
 * whose landmark is not found with certainty has the profile's own area as its last zone; one without zones in the profile
 * has none here.
 */
export function locateFields(page: UprightPage, profile: Profile): FieldZone[] {
  const search = searchOf(page, profile);
  return Object.entries(profile.fields).flatMap(([field, { zones }]) =>
    zonesOf(search, zones).map((zone) => ({ field, ...zone })),
  );
}

/** What the search for the fields of one profile on one page knows. */
export interface Search {
  readonly page: UprightPage;
  readonly sheet: Sheet;
  readonly band: MicrBand | undefined;
  readonly placement: Placement;
  /** What was found already, by zone: `identify` and `locateFields` ask for the same. */
  readonly frames: Map<ZoneSpec, readonly Box[]>;
  readonly places: Map<ZoneSpec, readonly Place[]>;
}

const searches = new WeakMap<Sheet, Search[]>();

/** The search for a profile's fields; one for all profiles that lie alike on the page. */
export function searchOf(page: UprightPage, profile: Profile): Search {
  const sheet = sheetOf(page);
  const band = findMicrBand(sheet);
  const placement = placementOf(profile, page.size, band);
  const begun = searches.get(sheet) ?? [];
  searches.set(sheet, begun);
  let search = begun.find((other) => other.placement.x === placement.x && other.placement.y === placement.y);
  if (!search) begun.push((search = { page, sheet, band, placement, frames: new Map(), places: new Map() }));
  return search;
}

/** The zones of one field. */
export function zonesOf(search: Search, specs: readonly ZoneSpec[]): Place[] {
  if (specs.length === 0) return [];
  const found = specs
    .flatMap((spec) => byLandmark(search, spec).filter(({ certainty }) => certainty >= FOUND[spec.landmark]))
    .sort((a, b) => b.certainty - a.certainty);
  const kept: Place[] = [];
  for (const place of found) if (!kept.some((other) => alike(other.area, place.area))) kept.push(place);
  if (kept.length > 0 && kept[0].certainty >= (kept[0].source === 'micr-band' ? SURE_BAND : SURE)) return kept;
  const plain = specs.filter(({ landmark }) => landmark === 'none');
  for (const spec of plain.length > 0 ? plain : specs.slice(0, 1)) {
    const hint = areaOf(spec, search.sheet.size, search.placement);
    const area = within(aroundInk(search.sheet, hint, spec.tolerance), search.sheet.size);
    const overrun = spec.overrun && overrunOf(search.page, area, spec.overrun);
    kept.push({ area, ...overrun, cells: evenCells(area, spec), source: 'profile', certainty: BY_PROFILE });
  }
  return kept;
}

/** What the landmark of one zone leads to, surest first. */
export function byLandmark(search: Search, spec: ZoneSpec): readonly Place[] {
  let places = search.places.get(spec);
  if (!places) search.places.set(spec, (places = findPlaces(search, spec)));
  return places;
}

/** The printed boxes that a zone with landmark `frame` may mean, surest first. */
export function framesOf(search: Search, spec: ZoneSpec): readonly Box[] {
  let frames = search.frames.get(spec);
  if (!frames) search.frames.set(spec, (frames = findFrames(search.sheet, queryOf(search, spec), 2)));
  return frames;
}

function queryOf({ sheet, placement }: Search, spec: ZoneSpec): BoxQuery {
  const near = areaOf(spec, sheet.size, placement);
  const size = spec.frame ? frameOf(spec.frame, placement) : { width: around(near.width), height: around(near.height) };
  return { near, tolerance: spec.tolerance, size };
}

function findPlaces(search: Search, spec: ZoneSpec): Place[] {
  const { sheet, band } = search;
  const query = queryOf(search, spec);
  const { near, tolerance } = query;
  const clip = (area: Rect): Rect => within(area, sheet.size);
  const places = (source: Place['source'], list: readonly WritingPlace[]): Place[] =>
    list.map(({ area, certainty }) => ({ area: clip(area), cells: undefined, source, certainty }));

  switch (spec.landmark) {
    case 'none':
      return [];
    case 'micr-band':
      return band ? [{ area: clip(band.area), cells: undefined, source: 'micr-band', certainty: band.certainty }] : [];
    case 'comb': {
      const comb = findComb(sheet, query, spec.cells ?? 1);
      return comb ? [combPlace(comb, clip)] : [];
    }
    case 'frame':
      return framesOf(search, spec).flatMap((box) =>
        contentOf(sheet, box, spec.content).map(({ area, frame, weight }) => ({
          area: clip(area),
          frame,
          cells: evenCells(frame, spec),
          source: 'frame' as const,
          certainty: box.certainty * weight,
        })),
      );
    case 'currency-sign': {
      const sign = findDollarSign(sheet, near, tolerance);
      if (!sign) return [];
      const x = right(sign.box) + 0.2;
      const middle = sign.box.y + sign.box.height / 2;
      const height = Math.max(near.height, 1.8 * sign.box.height);
      const end = Math.min(sheet.size.width - 1.5, right(near) + tolerance);
      return places('currency-sign', [
        { area: { x, y: middle - height / 2 - 0.8, width: end - x, height: height + 1.6 }, certainty: sign.certainty },
      ]);
    }
    case 'line':
      return places('line', onLine(sheet, query));
    case 'line-end':
      return places('line-end', afterLine(sheet, query));
  }
}

function combPlace({ area, dividers, certainty }: Box, clip: (area: Rect) => Rect): Place {
  const edges = [area.x, ...dividers, right(area)];
  return {
    area: clip({
      x: area.x - COMB_MARGIN,
      y: area.y - COMB_MARGIN,
      width: area.width + 2 * COMB_MARGIN,
      height: area.height + 2 * COMB_MARGIN,
    }),
    frame: area,
    cells: edges.slice(1).map((edge, i) => ({ ...area, x: edges[i], width: edge - edges[i] })),
    source: 'comb',
    certainty,
  };
}

/** An area widened so that it cuts no writing: by what its border crosses, and sideways by what goes on in the same line. */
function aroundInk({ pieces }: Sheet, hint: Rect, tolerance: number): Rect {
  const limits = {
    x: hint.x - tolerance,
    y: hint.y - tolerance / 2,
    width: hint.width + 2 * tolerance,
    height: hint.height + tolerance,
  };
  const writing = pieces
    .filter(({ box, centre }) => holds(limits, centre) && box.height > 0.8 && box.height < 10 && box.width < 30)
    .sort((a, b) => a.box.x - b.box.x);
  let area = hint;
  const take = ({ box, centre }: Piece): void => {
    const near = box.x - right(area) < WORD_GAP && area.x - right(box) < WORD_GAP;
    if (near && centre.y > area.y && centre.y < bottom(area)) area = union(area, intersection(box, limits));
  };
  writing.forEach(take);
  writing.reverse().forEach(take);
  return area;
}

/** Cells of a box that the profile says is divided evenly. */
function evenCells(area: Rect, { cells }: ZoneSpec): Rect[] | undefined {
  if (cells === undefined) return undefined;
  const width = area.width / cells;
  return Array.from({ length: cells }, (_, i) => ({ ...area, x: area.x + i * width, width }));
}

const around = (length: number): { min: number; max: number } => ({ min: 0.7 * length, max: 1.4 * length });

function within(area: Rect, size: { width: number; height: number }): Rect {
  const x = Math.min(Math.max(0, area.x), size.width);
  const y = Math.min(Math.max(0, area.y), size.height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(size.width, right(area)) - x),
    height: Math.max(0, Math.min(size.height, bottom(area)) - y),
  };
}

/** Nearly the same place: reading it twice tells nothing new. */
function alike(a: Rect, b: Rect): boolean {
  return (
    Math.abs(a.x - b.x) < 1.5 &&
    Math.abs(right(a) - right(b)) < 4 &&
    Math.abs(a.y - b.y) < 1.5 &&
    Math.abs(bottom(a) - bottom(b)) < 1.5
  );
}
