import type { Matrix3, Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { StrokeShape } from './stroke-shape.js';

/** The grey crop of one text line of a zone: paper near 255, ink dark, rulings removed. */
export interface Strip {
  readonly image: GreyImage;
  /** Ink mask of the same size: 255 ink, 0 paper. */
  readonly ink: GreyImage;
  /** How dark, of the same size: 0 paper to 255 as dark as the pen. */
  readonly strength: GreyImage;
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

/** A candidate of a written or printed line, with what its place and its making say about it. */
export interface LineCandidate extends GlyphCandidate {
  /** Width of the box over the height of the line's digits. */
  readonly relativeWidth: number;
  /** How many pieces of ink it is made of. */
  readonly pieces: number;
  /** Share of the ink between its cuts that was left out as dirt, 0 to 1. */
  readonly omitted: number;
  /** Widest empty column between its parts, over the height of the line's digits. */
  readonly gap: number;
  /** Of all that fills a single-character box. */
  readonly strokes?: StrokeShape;
}

/** The lattice of a written or printed line. */
export interface LineLattice extends GlyphLattice {
  readonly glyphs: readonly LineCandidate[];
  /** For each cut the empty width there, over the height of the line's digits; negative where the ink overlaps. */
  readonly gaps: readonly number[];
  /** For each piece between two neighbouring cuts its share of the line's ink. */
  readonly weights: readonly number[];
  /** Strip pixels. */
  readonly digitHeight: number;
  /** Pixels to the right for each pixel upwards. */
  readonly slant: number;
  /** Share of the ink taken for dirt before the line was cut. */
  readonly dirt: number;
}
