import type { Point, Rect } from '../../geometry.js';
import { union } from '../../geometry.js';
import { FONTS, cssFont, opticalSize } from './fonts.js';
import { type StrokeDigit, countOf, strokesOf } from './mnist-strokes.js';
import { type Pen, drawStrokes, inventPen } from './pen.js';
import type { Random } from './random.js';
import type { Sheet } from './sheet.js';
import { runningNoughts, signShape } from './sign-strokes.js';

/** Somebody's hand: everything that stays the same over one cheque. */
export interface Writer {
  readonly pen: Pen;
  /** Font of the letters, and of the figures too where `figures` is `font`. */
  readonly font: string;
  readonly figures: 'strokes' | 'font';
  /** Two ways of writing each digit. */
  readonly digits: readonly (readonly [StrokeDigit, StrokeDigit])[];
  /** Shear of the figures: positive leans to the right. */
  readonly slant: number;
  /** Width of the digits relative to their exemplars. */
  readonly breadth: number;
  /** Digit height, millimetres. */
  readonly height: number;
  /** Gap between digits in digit heights; below zero they touch. */
  readonly gap: number;
  /** Unsteadiness, 0 to 1. */
  readonly haste: number;
  readonly runningNoughts: boolean;
  /** Letter size, millimetres an em. */
  readonly letterSize: number;
}

export interface WrittenCharacter {
  readonly text: string;
  readonly box: Rect;
}

export interface Written {
  readonly text: string;
  readonly box: Rect;
  readonly characters: readonly WrittenCharacter[];
}

export function inventWriter(random: Random): Writer {
  const exemplar = (digit: number): StrokeDigit => strokesOf(digit, random.integer(countOf(digit)));
  return {
    pen: inventPen(random),
    font: random.pick(FONTS.hand),
    figures: random.chance(0.72) ? 'strokes' : 'font',
    digits: Array.from({ length: 10 }, (_, digit) => {
      const usual = exemplar(digit);
      return [usual, random.chance(0.5) ? usual : exemplar(digit)] as const;
    }),
    slant: random.normal(0.12, 0.14),
    breadth: random.between(0.85, 1.2),
    height: random.between(3.4, 5.8),
    gap: random.chance(0.2) ? random.between(-0.06, 0.03) : random.between(0.06, 0.4),
    haste: random.between(0.1, 1),
    runningNoughts: random.chance(0.6),
    letterSize: random.between(4.6, 6.8),
  };
}

interface Placed {
  readonly text: string;
  /** Strokes in digit heights from this character's own origin; none for a font character. */
  readonly strokes: readonly (readonly Point[])[] | undefined;
  readonly x: number;
  readonly advance: number;
  readonly scale: number;
  readonly lift: number;
  /** Horizontal spans of single characters where one stroke writes several. */
  readonly spans?: readonly (readonly [number, number])[];
}

/** One digit as this hand writes it now: sheared, stretched and wobbled. */
function digitStrokes(writer: Writer, digit: number, random: Random): { strokes: Point[][]; width: number } {
  const shape = random.pick(writer.digits[digit]);
  const tall = 1 + random.normal(0, 0.05 * (0.5 + writer.haste));
  const shear = shape.slant + writer.slant + random.normal(0, 0.03);
  const turn = random.normal(0, 0.035);
  const [ax, ay, phase] = [
    random.normal(0, 0.02 * writer.haste),
    random.normal(0, 0.02 * writer.haste),
    random.between(0, 6.3),
  ];
  const strokes = shape.strokes.map((stroke) =>
    stroke.map(({ x, y }) => {
      const wobbledX = (x + shear * (0.5 - y)) * writer.breadth + ax * Math.sin(5 * y + phase);
      const wobbledY = (y - 0.5) * tall + ay * Math.sin(6 * x + phase);
      return { x: wobbledX - turn * wobbledY, y: 0.5 + wobbledY + turn * wobbledX };
    }),
  );
  const xs = strokes.flat().map((p) => p.x);
  const left = Math.min(...xs);
  return { strokes: strokes.map((s) => s.map((p) => ({ x: p.x - left, y: p.y }))), width: Math.max(...xs) - left };
}

/** Places every character of a text in digit heights, without drawing. */
function place(sheet: Sheet, writer: Writer, text: string, random: Random, separate: boolean): Placed[] {
  const placed: Placed[] = [];
  let x = 0;
  let raised = false;
  const scale = (): number => (raised ? 0.62 : 1);
  const lift = (): number => (raised ? 0.45 : 0);
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '^') {
      raised = true;
      x += 0.15;
      continue;
    }
    if (character === ' ') {
      x += 0.45;
      continue;
    }
    const noughts = /^0{2,}/.exec(text.slice(i))?.[0].length ?? 0;
    if (writer.figures === 'strokes' && noughts >= 2 && writer.runningNoughts && !separate && !raised) {
      const run = runningNoughts(noughts, random);
      placed.push({
        text: '0'.repeat(noughts),
        strokes: run.strokes,
        x,
        advance: run.advance,
        scale: 1,
        lift: 0,
        spans: run.spans,
      });
      x += run.advance + Math.max(0.02, writer.gap);
      i += noughts - 1;
      continue;
    }
    const sign = signShape(character, random);
    const asFont = writer.figures === 'font' && (character !== '—' || sign === undefined);
    let advance: number;
    let strokes: readonly (readonly Point[])[] | undefined;
    if (/\d/.test(character) && !asFont) {
      const digit = digitStrokes(writer, Number(character), random);
      strokes = digit.strokes;
      advance = digit.width;
    } else if (sign !== undefined && !asFont) {
      strokes = sign.strokes;
      advance = sign.advance;
    } else advance = fontAdvance(sheet, writer, character);
    placed.push({ text: character, strokes, x, advance, scale: scale(), lift: lift() });
    const gap = (separate ? Math.max(0.05, writer.gap) : writer.gap) + random.normal(0, 0.03);
    // Signs do not touch the digits around them.
    x += advance * scale() + (sign === undefined ? gap : Math.max(0.04, 0.6 * gap)) * (asFont ? 0.4 : 1);
  }
  return placed;
}

/** Em of the writer's font at which digits are one unit high. */
function emOfDigits(sheet: Sheet, font: string): number {
  sheet.ink.save();
  sheet.ink.setTransform(1, 0, 0, 1, 0, 0);
  sheet.ink.font = cssFont(font, 100);
  const ascent = sheet.ink.measureText('0').actualBoundingBoxAscent;
  sheet.ink.restore();
  return 100 / Math.max(20, ascent);
}

function fontAdvance(sheet: Sheet, writer: Writer, character: string): number {
  return sheet.measure(character, { font: writer.font, size: emOfDigits(sheet, writer.font) * 10 }) / 10;
}

const around = (points: readonly Point[], margin: number): Rect => {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x, y] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
};

export interface FiguresPlace {
  /** Left end, or the middle where `centred`. */
  readonly x: number;
  readonly baseline: number;
  /** Digit height in millimetres; the writer's own where absent. */
  readonly height?: number;
  readonly maxWidth: number;
  readonly centred?: boolean;
  /** Each digit on its own, without running noughts. */
  readonly separate?: boolean;
}

/** Writes figures and their signs; returns what was written with the box of every character. */
export function writeFigures(sheet: Sheet, writer: Writer, text: string, where: FiguresPlace, random: Random): Written {
  const placed = place(sheet, writer, text, random, where.separate ?? false);
  const last = placed.at(-1);
  if (last === undefined) throw new RangeError('Expected something to write');
  const total = last.x + last.advance * last.scale;
  const height = Math.min(where.height ?? writer.height, where.maxWidth / Math.max(0.3, total));
  const start = where.centred ? where.x - (total * height) / 2 : where.x;
  const climb = random.normal(0, 0.012);
  const characters: WrittenCharacter[] = [];
  for (const item of placed) {
    const size = height * item.scale;
    const left = start + item.x * height;
    const top =
      where.baseline -
      size -
      item.lift * height +
      climb * (left - start) +
      random.normal(0, 0.025 * writer.haste) * height;
    if (item.strokes !== undefined) {
      const strokes = item.strokes.map((s) => s.map((p) => ({ x: left + p.x * size, y: top + p.y * size })));
      drawStrokes(sheet.ink, strokes, writer.pen, random);
      const box = around(strokes.flat(), writer.pen.width / 2);
      if (item.spans === undefined) characters.push({ text: item.text, box });
      else
        for (const [from, to] of item.spans)
          characters.push({
            text: '0',
            box: { x: left + from * size, y: box.y, width: (to - from) * size, height: box.height },
          });
    } else {
      const box = sheet.text(
        item.text,
        left,
        top + size,
        {
          font: writer.font,
          size: emOfDigits(sheet, writer.font) * size,
          colour: writer.pen.colour,
          turn: random.normal(0, 1.5),
        },
        sheet.ink,
      );
      characters.push({ text: item.text, box });
    }
  }
  return { text, box: characters.map((c) => c.box).reduce(union), characters };
}

/** Writes letters, word by word, each a little off the line; shrinks to fit. */
export function writeLetters(
  sheet: Sheet,
  writer: Writer,
  text: string,
  where: { x: number; baseline: number; maxWidth: number; size?: number },
  random: Random,
): Written {
  const style = { font: writer.font, colour: writer.pen.colour };
  const natural = (where.size ?? writer.letterSize) * opticalSize(writer.font);
  const size = Math.min(natural, (natural * where.maxWidth) / sheet.measure(text, { ...style, size: natural }));
  const gap = sheet.measure(' ', { ...style, size }) * random.between(0.9, 1.5);
  const words = text.split(' ').filter((word) => word.length > 0);
  const characters: WrittenCharacter[] = [];
  let x = where.x;
  let baseline = where.baseline;
  for (const word of words) {
    baseline = where.baseline + random.normal(0, 0.25 * writer.haste);
    const box = sheet.text(word, x, baseline, { ...style, size, turn: random.normal(-0.3, 0.8) }, sheet.ink);
    characters.push({ text: word, box });
    x += sheet.measure(word, { ...style, size }) + gap;
  }
  return { text, box: characters.map((c) => c.box).reduce(union), characters };
}

/** A line drawn through the empty rest of a field. */
export function writeRule(sheet: Sheet, writer: Writer, from: number, to: number, y: number, random: Random): void {
  const [rise, bend, waves] = [random.normal(0, 0.4), random.normal(0, 0.4), random.pick([0.5, 1, 1, 2, 3])];
  const stroke = Array.from({ length: 40 }, (_, i) => {
    const along = i / 39;
    return { x: from + along * (to - from), y: y - rise * along + bend * Math.sin(2 * Math.PI * waves * along) };
  });
  drawStrokes(sheet.ink, [stroke], writer.pen, random);
}
