import type { Rect } from '../geometry.js';
import type { Profile, ZoneSpec } from '../profiles/schema.js';
import type { MicrBand } from './micr-band.js';

/** From the millimetres of a profile to those of a page. */
export interface Placement {
  /** Page millimetres for a millimetre of the profile, across and down. */
  readonly x: number;
  readonly y: number;
}

/** A page this much larger or smaller than the profile is stretched to it, not taken for another size. */
const MOST_STRETCH = 1.25;

/**
 * How the profile's millimetres lie on the page: by the size nearest to the page's where the profile has sizes and one is
 * near, or else by the distance of the MICR characters, which is the same on every cheque in the world.
 */
export function placementOf(
  profile: Profile,
  page: { readonly width: number; readonly height: number },
  band: MicrBand | undefined,
): Placement {
  let best: { placement: Placement; distance: number } | undefined;
  for (const { width, height } of profile.sizes) {
    const placement = { x: page.width / width, y: page.height / height };
    const distance = Math.max(Math.abs(Math.log(placement.x)), Math.abs(Math.log(placement.y)));
    if (distance <= Math.log(MOST_STRETCH) && (!best || distance < best.distance)) best = { placement, distance };
  }
  if (best) return best.placement;
  const scale =
    band && band.certainty > 0.5 && Math.abs(Math.log(band.scale)) < Math.log(MOST_STRETCH) ? band.scale : 1;
  return { x: scale, y: scale };
}

/** The area of a zone on the page, upright millimetres. */
export function areaOf({ area }: ZoneSpec, page: { width: number; height: number }, placement: Placement): Rect {
  const x = area.x * placement.x;
  const y = area.y * placement.y;
  return {
    x: x < 0 ? page.width + x : x,
    y: y < 0 ? page.height + y : y,
    width: area.width * placement.x,
    height: area.height * placement.y,
  };
}

/** Size limits of a frame, stretched as the areas are. */
export function frameOf(frame: NonNullable<ZoneSpec['frame']>, placement: Placement): NonNullable<ZoneSpec['frame']> {
  return {
    width: { min: frame.width.min * placement.x, max: frame.width.max * placement.x },
    height: { min: frame.height.min * placement.y, max: frame.height.max * placement.y },
  };
}
