import type { Rect } from '../geometry.js';
import type { DocumentResult } from '../result/schema.js';

/** A form profile in the making: proposed from its blank, drawn on it, tried on a scan. Nothing of it is kept. */

/** What a page of a blank shows. Millimetres of the page as the profile has it. */
export interface BlankPage {
  readonly size: { readonly width: number; readonly height: number };
  /** The whole page, grey, a JPEG. */
  readonly picture: Uint8Array;
  /** What can be filled in, as it is printed; in reading order. */
  readonly found: readonly (Rect & { readonly cells: number; readonly kind: 'comb' | 'line' | 'tick' })[];
}

/** Whether what was found on the blank becomes fields, or stays there to be drawn. */
export type Beginning = 'found' | 'empty';

export interface ProposedDraft {
  /** A profile file. One without fields is not valid yet. */
  readonly text: string;
  readonly pages: readonly BlankPage[];
}

/** A scan that was read by a profile in the making. */
export interface TriedDraft {
  readonly result: DocumentResult;
  /** Pages as submitted, JPEGs; polygons of the result are in pixels of `width` × `height`. */
  readonly pages: readonly {
    readonly number: number;
    readonly width: number;
    readonly height: number;
    readonly picture: Uint8Array;
  }[];
}

export interface DraftBounds {
  readonly pages: number;
  readonly pixelsPerPage: number;
}

/** What is asked of a process that reads. */
export type DraftTask =
  | { kind: 'propose'; bytes: Uint8Array; name: string; begin: Beginning; bounds: DraftBounds }
  | { kind: 'blank'; bytes: Uint8Array; profile: string; bounds: DraftBounds }
  | { kind: 'ambiguity'; profile: string }
  | { kind: 'try'; bytes: Uint8Array; name: string; profile: string; bounds: DraftBounds };

/** Works at profiles in the making, of untrusted bytes. Throws the coded errors of files that cannot be opened or read. */
export interface DraftReader {
  /** A profile proposed for a blank, and the blank to draw on. */
  proposeProfile(
    bytes: Uint8Array,
    name: string,
    begin: Beginning,
    bounds: DraftBounds,
    signal?: AbortSignal,
  ): Promise<ProposedDraft>;
  /** The pages of a profile on its blank, in the order of the profile. */
  lookAtBlank(bytes: Uint8Array, profile: string, bounds: DraftBounds, signal?: AbortSignal): Promise<BlankPage[]>;
  /**
   * Pages, from 1, that look the same upside down or moved: what is read from them goes to review. None of large forms, of which to tell takes
   * minutes.
   */
  ambiguity(profile: string, signal?: AbortSignal): Promise<readonly number[]>;
  /** Reads a scan by a profile file's text. Throws CF_PROFILE_INVALID, CF_FORM_MISMATCH. */
  tryProfile(
    bytes: Uint8Array,
    name: string,
    profile: string,
    bounds: DraftBounds,
    signal?: AbortSignal,
  ): Promise<TriedDraft>;
}
