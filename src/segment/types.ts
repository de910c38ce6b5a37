import type { Matrix3, Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';

/** The grey crop of one text line of a zone: paper near 255, ink dark, rulings removed. */
export interface Strip {
  readonly image: GreyImage;
  /** Ink mask of the same size: 255 ink, 0 paper. */
  readonly ink: GreyImage;
  /** Strip pixels to pixels of the page as submitted. */
  readonly toPage: Matrix3;
  /** Single-character boxes, strip pixels, where the form prints them. */
  readonly cells: readonly Rect[] | undefined;
}

/** One character candidate: the ink between two cuts. */
export interface GlyphCandidate {
  /** Cut numbers: `from` < `to`. */
  readonly from: number;
  readonly to: number;
  /** Of the ink, strip pixels. */
  readonly box: Rect;
  /** Normalised for the classifier: row-major, size as the network says, 0 paper to 1 ink. */
  readonly image: Float32Array;
  /** Height of the box over the height of the line's digits. */
  readonly relativeHeight: number;
  /** Vertical centre of the box: 0 at the top of the line's digits, 1 at their foot. */
  readonly relativeCentre: number;
  /** 0 to 1: how well the shape of the cuts fits one character; 1 for a clean component. */
  readonly cutQuality: number;
}

/** Candidate characters of a strip. Every way from cut 0 to the last cut is a way to write it. */
export interface GlyphLattice {
  readonly strip: Strip;
  readonly cutCount: number;
  readonly glyphs: readonly GlyphCandidate[];
}
