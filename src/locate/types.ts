import type { Rect } from '../geometry.js';
import type { Profile } from '../profiles/schema.js';

/** Where a field may be. A field can have several: they are all read, and `interpret` chooses. */
export interface FieldZone {
  /** Name of the field in the profile. */
  readonly field: string;
  /** Upright millimetres. */
  readonly area: Rect;
  /** Single-character boxes inside the area, in reading order, where the form prints them. */
  readonly cells: readonly Rect[] | undefined;
  /** How it was found: `micr-band`, `frame`, `comb`, `currency-sign`, `line`, `profile`. */
  readonly source: string;
  /** 0 to 1: how sure this is the place. */
  readonly certainty: number;
}

export interface Identification {
  readonly profile: Profile;
  /** 0 to 1. */
  readonly certainty: number;
  readonly ranking: readonly { readonly name: string; readonly score: number }[];
}
