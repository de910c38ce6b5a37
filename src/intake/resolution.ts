import type { SubmittedPage } from './types.js';

export type Resolution = NonNullable<SubmittedPage['resolution']>;

/** Scanners for documents work between these, dots an inch. */
const LEAST = 50;
const MOST = 2400;
/** What software writes that knows nothing: the screens of the Macintosh and of Windows. */
const DEFAULTS = [72, 96];
/** The longer side of a page with cheques or a form, inches: less is a stamp, more a poster, and the tag is wrong. */
const SHORTEST = 2;
const LONGEST = 24;

/**
 * Dots an inch that can be believed, or undefined. `x` and `y` are as the file says, along the stored rows and columns;
 * `width` and `height` the stored size in pixels.
 */
export function credibleResolution(x: number, y: number, width: number, height: number): Resolution | undefined {
  const claims = [x, y];
  if (!claims.every((claim) => claim >= LEAST && claim <= MOST)) return undefined;
  if (claims.every((claim) => DEFAULTS.some((value) => Math.abs(claim - value) < 0.1))) return undefined;
  const longer = Math.max(width / x, height / y);
  if (longer < SHORTEST || longer > LONGEST) return undefined;
  return { x: clean(x), y: clean(y) };
}

/** 118.11 dots a centimetre are 300 an inch: formats that hold whole dots a metre cannot say it exactly. */
function clean(dpi: number): number {
  const whole = Math.round(dpi);
  return Math.abs(dpi - whole) < 0.02 ? whole : dpi;
}

export const perMetre = (dots: number): number => dots * 0.0254;
export const perCentimetre = (dots: number): number => dots * 2.54;
