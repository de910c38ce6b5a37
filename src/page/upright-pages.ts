import { throwIfAborted, type Context } from '../context.js';
import {
  apply,
  compose,
  MILLIMETRES_PER_INCH,
  rotation,
  scaling,
  translation,
  type Matrix3,
  type Quad,
} from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { SubmittedPage } from '../intake/types.js';
import { components } from './components.js';
import { findPapers } from './find-paper.js';
import { greyPlane } from './grey.js';
import { findOrientation, type QuarterTurns } from './orientation.js';
import { paperModel } from './paper-model.js';
import { assessQuality } from './quality.js';
import { distance, rectangleToQuad } from './quad.js';
import { resample } from './resample.js';
import { dpiFromShape, plausible } from './resolution.js';
import { estimateSkew } from './skew.js';
import { maskBelow, otsu } from './threshold.js';
import type { UprightPage } from './types.js';
import { UprightDocument, type Sheet } from './upright-document.js';

/** Longer side of the raster on which skew, orientation and MICR pitch are measured. */
const PROBE_SIDE = 1200;
/** Lean up to which boxes are turned one by one instead of cutting the probe again, degrees. */
const SMALL_SKEW = 3;
/** A lean below this, degrees, moves nothing by a pixel worth moving. */
const LEAST_SKEW = 0.04;

/** Length of the longer side, inches, that is good enough to choose the cells of the paper model by. */
const MODEL_INCHES = 8;

/** A document on the page as found: a frame of `width` × `height` units, and where it lies among the submitted pixels. */
interface Found {
  readonly width: number;
  readonly height: number;
  /** Units of the frame to pixels of the page as submitted. */
  readonly toPage: Matrix3;
}

/**
 * The documents on a submitted page, upright, in reading order: one for most scans, several where several cheques lie on
 * one platen. Nothing is resampled before it is asked for. `isSheet` tells that the page is the document, whatever frames are
 * printed on it. Throws `CF_PAGE_UNREADABLE` and `CF_ABORTED`.
 */
export async function uprightPages(page: SubmittedPage, context: Context, isSheet = false): Promise<UprightPage[]> {
  throwIfAborted(context);
  const { width, height } = page.image;
  const grey = greyPlane(page.image);
  // Dots that are not square, as a fax has them, are made square first.
  const told = page.resolution;
  const stretch = told && plausible(width, height, told.x, told.y) ? told.x / told.y : 1;
  const whole: Found = { width, height: height * stretch, toPage: scaling(1, 1 / stretch) };
  const papers = page.bitonal || isSheet ? [] : findPapers(page.image, grey);
  const found = papers.length > 0 ? papers.map(({ corners }) => frameOf(corners)) : [whole];
  const longest = Math.max(...found.map((document) => Math.max(document.width, document.height)));
  const sheet = { grey, paper: page.bitonal ? undefined : paperModel(grey, longest / MODEL_INCHES) };
  await Promise.resolve();
  return found.map((document, index) => standUp(page, sheet, document, index));
}

/** The frame of a document outlined on the page. */
function frameOf(corners: Quad): Found {
  const [a, b, c, d] = corners;
  const width = (distance(a, b) + distance(d, c)) / 2;
  const height = (distance(a, d) + distance(b, c)) / 2;
  return { width, height, toPage: rectangleToQuad(width, height, corners) };
}

/** Measures how a document lies and which way is up, and gives it its millimetres. */
function standUp(page: SubmittedPage, sheet: Sheet, found: Found, index: number): UprightPage {
  const probe = Math.max(found.width, found.height) / PROBE_SIDE;
  let mask = probeMask(sheet, found, probe);
  const measured = estimateSkew(mask);
  const skew = Math.abs(measured) < LEAST_SKEW ? 0 : measured;
  let frame = lean(found, skew);
  if (Math.abs(skew) > SMALL_SKEW) mask = probeMask(sheet, frame, probe);
  let boxes = components(mask).components.map(({ box }) => box);
  if (skew !== 0 && Math.abs(skew) <= SMALL_SKEW) {
    const level = compose(
      translation(mask.width / 2, mask.height / 2),
      rotation(-skew),
      translation(-mask.width / 2, -mask.height / 2),
    );
    boxes = boxes.map(({ x, y, width, height }) => {
      const middle = apply(level, { x: x + width / 2, y: y + height / 2 });
      return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
    });
  }
  const { turns, micr } = findOrientation(boxes, mask.width, mask.height);
  frame = turn(frame, turns);

  const told = page.resolution;
  // Units of the frame are pixels across, so that the horizontal resolution is theirs.
  const fromFile = told && plausible(frame.width, frame.height, told.x) ? told.x : undefined;
  const pitched = micr ? 8 * micr.pitch * probe : undefined;
  const trusted = fromFile !== undefined && (pitched === undefined || Math.abs(Math.log(fromFile / pitched)) < 0.08);
  const unitsPerInch = trusted ? fromFile : (pitched ?? dpiFromShape(frame.width, frame.height));
  const perMm = unitsPerInch / MILLIMETRES_PER_INCH;
  const toPage = compose(frame.toPage, scaling(perMm));
  return new UprightDocument(
    sheet,
    {
      number: page.number,
      index,
      size: { width: frame.width / perMm, height: frame.height / perMm },
      dpi: unitsPerInch,
      dpiSource: trusted ? 'file' : 'estimated',
      rotation: turned(frame),
      bitonal: page.bitonal,
      toPage,
    },
    (upright) => assessQuality(upright, []),
  );
}

/** The document's plain ink at `probe` frame units a pixel: flattened, one level parts it well enough to measure by. */
function probeMask(sheet: Sheet, { width, height, toPage }: Found, probe: number): GreyImage {
  const raster = resample(
    sheet.grey,
    sheet.paper,
    compose(toPage, scaling(probe)),
    Math.round(width / probe),
    Math.round(height / probe),
  );
  return maskBelow(raster, Math.max(96, Math.min(190, otsu(raster).level)));
}

/** The same frame turned about its middle, so that what leaned clockwise by `degrees` is level. */
function lean({ width, height, toPage }: Found, degrees: number): Found {
  if (degrees === 0) return { width, height, toPage };
  const turnAbout = compose(
    translation(width / 2, height / 2),
    rotation(degrees),
    translation(-width / 2, -height / 2),
  );
  return { width, height, toPage: compose(toPage, turnAbout) };
}

/** The frame after clockwise quarter turns of the document. */
function turn({ width, height, toPage }: Found, turns: QuarterTurns): Found {
  const back: Record<QuarterTurns, Matrix3> = {
    0: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    1: [0, 1, 0, -1, 0, height, 0, 0, 1],
    2: [-1, 0, width, 0, -1, height, 0, 0, 1],
    3: [0, -1, width, 1, 0, 0, 0, 0, 1],
  };
  const size = turns % 2 === 0 ? { width, height } : { width: height, height: width };
  return { ...size, toPage: compose(toPage, back[turns]) };
}

/** Degrees clockwise from the page as submitted to upright: the direction of the frame's middle line, undone. */
function turned({ width, height, toPage }: Found): number {
  const from = apply(toPage, { x: 0, y: height / 2 });
  const to = apply(toPage, { x: width, y: height / 2 });
  const degrees = (-Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  return degrees <= -180 ? degrees + 360 : degrees + 0;
}
