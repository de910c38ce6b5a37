import type { Rect } from '../geometry.js';
import type { Profile } from '../profiles/schema.js';

/** How a zone was found: by its landmark, or by nothing but the profile's own area. */
export type ZoneSource = 'micr-band' | 'frame' | 'comb' | 'currency-sign' | 'line' | 'line-end' | 'profile';

/** Where a field may be. A field can have several: they are all read, and `interpret` chooses. */
export interface FieldZone {
  /** Name of the field in the profile. */
  readonly field: string;
  /** Upright millimetres; with a margin for strokes that stray over a printed frame. */
  readonly area: Rect;
  /** What of the area is something else's, upright millimetres: pieces of ink that lie there are not the field's. */
  readonly hidden?: Rect;
  /** The printed box in which the writing is centred, without margins, where there is one. */
  readonly frame?: Rect;
  /** Single-character boxes inside the area, in reading order, where the form prints them; along the middle of their lines. */
  readonly cells: readonly Rect[] | undefined;
  readonly source: ZoneSource;
  /** 0 to 1: how sure this is the place. */
  readonly certainty: number;
}

export interface Identification {
  readonly profile: Profile;
  /** 0 to 1. */
  readonly certainty: number;
  readonly ranking: readonly { readonly name: string; readonly score: number }[];
}
