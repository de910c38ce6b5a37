import { createCanvas } from '@napi-rs/canvas';
import { MILLIMETRES_PER_INCH, type Rect } from '../../geometry.js';
import { createGrey, type GreyImage } from '../../image.js';
import { cellsOf } from '../../locate/form/skeleton.js';
import type { FormField, FormProfile, MarkTarget } from '../../profiles/form-schema.js';
import { cssFont, FONTS, loadFonts } from '../cheques/fonts.js';
import type { Random } from '../cheques/random.js';
import { isOcrFont, type OcrFont } from '../fonts.js';
import type { Digits } from '../mnist.js';

/** Draws a page of a form from its profile alone, blank or filled in by hand: everything else on real forms is not needed here. */

/** What is written into a field: a symbol for each cell, the text of a line, or the marked options. */
export type Fill = { readonly text: string } | { readonly marked: readonly string[] };

export interface DrawnForm {
  readonly image: GreyImage;
  /** Pixels a millimetre. */
  readonly scale: number;
}

/** What machines fill in with. */
export const PRINT_FACES = [...FONTS.sans, ...FONTS.typewriter] as const;
type PrintFace = (typeof PRINT_FACES)[number];

/** What fields of script `printed` and `ocr` are set in. */
export interface Faces {
  readonly print: PrintFace;
  readonly ocr: OcrFont;
}

/** Printed lines, millimetres. */
const LINE = 0.32;

/**
 * @param digits what is written by hand is made of; nothing is filled in without
 */
export function drawForm(
  profile: FormProfile,
  page: number,
  fills: ReadonlyMap<string, Fill>,
  digits: Digits | undefined,
  random: Random,
  dpi = 200,
  faces: Faces = { print: 'cousine', ocr: 'ocr-b' },
): DrawnForm {
  const { size, rulings, marks } = profile.pages[page - 1];
  const scale = dpi / MILLIMETRES_PER_INCH;
  const image = createGrey(Math.round(size.width * scale), Math.round(size.height * scale));
  const canvas: Canvas = { image, scale, faces };
  for (const [x0, y0, x1, y1] of rulings) line(canvas, x0, y0, x1, y1);
  for (const [x, y, width, height] of marks) bar(canvas, { x, y, width, height }, 20);
  for (const [name, field] of Object.entries(profile.fields)) {
    if (field.page !== page) continue;
    drawField(canvas, field, fills.get(name), digits, random.fork(name));
  }
  return canvas;
}

interface Canvas {
  readonly image: GreyImage;
  readonly scale: number;
  readonly faces: Faces;
}

function drawField(
  canvas: Canvas,
  field: FormField,
  fill: Fill | undefined,
  digits: Digits | undefined,
  random: Random,
): void {
  if (field.type === 'mark' || field.type === 'choice') {
    const targets: [string, MarkTarget][] = field.type === 'mark' ? [['X', field.box]] : Object.entries(field.options);
    const marked = fill && 'marked' in fill ? fill.marked : [];
    for (const [option, target] of targets) {
      if (target.shape === 'box') frame(canvas, target);
      else ring(canvas, target);
      if (marked.includes(option)) tick(canvas, target, random);
    }
    return;
  }
  const text = fill && 'text' in fill ? fill.text : '';
  let at = 0;
  for (const box of field.boxes) {
    const cells = cellsOf(box);
    if (box.printed) for (const cell of cells) frame(canvas, cell);
    if (digits === undefined) continue;
    if (field.script === 'printed' || field.script === 'ocr') {
      const face = field.script === 'ocr' ? canvas.faces.ocr : canvas.faces.print;
      if (box.cells === undefined) printLine(canvas, face, text, box);
      else cells.forEach((cell, index) => print(canvas, face, text[at + index] ?? '_', cell));
      at += cells.length;
    } else if (box.cells !== undefined) {
      cells.forEach((cell, index) => write(canvas, text[at + index] ?? '_', cell, digits, random));
      at += cells.length;
    } else writeLine(canvas, text, box, digits, random);
  }
}

/** Height of printed capitals, share of their box, and of an em in most faces. */
const CAPITALS = { box: 0.52, em: 0.7 };
/** Typefaces for machines come in one size: ten characters an inch, 10 points (ISO 1073-1, size I). Millimetres. */
const OCR_SIZE = { pitch: 2.54, em: 3.53 };

type Face = Faces[keyof Faces];

/** A machine's line from the left of its box. */
function printLine(canvas: Canvas, face: Face, text: string, box: Rect): void {
  const room = (0.94 * box.width) / Math.max(1, text.length);
  const [step, em] = isOcrFont(face)
    ? [Math.min(room, OCR_SIZE.pitch), OCR_SIZE.em * Math.min(1, room / OCR_SIZE.pitch)]
    : [Math.min(room, 0.55 * box.height), emOf(face, box)];
  [...text].forEach((symbol, index) =>
    print(canvas, face, symbol, { ...box, x: box.x + 0.03 * box.width + index * step, width: step }, em),
  );
}

/** Size of what is printed in a cell by itself, millimetres. */
const emOf = (face: Face, { width, height }: Rect): number =>
  isOcrFont(face)
    ? OCR_SIZE.em * Math.min(1, width / OCR_SIZE.pitch, height / OCR_SIZE.em)
    : (CAPITALS.box * height) / CAPITALS.em;

/** One symbol by machine in the middle of a cell. */
function print(canvas: Canvas, face: Face, symbol: string, cell: Rect, em = emOf(face, cell)): void {
  if (symbol === '_') return;
  loadFonts();
  const high = CAPITALS.em * em;
  const side = Math.ceil(3 * high * canvas.scale);
  const sheet = createCanvas(side, side);
  const pen = sheet.getContext('2d');
  pen.font = cssFont(face, em * canvas.scale);
  pen.textAlign = 'center';
  pen.fillText(symbol, side / 2, 2 * high * canvas.scale);
  const { data } = pen.getImageData(0, 0, side, side);
  const [left, top] = [
    Math.round((cell.x + cell.width / 2) * canvas.scale - side / 2),
    Math.round((cell.y + (cell.height + high) / 2 - 2 * high) * canvas.scale),
  ];
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const ink = data[4 * (y * side + x) + 3];
      if (ink > 0) darken(canvas, (left + x + 0.5) / canvas.scale, (top + y + 0.5) / canvas.scale, 0.86 * ink);
    }
}

/** Symbols one after another along a line, as close as a hand sets them. */
function writeLine(canvas: Canvas, text: string, box: Rect, digits: Digits, random: Random): void {
  const step = Math.min(0.62 * box.height, (0.94 * box.width) / Math.max(1, text.length));
  let x = box.x + 0.03 * box.width;
  for (const symbol of text) {
    if (symbol === '.') {
      bar(canvas, { x, y: box.y + 0.72 * box.height, width: 0.5, height: 0.5 }, 40);
      x += 0.4 * step;
      continue;
    }
    write(canvas, symbol, { x, y: box.y, width: step, height: box.height }, digits, random);
    x += step * random.between(0.95, 1.1);
  }
}

/** One symbol in a cell: a digit from MNIST, a cross, a dash, something overwritten (`#`), or nothing. */
function write(canvas: Canvas, symbol: string, cell: Rect, digits: Digits, random: Random): void {
  const jitter = (extent: number): number => random.normal(0, 0.03) * extent;
  const middle = { x: cell.x + cell.width / 2 + jitter(cell.width), y: cell.y + cell.height / 2 + jitter(cell.height) };
  const side = Math.min(cell.width, cell.height);
  if (symbol === 'X') {
    const half = 0.3 * side;
    stroke(canvas, middle.x - half, middle.y - half, middle.x + half, middle.y + half);
    stroke(canvas, middle.x + half, middle.y - half, middle.x - half, middle.y + half);
  } else if (symbol === '-') stroke(canvas, middle.x - 0.3 * side, middle.y, middle.x + 0.3 * side, middle.y);
  else if (symbol === '#') overwrite(canvas, cell, digits, random);
  else if (/\d/.test(symbol)) {
    const own = [...digits.labels.keys()].filter((index) => digits.labels[index] === Number(symbol));
    const { width, height, data } = digits.pictures[random.pick(own)];
    // A picture of MNIST has its digit in the middle 20 of its 28 pixels.
    const extent = (28 / 20) * side * random.between(0.6, 0.78);
    paste(canvas, { width, height, data }, middle, extent);
  }
}

/** A digit, and over it another one, a cross, or a scribble to undo it. */
function overwrite(canvas: Canvas, cell: Rect, digits: Digits, random: Random): void {
  const [first, second] = [random.digits(1), random.digits(1)];
  write(canvas, first, cell, digits, random);
  const how = random.next();
  if (how < OVERWRITTEN.crossed) write(canvas, 'X', cell, digits, random);
  else if (how < OVERWRITTEN.scribbled) scribble(canvas, cell, random);
  else write(canvas, second === first ? String((Number(first) + 3) % 10) : second, cell, digits, random);
}

/** Of overwritten cells, shares up to which they are crossed and scribbled over; a second digit stands in the others. */
const OVERWRITTEN = { crossed: 0.2, scribbled: 0.4 };

function scribble(canvas: Canvas, { x, y, width, height }: Rect, random: Random): void {
  const turns = random.whole(3, 6);
  const at = (turn: number): [number, number] => [
    x + width * (0.2 + (0.6 * turn) / turns) + random.normal(0, 0.03) * width,
    y + height * (turn % 2 === 0 ? 0.25 : 0.75) + random.normal(0, 0.04) * height,
  ];
  let from = at(0);
  for (let turn = 1; turn <= turns; turn += 1) {
    const to = at(turn);
    stroke(canvas, ...from, ...to);
    from = to;
  }
}

/** Ink darkens what lies under it. */
function darken({ image, scale }: Canvas, x: number, y: number, ink: number): void {
  const [column, row] = [Math.floor(x * scale), Math.floor(y * scale)];
  if (column < 0 || row < 0 || column >= image.width || row >= image.height) return;
  const index = row * image.width + column;
  image.data[index] = Math.min(image.data[index], Math.round(255 - ink));
}

function paste(
  canvas: Canvas,
  picture: { width: number; height: number; data: Float32Array },
  middle: { x: number; y: number },
  extent: number,
): void {
  const step = 1 / canvas.scale;
  for (let y = -extent / 2; y < extent / 2; y += step) {
    for (let x = -extent / 2; x < extent / 2; x += step) {
      const [u, v] = [
        ((x + extent / 2) / extent) * picture.width - 0.5,
        ((y + extent / 2) / extent) * picture.height - 0.5,
      ];
      const [i, j] = [Math.floor(u), Math.floor(v)];
      const at = (column: number, row: number): number =>
        column < 0 || row < 0 || column >= picture.width || row >= picture.height
          ? 0
          : picture.data[row * picture.width + column];
      const top = at(i, j) + (u - i) * (at(i + 1, j) - at(i, j));
      const low = at(i, j + 1) + (u - i) * (at(i + 1, j + 1) - at(i, j + 1));
      darken(canvas, middle.x + x, middle.y + y, 215 * (top + (v - j) * (low - top)));
    }
  }
}

function bar(canvas: Canvas, { x, y, width, height }: Rect, grey: number): void {
  const step = 1 / canvas.scale;
  for (let v = y + step / 2; v < y + height; v += step)
    for (let u = x + step / 2; u < x + width; u += step) darken(canvas, u, v, 255 - grey);
}

function line(canvas: Canvas, x0: number, y0: number, x1: number, y1: number): void {
  const half = LINE / 2;
  bar(
    canvas,
    {
      x: Math.min(x0, x1) - half,
      y: Math.min(y0, y1) - half,
      width: Math.abs(x1 - x0) + LINE,
      height: Math.abs(y1 - y0) + LINE,
    },
    30,
  );
}

function frame(canvas: Canvas, { x, y, width, height }: Rect): void {
  line(canvas, x, y, x + width, y);
  line(canvas, x, y + height, x + width, y + height);
  line(canvas, x, y, x, y + height);
  line(canvas, x + width, y, x + width, y + height);
}

function ring(canvas: Canvas, { x, y, width, height }: Rect): void {
  for (let angle = 0; angle < 2 * Math.PI; angle += 0.02) {
    const [u, v] = [x + (width / 2) * (1 + Math.cos(angle)), y + (height / 2) * (1 + Math.sin(angle))];
    bar(canvas, { x: u - 0.12, y: v - 0.12, width: 0.24, height: 0.24 }, 60);
  }
}

/** A cross in a box; a bubble filled in. */
function tick(canvas: Canvas, { x, y, width, height, shape }: MarkTarget, random: Random): void {
  const [cx, cy] = [x + width / 2, y + height / 2];
  if (shape === 'box') {
    const half = 0.4 * Math.min(width, height) * random.between(0.85, 1.15);
    stroke(canvas, cx - half, cy - half, cx + half, cy + half);
    stroke(canvas, cx - half, cy + half, cx + half, cy - half);
    return;
  }
  const reach = random.between(0.38, 0.48);
  for (let v = -reach; v <= reach; v += 0.1) {
    const half = Math.sqrt(Math.max(0, reach * reach - v * v));
    stroke(canvas, cx - half * width, cy + v * height, cx + half * width, cy + v * height);
  }
}

/** A pen's straight stroke. */
function stroke(canvas: Canvas, x0: number, y0: number, x1: number, y1: number): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  for (let t = 0; t <= length; t += 0.5 / canvas.scale) {
    const share = length === 0 ? 0 : t / length;
    bar(canvas, { x: x0 + share * (x1 - x0) - 0.2, y: y0 + share * (y1 - y0) - 0.2, width: 0.4, height: 0.4 }, 50);
  }
}
