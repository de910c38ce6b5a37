import type { PageViewport } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Orientation } from './orientation.js';

/** The numbers of pdf.js's drawing operators. */
export type Operators = Readonly<Record<string, number>>;

export interface OperatorList {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

/** An image as a page shows it. */
export interface PlacedImage {
  /** Its name among the page's objects. */
  readonly id: string;
  /** A stencil: where the image says so, black is put on the page. */
  readonly stencil: boolean;
  readonly width: number;
  readonly height: number;
  /** How the stored rows and columns lie on the page as shown. */
  readonly orientation: Orientation;
  /** Dots an inch along the stored rows and columns. */
  readonly dotsPerInch: { readonly x: number; readonly y: number };
}

export interface PageSurvey {
  readonly images: readonly PlacedImage[];
  /** The page shows its one image and nothing besides. */
  readonly singleScan: boolean;
}

/** a, b, c, d, e, f of PDF: x' = ax + cy + e, y' = bx + dy + f. */
type Matrix = readonly [number, number, number, number, number, number];

const multiply = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

/** A scan is laid down straight or nearly so; what is turned further is drawn. In degrees. */
const MOST_SKEW = 10;
/** Share of an image that a clip may take away before the page is drawn as a whole. */
const MOST_CLIPPED = 0.01;
/** Text rendering mode that shows nothing: the text that recognition has put under a scan. */
const INVISIBLE = 3;
const POINTS_PER_INCH = 72;

/** Operators that put no ink on the page. Any that is not here, and is not looked at below, does. */
const HARMLESS = new Set(
  (
    'dependency setLineWidth setLineCap setLineJoin setMiterLimit setDash setRenderingIntent setFlatness ' +
    'endPath clip eoClip beginText endText setCharSpacing setWordSpacing setHScale setLeading setFont setTextRise ' +
    'moveText setLeadingMoveText setTextMatrix nextLine setCharWidth setCharWidthAndBounds ' +
    'setStrokeColorSpace setStrokeColor setStrokeColorN setStrokeGray setStrokeRGBColor setStrokeCMYKColor ' +
    'setStrokeTransparent markPoint markPointProps beginMarkedContent endMarkedContent beginCompat endCompat ' +
    'beginAnnotation endAnnotation'
  ).split(' '),
);

interface State {
  readonly matrix: Matrix;
  readonly black: boolean;
  readonly textMode: number;
  /** Bounds in page space (after `matrix`) that a clip leaves: left, top, right, bottom. */
  readonly clip: readonly [number, number, number, number];
}

/** Looks through the operators of a page: which images it shows and whether it is one scan and nothing else. */
export function surveyPage(list: OperatorList, operators: Operators, viewport: PageViewport): PageSurvey {
  const names = new Map(Object.entries(operators).map(([name, number]) => [number, name]));
  const images: PlacedImage[] = [];
  let plain = true;
  let pendingClip = false;
  let state: State = {
    matrix: viewport.transform as unknown as Matrix,
    black: true,
    textMode: 0,
    clip: [0, 0, viewport.width, viewport.height],
  };
  const stack: State[] = [];
  const place = (id: string, width: number, height: number, stencil: boolean): void => {
    const image = placeImage(id, width, height, stencil, state.matrix);
    if (!image || (stencil && !state.black) || isClipped(state)) plain = false;
    if (image) images.push(image);
  };
  list.fnArray.forEach((fn, i) => {
    const name = names.get(fn) ?? '';
    const args = (list.argsArray[i] ?? []) as readonly never[];
    switch (name) {
      case 'save':
        stack.push(state);
        break;
      case 'restore':
        state = stack.pop() ?? state;
        break;
      case 'transform':
        state = { ...state, matrix: multiply(state.matrix, args as unknown as Matrix) };
        break;
      case 'paintFormXObjectBegin':
        stack.push(state);
        if (args[0]) state = { ...state, matrix: multiply(state.matrix, Array.from(args[0]) as unknown as Matrix) };
        break;
      case 'paintFormXObjectEnd':
        state = stack.pop() ?? state;
        break;
      case 'setGState':
        if (changesInk(args[0])) plain = false;
        break;
      case 'setTextRenderingMode':
        state = { ...state, textMode: args[0] };
        break;
      case 'showText':
      case 'showSpacedText':
      case 'nextLineShowText':
      case 'nextLineSetSpacingShowText':
        if (state.textMode !== INVISIBLE) plain = false;
        break;
      case 'setFillRGBColor':
        state = { ...state, black: isBlack(args) };
        break;
      case 'clip':
      case 'eoClip':
        pendingClip = true;
        break;
      case 'constructPath':
        if (args[0] !== operators['endPath']) plain = false;
        else if (pendingClip) state = { ...state, clip: clipTo(state, args[2]) };
        pendingClip = false;
        break;
      case 'beginMarkedContentProps':
        // Layers can be switched off.
        if (args[0] === 'OC') plain = false;
        break;
      case 'paintImageXObject':
        place(args[0], args[1], args[2], false);
        break;
      case 'paintImageMaskXObject': {
        const { data, width, height } = args[0] as { data: unknown; width: number; height: number };
        if (typeof data === 'string') place(data, width, height, true);
        else plain = false;
        break;
      }
      default:
        if (!HARMLESS.has(name)) plain = false;
    }
  });
  return { images, singleScan: plain && images.length === 1 };
}

/** Opacity, blending, masks and transfer curves change what an image looks like. */
function changesInk(settings: unknown): boolean {
  const neutral: Readonly<Record<string, (value: unknown) => boolean>> = {
    CA: () => true,
    ca: (value) => value === 1,
    BM: (value) => value === 'source-over' || (Array.isArray(value) && value[0] === 'source-over'),
    SMask: (value) => value === false,
    TR: (value) => value === null || value === undefined,
  };
  return (settings as readonly (readonly [string, unknown])[]).some(([key, value]) => neutral[key]?.(value) === false);
}

const isBlack = (args: readonly unknown[]): boolean =>
  args.length === 1 ? args[0] === '#000000' : args.every((channel) => channel === 0);

/** `bounds` are left, top, right, bottom in the space of the current matrix; absent for an empty path. */
function clipTo(state: State, bounds: unknown): State['clip'] {
  if (!bounds) return [0, 0, 0, 0];
  const [x0, y0, x1, y1] = Array.from(bounds as ArrayLike<number>) as [number, number, number, number];
  const [a, b, c, d, e, f] = state.matrix;
  const corners = [
    [x0, y0],
    [x1, y0],
    [x0, y1],
    [x1, y1],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  const [left, top, right, bottom] = state.clip;
  return [
    Math.max(left, Math.min(...xs)),
    Math.max(top, Math.min(...ys)),
    Math.min(right, Math.max(...xs)),
    Math.min(bottom, Math.max(...ys)),
  ];
}

/** Whether the clip or the edge of the page takes away more than a trace of an image drawn now. */
function isClipped({ matrix: [a, b, c, d, e, f], clip: [left, top, right, bottom] }: State): boolean {
  const xs = [e, e + a, e + c, e + a + c];
  const ys = [f, f + b, f + d, f + b + d];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const shown =
    Math.max(0, Math.min(right, x1) - Math.max(left, x0)) * Math.max(0, Math.min(bottom, y1) - Math.max(top, y0));
  return shown < (1 - MOST_CLIPPED) * (x1 - x0) * (y1 - y0);
}

/** The unit square holds the image, its first row at the top; undefined where it is turned or sheared too far. */
function placeImage(
  id: string,
  width: number,
  height: number,
  stencil: boolean,
  [a, b, c, d]: Matrix,
): PlacedImage | undefined {
  const [along, down] = [Math.hypot(a, b), Math.hypot(c, d)];
  if (along === 0 || down === 0) return undefined;
  // On the screen: where the stored rows run, and where the stored columns run (downwards, so against y).
  const row = quarter(a, b);
  const column = quarter(-c, -d);
  if (row === undefined || column === undefined) return undefined;
  const orientation = ORIENTATIONS[`${row} ${column}`];
  if (!orientation) return undefined;
  const dotsPerInch = { x: (width * POINTS_PER_INCH) / along, y: (height * POINTS_PER_INCH) / down };
  return { id, stencil, width, height, orientation, dotsPerInch };
}

/** The nearest of the four directions, or undefined where none is near. */
function quarter(x: number, y: number): 'right' | 'down' | 'left' | 'up' | undefined {
  const degrees = (Math.atan2(y, x) * 180) / Math.PI;
  const nearest = Math.round(degrees / 90);
  if (Math.abs(degrees - nearest * 90) > MOST_SKEW) return undefined;
  return (['right', 'down', 'left', 'up'] as const)[(nearest + 4) % 4];
}

/** Orientation of TIFF tag 274 by where the stored rows and columns run on the screen. */
const ORIENTATIONS: Readonly<Record<string, Orientation>> = {
  'right down': 1,
  'left down': 2,
  'left up': 3,
  'right up': 4,
  'down right': 5,
  'down left': 6,
  'up left': 7,
  'up right': 8,
};
