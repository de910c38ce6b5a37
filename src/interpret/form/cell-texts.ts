import type { FormField } from '../../profiles/form-schema.js';
import { OVERWRITTEN_FROM } from '../../recognise/overwritten.js';
import { CELL_NETWORKS, type CellReading } from '../../recognise/read-cells.js';
import type { Alternative, Reading } from '../../recognise/types.js';

/** From what each cell of a field shows to the likeliest ways in which the whole field can be meant. */

/** Cells that stand for no digit: left empty, crossed out, struck through. */
export const FILLERS = '_X-';

/** A field whose value may stand in cells. */
export type CellField = Exclude<FormField, { type: 'mark' | 'choice' }>;

/** Prefixes kept from cell to cell, and texts handed on. */
const BEAM = 60;
const MOST_TEXTS = 24;
/** Every digit is possible in every cell that holds ink, however little the networks think of it: rules may ask for it. */
const FLOOR = 0.0015;
/** The same where letters are possible too: there are more of them. */
const FLOOR_OF_CODES = 0.0003;
/** Ink is seldom taken for paper, and paper hardly ever for ink. */
const LEAST_OTHER = 1e-6;
/**
 * Characters alone in a box are read more surely than the network says, which was trained to doubt cuts: it says 93 % where
 * 99 % are right. Shares are raised to this power.
 */
const SHARPER = 1.5;
/** How much of the mass outside the field's language counts against the best text within it. */
const OUTSIDE = 0.35;

/**
 * The readings of a row of cells in the language of its field, best first; their probabilities add up to at most 1. Texts have
 * a symbol for each cell.
 */
export function cellTexts(cells: readonly CellReading[], field: CellField, polygon: Reading['polygon']): Reading {
  const language = languageOf(field, cells.length);
  let beam: { text: string; probability: number }[] = [{ text: '', probability: 1 }];
  for (const cell of cells) {
    const symbols = symbolsOf(cell, field);
    beam = beam
      .flatMap(({ text, probability }) =>
        symbols.map(([symbol, p]) => ({ text: text + symbol, probability: probability * p })),
      )
      .filter(({ text }) => language.begins(text))
      .sort((a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1))
      .slice(0, BEAM);
  }
  const meant = beam
    .map(({ text, probability }) => ({ text, probability: probability * language.weight(text) }))
    .filter(({ probability }) => probability > 0)
    .sort((a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1));
  const inside = meant.reduce((sum, { probability }) => sum + probability, 0);
  const all = inside + OUTSIDE * Math.max(0, 1 - inside);
  return {
    networks: CELL_NETWORKS[field.script],
    polygon,
    alternatives: meant.slice(0, MOST_TEXTS).map(({ text, probability }) => ({
      text,
      probability: probability / all,
      characters: charactersOf(cells, text),
    })),
  };
}

/** What each cell most likely shows by itself, in whatever language. */
export const plainText = (cells: readonly CellReading[]): string =>
  withOverwritten(cells.map(({ classes }) => classes[0]?.text ?? '?').join(''), cells);

/** Stands for a cell in which one thing is written over another. */
const OVERWRITTEN = '#';

/** A text of one symbol for each cell, those that are overwritten marked as such. */
export const withOverwritten = (text: string, cells: readonly CellReading[]): string =>
  [...text].map((symbol, index) => (isOverwritten(cells[index]) ? OVERWRITTEN : symbol)).join('');

/** Of such a cell nobody knows which of its characters is meant. */
export const isOverwritten = ({ overwritten = 0 }: CellReading): boolean => overwritten >= OVERWRITTEN_FROM;

/** Share of a network's answer that counts where one thing is written over another. */
const OF_OVERWRITTEN = 0.5;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function symbolsOf(cell: CellReading, { type }: CellField): [string, number][] {
  const { classes } = cell;
  const total = classes.reduce((sum, { probability }) => sum + probability, 0);
  const sharp = classes.map(({ text, probability }) => ({
    text,
    share: (probability / Math.max(1e-9, total)) ** SHARPER,
  }));
  const all = sharp.reduce((sum, { share }) => sum + share, 0);
  const trust = isOverwritten(cell) ? OF_OVERWRITTEN : 1;
  const known = new Map(sharp.map(({ text, share }) => [text, (share / all) * trust * Math.sqrt(Math.min(1, total))]));
  const isEmpty = (known.get('_') ?? 0) > 0.99;
  // In a code X is a letter, and nobody crosses cells out.
  const [fillers, meant, least] =
    type === 'code' ? ['_', `0123456789${LETTERS}`, FLOOR_OF_CODES] : [FILLERS, '0123456789', FLOOR];
  return [...meant, ...fillers].map((symbol) => {
    const floor = isEmpty || fillers.includes(symbol) ? LEAST_OTHER : least;
    return [symbol, Math.max(floor, known.get(symbol) ?? 0)];
  });
}

function charactersOf(cells: readonly CellReading[], text: string): Alternative['characters'] {
  return cells.map(({ polygon, classes }, index) => ({
    text: text[index],
    polygon,
    probability: classes.find((one) => one.text === text[index])?.probability ?? 0,
    runnersUp: classes.filter((one) => one.text !== text[index]).slice(0, 3),
  }));
}

interface CellLanguage {
  /** Whether a text of the language can begin so. */
  begins(prefix: string): boolean;
  /** Prior weight of a whole text; 0 where it is not of the language. */
  weight(text: string): number;
}

/** Numbers stand at the right end of their cells; one at the left end may be meant, or may have lost its end. */
const LEFT = 0.1;

function languageOf(field: CellField, cells: number): CellLanguage {
  switch (field.type) {
    case 'number':
      return {
        begins: (prefix) => /^[_X-]*\d*_*$/.test(prefix),
        weight: (text) => (/^[_X-]*\d*$/.test(text) ? 1 : /^\d+_+$/.test(text) ? LEFT : 0),
      };
    case 'amount': {
      const whole = cells - field.decimals;
      return {
        begins: (prefix) => /^[_X-]*\d*$/.test(prefix.slice(0, whole)) && /^(\d*|[_X-]*)$/.test(prefix.slice(whole)),
        weight: (text) =>
          /^[_X-]*$/.test(text) || /\d/.test(text.slice(0, whole)) || /\d/.test(text.slice(whole)) ? 1 : 0,
      };
    }
    case 'digits': {
      const { minLength, maxLength } = field;
      const pattern = field.pattern === undefined ? undefined : new RegExp(`^(?:${field.pattern})$`, 'u');
      return {
        begins: (prefix) => /^_*\d*_*$/.test(prefix),
        weight: (text) => {
          const digits = text.replaceAll('_', '');
          if (digits === '') return 1;
          if (digits.length < minLength || digits.length > maxLength) return 0;
          return pattern === undefined || pattern.test(digits) ? 1 : 0;
        },
      };
    }
    case 'code': {
      const { minLength, maxLength } = field;
      const pattern = field.pattern === undefined ? undefined : new RegExp(`^(?:${field.pattern})$`, 'u');
      return {
        begins: (prefix) => /^[0-9A-Z]*_*$/.test(prefix),
        weight: (text) => {
          const symbols = text.replaceAll('_', '');
          if (symbols === '') return 1;
          if (symbols.length < minLength || symbols.length > maxLength) return 0;
          return pattern === undefined || pattern.test(symbols) ? 1 : 0;
        },
      };
    }
    case 'date':
      return {
        begins: (prefix) => /^(\d*|_*)$/.test(prefix),
        weight: () => 1,
      };
  }
}
