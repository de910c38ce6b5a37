/** What the page of group verification and its server say to each other. */

/** Documents whose glyphs are looked at: by what the machine decided. */
export type Scope = 'accepted' | 'review';

export interface GlyphScreen {
  /** Names of the pictures. They tell neither the document nor the place. */
  readonly glyphs: readonly string[];
  /** How many documents they are of. */
  readonly documents: number;
  /** Where the next screen begins; null at the end. */
  readonly next: string | null;
}

/** What became of what was struck out. */
export interface Struck {
  /** Sent to review. */
  readonly fields: number;
  readonly documents: number;
  /** Names of glyphs in documents that somebody has in hand, and who. */
  readonly held: readonly string[];
  readonly holders: readonly string[];
  /** Names of glyphs whose documents were finished or removed meanwhile, or that a server before named. */
  readonly gone: readonly string[];
}
