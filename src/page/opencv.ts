import { createRequire } from 'node:module';
import { CounterfoilError } from '../errors.js';
import type { GreyImage } from '../image.js';

/**
 * OpenCV, loaded on first use, and the scope that frees what it allocates. opencv-wasm has one heap of at most 1 GB that
 * no garbage collector sees, so every object made inside `withCv` is handed to its scope and deleted when the work ends.
 */

/** An object on OpenCV's heap. */
export interface CvObject {
  delete(): void;
}

export interface CvMat extends CvObject {
  readonly rows: number;
  readonly cols: number;
  /** Views of the heap: take them fresh, for they become empty when the heap grows. */
  readonly data: Uint8Array;
  readonly data32S: Int32Array;
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
  type(): number;
  channels(): number;
  clone(): CvMat;
  /** A view of the same pixels; an object of its own that must be deleted too. */
  roi(rect: CvRect): CvMat;
  copyTo(target: CvMat): void;
  convertTo(target: CvMat, type: number, scale?: number, shift?: number): void;
  setTo(value: CvScalar): void;
}

export interface CvMatVector extends CvObject {
  size(): number;
  /** An object of its own that must be deleted too. */
  get(index: number): CvMat;
}

export interface CvPoint {
  readonly x: number;
  readonly y: number;
}
export interface CvSize {
  readonly width: number;
  readonly height: number;
}
export type CvRect = CvPoint & CvSize;
export type CvScalar = readonly [number, number, number, number];
export interface CvRotatedRect {
  readonly center: CvPoint;
  readonly size: CvSize;
  readonly angle: number;
}

type Constant =
  | `CV_${8 | 16 | 32 | 64}${'U' | 'S' | 'F'}${'' | `C${1 | 2 | 3 | 4}`}`
  | `COLOR_${string}`
  | `THRESH_${string}`
  | `ADAPTIVE_THRESH_${string}`
  | `MORPH_${string}`
  | `INTER_${string}`
  | `BORDER_${string}`
  | `RETR_${string}`
  | `CHAIN_APPROX_${string}`
  | `CC_STAT_${string}`
  | `DIST_${string}`
  | `TM_${string}`
  | 'RANSAC'
  | 'LMEDS';

/** The part of OpenCV 4.3 that is used here, as opencv-wasm binds it. Its constants are numbers by their C++ names. */
export type OpenCv = Readonly<Record<Constant, number>> & {
  readonly Mat: {
    new (): CvMat;
    new (rows: number, cols: number, type: number, fill?: CvScalar): CvMat;
    zeros(rows: number, cols: number, type: number): CvMat;
    ones(rows: number, cols: number, type: number): CvMat;
  };
  readonly MatVector: new () => CvMatVector;
  readonly Point: new (x: number, y: number) => CvPoint;
  readonly Size: new (width: number, height: number) => CvSize;
  readonly Rect: new (x: number, y: number, width: number, height: number) => CvRect;
  matFromArray(rows: number, cols: number, type: number, values: ArrayLike<number>): CvMat;

  cvtColor(source: CvMat, target: CvMat, conversion: number): void;
  threshold(source: CvMat, target: CvMat, level: number, maximum: number, kind: number): number;
  adaptiveThreshold(
    source: CvMat,
    target: CvMat,
    maximum: number,
    method: number,
    kind: number,
    blockSize: number,
    offset: number,
  ): void;
  getStructuringElement(shape: number, size: CvSize): CvMat;
  erode(source: CvMat, target: CvMat, kernel: CvMat): void;
  dilate(source: CvMat, target: CvMat, kernel: CvMat): void;
  morphologyEx(source: CvMat, target: CvMat, operation: number, kernel: CvMat): void;
  resize(source: CvMat, target: CvMat, size: CvSize, scaleX?: number, scaleY?: number, interpolation?: number): void;
  blur(source: CvMat, target: CvMat, size: CvSize): void;
  boxFilter(source: CvMat, target: CvMat, depth: number, size: CvSize): void;
  GaussianBlur(source: CvMat, target: CvMat, size: CvSize, sigmaX: number, sigmaY?: number): void;
  medianBlur(source: CvMat, target: CvMat, size: number): void;
  Canny(source: CvMat, target: CvMat, low: number, high: number): void;
  Sobel(source: CvMat, target: CvMat, depth: number, dx: number, dy: number, size?: number): void;
  distanceTransform(source: CvMat, target: CvMat, distance: number, maskSize: number): void;
  connectedComponents(source: CvMat, labels: CvMat, connectivity?: number, type?: number): number;
  connectedComponentsWithStats(
    source: CvMat,
    labels: CvMat,
    statistics: CvMat,
    centroids: CvMat,
    connectivity?: number,
    type?: number,
  ): number;
  findContours(source: CvMat, contours: CvMatVector, hierarchy: CvMat, mode: number, method: number): void;
  contourArea(contour: CvMat): number;
  arcLength(contour: CvMat, closed: boolean): number;
  boundingRect(contour: CvMat): CvRect;
  minAreaRect(contour: CvMat): CvRotatedRect;
  convexHull(contour: CvMat, hull: CvMat, clockwise?: boolean, returnPoints?: boolean): void;
  approxPolyDP(contour: CvMat, target: CvMat, tolerance: number, closed: boolean): void;
  HoughLinesP(
    source: CvMat,
    lines: CvMat,
    rho: number,
    theta: number,
    votes: number,
    minLength?: number,
    maxGap?: number,
  ): void;
  matchTemplate(image: CvMat, template: CvMat, result: CvMat, method: number, mask?: CvMat): void;
  inpaint(source: CvMat, mask: CvMat, target: CvMat, radius: number, method: number): void;
  absdiff(a: CvMat, b: CvMat, target: CvMat): void;
  subtract(a: CvMat, b: CvMat, target: CvMat): void;
  bitwise_and(a: CvMat, b: CvMat, target: CvMat): void;
  bitwise_or(a: CvMat, b: CvMat, target: CvMat): void;
  bitwise_not(a: CvMat, target: CvMat): void;
  countNonZero(source: CvMat): number;
};

interface Loaded extends OpenCv {
  exceptionFromPtr(pointer: number): { readonly code: number; readonly msg: string };
}

/** Everything handed to `own` is deleted when the scope ends, whatever happens. */
export interface CvScope {
  own<T extends CvObject>(object: T): T;
  /** An empty owned mat, for results. */
  mat(): CvMat;
  /** An owned copy of an image, one channel of eight bits. */
  fromGrey(image: GreyImage): CvMat;
}

/**
 * Runs `work` with OpenCV and deletes everything it handed to the scope. `work` is synchronous and returns plain data,
 * never a mat. Throws `CF_INTERNAL` with OpenCV's own message where OpenCV refuses, and `CF_LIMIT_MEMORY` where its heap
 * is full; other errors pass through.
 */
export function withCv<T>(work: (cv: OpenCv, scope: CvScope) => T): T {
  const cv = load();
  const owned: CvObject[] = [];
  const own = <O extends CvObject>(object: O): O => {
    owned.push(object);
    return object;
  };
  const scope: CvScope = {
    own,
    mat: () => own(new cv.Mat()),
    fromGrey: ({ width, height, data }) => {
      const mat = own(new cv.Mat(height, width, cv.CV_8UC1));
      mat.data.set(data);
      return mat;
    },
  };
  try {
    return work(cv, scope);
  } catch (thrown) {
    throw translate(cv, thrown);
  } finally {
    for (const object of owned.reverse()) object.delete();
  }
}

/** A one-channel mat's pixels as a plain image. */
export function toGrey(mat: CvMat): GreyImage {
  return { width: mat.cols, height: mat.rows, data: Uint8Array.from(mat.data) };
}

let loaded: Loaded | undefined;

/** Synchronous: the module compiles its wasm while it is required. It is thenable, so no promise may ever resolve to it. */
function load(): Loaded {
  if (loaded) return loaded;
  // Emscripten aborts the whole process from these two events, which are not its to handle.
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')));
  loaded = (createRequire(import.meta.url)('opencv-wasm') as { cv: Loaded }).cv;
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]?.has(listener)) process.removeListener(event, listener);
    }
  });
  return loaded;
}

/** OpenCV throws the address of a C++ exception. */
function translate(cv: Loaded, thrown: unknown): unknown {
  if (typeof thrown !== 'number') return thrown;
  let message: string;
  try {
    message = cv.exceptionFromPtr(thrown).msg.trim();
  } catch {
    message = `exception at ${thrown}`;
  }
  const code = /insufficient memory|failed to allocate|does not fit/i.test(message) ? 'CF_LIMIT_MEMORY' : 'CF_INTERNAL';
  return new CounterfoilError(code, `OpenCV: ${message}`);
}
