import type { Rect } from '../../geometry.js';
import { union } from '../../geometry.js';
import type { ChequeFacts } from './facts.js';
import { type FiguresPlace, type Writer, type Written, writeFigures, writeLetters, writeRule } from './handwriting.js';
import type { Random } from './random.js';
import type { Sheet, TextStyle } from './sheet.js';

/** The fields of a cheque whose truth is told. */
export const FIELD_NAMES = ['micr', 'amount', 'amountInWords', 'date', 'account', 'chequeNumber'] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** What was written, and where, in millimetres of the sheet. */
export type WrittenFields = Partial<Record<FieldName, Written>>;

export interface LettersPlace {
  readonly x: number;
  readonly baseline: number;
  readonly maxWidth: number;
  readonly size?: number;
}

/** Whoever fills in the cheque: a hand or a machine. */
export interface Scribe {
  readonly printed: boolean;
  figures(text: string, where: FiguresPlace): Written;
  letters(text: string, where: LettersPlace): Written;
  /** Strikes out the empty rest of a line, where there is any. */
  rule(from: number, to: number, y: number): void;
}

export function handScribe(sheet: Sheet, writer: Writer, random: Random): Scribe {
  return {
    printed: false,
    figures: (text, where) => writeFigures(sheet, writer, text, where, random),
    letters: (text, where) => writeLetters(sheet, writer, text, where, random),
    rule: (from, to, y) => {
      if (to - from > 6) writeRule(sheet, writer, from, to, y, random);
    },
  };
}

/** A typewriter, a dot matrix or a laser printer. `size` is millimetres an em. */
export function machineScribe(sheet: Sheet, style: TextStyle): Scribe {
  const set = (text: string, x: number, baseline: number, size: number): Written => {
    const sized = { ...style, size };
    const characters: { text: string; box: Rect }[] = [];
    let at = x;
    for (const character of text) {
      if (character !== ' ')
        characters.push({ text: character, box: sheet.text(character, at, baseline, sized, sheet.ink) });
      at += sheet.measure(character, sized);
    }
    return { text, box: characters.map((c) => c.box).reduce(union), characters };
  };
  const fitting = (text: string, maxWidth: number): number =>
    Math.min(style.size, (style.size * maxWidth) / sheet.measure(text, style));
  return {
    printed: true,
    figures: (text, where) => {
      const size = fitting(text, where.maxWidth);
      const width = sheet.measure(text, { ...style, size });
      return set(text, where.centred ? where.x - width / 2 : where.x, where.baseline, size);
    },
    letters: (text, where) => set(text, where.x, where.baseline, fitting(text, where.maxWidth)),
    rule: (from, to, y) => {
      const stars = Math.floor((to - from) / sheet.measure('*', style));
      if (stars > 2) set('*'.repeat(stars), from, y + style.size * 0.35, style.size);
    },
  };
}

/** Everything a layout draws with. */
export interface Desk {
  readonly sheet: Sheet;
  readonly facts: ChequeFacts;
  readonly scribe: Scribe;
  /** The hand that signs. */
  readonly signer: Writer;
  /** For what differs from cheque to cheque. */
  readonly random: Random;
  /** For what is the same on every cheque of the bank. */
  readonly bank: Random;
}

/** Writes words on the lines given, breaking between words; the second line is used where the first is full. */
export function writeOnLines(scribe: Scribe, text: string, lines: readonly LettersPlace[], perLine: number): Written {
  const words = text.split(' ');
  let first = words.length;
  while (first > 1 && words.slice(0, first).join(' ').length > perLine) first--;
  if (first === words.length || lines.length === 1) return scribe.letters(text, lines[0]);
  const parts = [
    scribe.letters(words.slice(0, first).join(' '), lines[0]),
    scribe.letters(words.slice(first).join(' '), lines[1]),
  ];
  return { text, box: union(parts[0].box, parts[1].box), characters: parts.flatMap((p) => p.characters) };
}

/** The part of a written field between two characters. */
export function partOf(written: Written, from: number, to: number): Written {
  const characters = written.characters.slice(from, to);
  return {
    text: characters.map((c) => c.text).join(''),
    box: characters.map((c) => c.box).reduce(union),
    characters,
  };
}
