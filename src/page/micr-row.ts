import { union, type Rect } from '../geometry.js';

/**
 * Finds the MICR line by what no other line has: eight characters to the inch, all of one height, on one foot line.
 * E-13B characters are 0.117 in high and stand at the right of cells 0.125 in wide (ANSI X9.27, ISO 1004-1); CMC-7 has the
 * same pitch and about the same height.
 */
export interface MicrRow {
  /** Around its full-height characters. */
  readonly box: Rect;
  /** Pixels from character to character: an eighth of an inch. */
  readonly pitch: number;
  /** Full-height characters. */
  readonly count: number;
  /** How well their right sides fall on the pitch, 0 to 1. */
  readonly regularity: number;
  /** The same for their left sides: the better one upside down. */
  readonly leftRegularity: number;
}

const LEAST_CHARACTERS = 8;
const LEAST_REGULARITY = 0.8;
/** More than this is an ornament: characters differ in width, so their two sides are never both exact. */
const ORNAMENT = 0.985;
/** Pitch over height: 0.125 / 0.117 = 1.07 for E-13B; print spreads the height, CMC-7 is a little lower. */
const PITCH_OVER_HEIGHT = [0.92, 1.3] as const;

/** Rows of characters in MICR pitch among the boxes of components, best first. */
export function findMicrRows(boxes: readonly Rect[]): MicrRow[] {
  const glyphs = boxes.filter(({ width, height }) => height >= 7 && height <= 80 && width <= 1.15 * height);
  glyphs.sort((a, b) => a.y + a.height - (b.y + b.height));
  const used = new Uint8Array(glyphs.length);
  const rows: MicrRow[] = [];
  // Neighbours on a line of text gather the same members: what has been judged once stays no row.
  const refused = new Set<string>();
  let start = 0;
  for (let i = 0; i < glyphs.length; i++) {
    if (used[i]) continue;
    const seed = glyphs[i];
    const foot = seed.y + seed.height;
    const slack = Math.max(1.5, 0.14 * seed.height);
    while (glyphs[start].y + glyphs[start].height < foot - slack) start++;
    const members: number[] = [];
    for (let j = start; j < glyphs.length && glyphs[j].y + glyphs[j].height <= foot + slack; j++) {
      if (!used[j] && Math.abs(glyphs[j].height - seed.height) <= slack) members.push(j);
    }
    if (members.length < LEAST_CHARACTERS) continue;
    const key = members.join();
    if (refused.has(key)) continue;
    const row = regularRow(members.map((j) => glyphs[j]));
    if (!row) {
      refused.add(key);
      continue;
    }
    for (const j of members) used[j] = 1;
    rows.push(row);
  }
  return rows.sort((a, b) => strength(b) - strength(a));
}

export const strength = (row: MicrRow): number => row.count * Math.max(row.regularity, row.leftRegularity) ** 3;

function regularRow(members: Rect[]): MicrRow | undefined {
  const heights = members.map((m) => m.height).sort((a, b) => a - b);
  const height = heights[heights.length >> 1];
  const ordered = [...members].sort((a, b) => a.x - b.x);
  const wide = ordered.filter((m) => m.width > 0.25 * height);
  if (wide.length < LEAST_CHARACTERS) return undefined;
  const rights = Float64Array.from(wide, (m) => m.x + m.width);
  const lefts = Float64Array.from(wide, (m) => m.x);
  const right = bestPitch(rights, height);
  const left = bestPitch(lefts, height);
  const best = right.regularity >= left.regularity ? right : left;
  if (best.regularity < LEAST_REGULARITY || Math.min(right.regularity, left.regularity) > ORNAMENT) return undefined;
  // Neighbours one pitch apart: words in another type that happen to fit have few.
  const sides = best === right ? rights : lefts;
  const neighbours = sides.filter(
    (x, i) => i > 0 && Math.abs(x - sides[i - 1] - best.pitch) < 0.15 * best.pitch,
  ).length;
  if (neighbours < LEAST_CHARACTERS / 2) return undefined;
  // Without a gap from one end to the other it is a border, not a line of fields.
  if (wide.length > 36 && wide.length * best.pitch > 0.93 * (rights[rights.length - 1] - lefts[0])) return undefined;
  return {
    box: wide.reduce((a, b) => union(a, b)),
    pitch: best.pitch,
    count: wide.length,
    regularity: right.regularity,
    leftRegularity: left.regularity,
  };
}

/** Steps around the circle of the tables: between them a straight line is off by less than a millionth. */
const CIRCLE = 4096;
const circle = (of: (angle: number) => number): Float64Array =>
  Float64Array.from({ length: CIRCLE + 2 }, (_, i) => of((2 * Math.PI * i) / CIRCLE));
const cosines = circle(Math.cos);
const sines = circle(Math.sin);

/** The pitch at which positions repeat best: the length of the mean of exp(2πi·x / pitch) (Rayleigh). */
function bestPitch(xs: Float64Array, height: number): { pitch: number; regularity: number } {
  const span = xs[xs.length - 1] - xs[0];
  const at = (pitch: number): number => {
    let c = 0;
    let s = 0;
    // By index: an iterator would leave an object for every place and pitch.
    for (let i = 0; i < xs.length; i++) {
      const turns = xs[i] / pitch;
      const place = (turns - Math.floor(turns)) * CIRCLE;
      const before = Math.floor(place);
      const beyond = place - before;
      c += cosines[before] + beyond * (cosines[before + 1] - cosines[before]);
      s += sines[before] + beyond * (sines[before + 1] - sines[before]);
    }
    return Math.hypot(c, s) / xs.length;
  };
  let best = { pitch: height, regularity: 0 };
  const [low, high] = [PITCH_OVER_HEIGHT[0] * height, PITCH_OVER_HEIGHT[1] * height];
  // A quarter turn of phase over the whole row.
  const step = Math.max(0.002, (0.15 * height) / Math.max(1, span / height));
  for (let pitch = low; pitch <= high; pitch += step) {
    const regularity = at(pitch);
    if (regularity > best.regularity) best = { pitch, regularity };
  }
  for (let k = 0, reach = step; k < 8; k++, reach /= 2) {
    for (const pitch of [best.pitch - reach / 2, best.pitch + reach / 2]) {
      const regularity = at(pitch);
      if (regularity > best.regularity) best = { pitch, regularity };
    }
  }
  return best;
}
