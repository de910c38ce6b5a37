import type { Matrix3, Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';

/** How good the image is; what the decision may quote as a reason. */
export interface PageQuality {
  /** Share of dark pixels after local thresholding, 0 to 1. */
  readonly inkShare: number;
  /** Grey difference between paper and ink, 0 to 255. */
  readonly contrast: number;
  /** Sharpness in 0 to 1: 1 as sharp as the resolution allows. */
  readonly sharpness: number;
  /** Coded findings: `too-light`, `too-dark`, `out-of-focus`, `low-resolution`, `skewed`, `cropped`. */
  readonly findings: readonly string[];
}

/** A grey cut of the upright page: paper near 255, ink dark, tint and shading taken out. */
export interface Crop {
  readonly image: GreyImage;
  /** What it covers, upright millimetres. */
  readonly area: Rect;
  readonly dpi: number;
  /** Crop pixels to pixels of the page as submitted. */
  readonly toPage: Matrix3;
}

/**
 * One document side, rotated, deskewed and cropped. Positions on it are millimetres from its top left corner. It keeps the
 * submitted pixels and resamples what is asked for, so that nothing is computed in full that is needed in part.
 */
export interface UprightPage {
  /** Of the submitted page, from 1. */
  readonly number: number;
  /** Of this document on its page, from 0: several cheques may lie on one page. */
  readonly index: number;
  /** Millimetres. */
  readonly size: { readonly width: number; readonly height: number };
  /** Dots an inch of the submitted image on this document. */
  readonly dpi: number;
  readonly dpiSource: 'file' | 'estimated';
  /** Degrees clockwise by which the submitted image was turned to stand upright, −180 to 180. */
  readonly rotation: number;
  readonly bitonal: boolean;
  /** Upright millimetres to pixels of the page as submitted. */
  readonly toPage: Matrix3;
  readonly quality: PageQuality;
  /** The whole page at OVERVIEW_DPI, for finding things. */
  readonly overview: Crop;
  /** Any part at any resolution; parts outside the page are white. */
  crop(area: Rect, dpi: number): Crop;
  /** The same page in other coordinates: millimetres of `size` that `toUpright` leads to this page's. */
  seenThrough(toUpright: Matrix3, size: { readonly width: number; readonly height: number }): UprightPage;
}

/** Fine enough that half-millimetre rulings keep two pixels, coarse enough for whole-page work. */
export const OVERVIEW_DPI = 150;
