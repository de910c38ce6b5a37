import { applyToRect, type Quad } from '../geometry.js';
import type { LineCandidate, LineLattice } from '../segment/types.js';
import { overwrittenBy } from './overwritten.js';
import type { NetworkName, Recogniser } from './recogniser.js';

/** What one single-character box of a form shows. */
export interface CellReading {
  /** The box, pixels of the page as submitted. */
  readonly polygon: Quad;
  /** Digits, `X` crossed out, `-` struck through, `_` empty; likeliest first, adding up to at most 1. The rest is something else. */
  readonly classes: readonly CellClass[];
  /** Probability that one thing is written over another there; only of cells filled in by hand. */
  readonly overwritten?: number;
}

export interface CellClass {
  readonly text: string;
  readonly probability: number;
}

/** Networks that cells are read by, by how they are filled in. */
export const CELL_NETWORKS: Readonly<Record<'handwritten' | 'printed' | 'ocr' | 'any', readonly NetworkName[]>> = {
  handwritten: ['glyphs'],
  printed: ['printed'],
  ocr: ['ocr'],
  any: ['glyphs'],
};

/** What else a cell may show that means the same as one of its symbols. */
const SAME: Readonly<Record<string, string>> = {
  '/': '1',
  '=': '-',
  '*': 'X',
  '#': 'X',
  l: '1',
  I: '1',
  O: '0',
};
/** Size is normalised away: a short one looks like these to the networks. */
const DOTS = '.,';
const SYMBOLS = '0123456789X-';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** A class is told from this probability on. */
const LEAST = 1e-5;
/** A candidate that leaves out ink is less likely by this power of e for the share it leaves out. */
const OMITTED = 6;
/** Ink lower and narrower than this share of the cell's smaller side may be a dot of the pen or of dirt. */
const DOT = 0.16;
/** What is larger than a dot and this much higher than wide is a stroke. */
const UPRIGHT = 1.5;

/**
 * Reads the cells of many lines at once: every candidate of every cell goes through each network in one call.
 * @param lattices each of a strip with cells
 * @param letters whether capital letters may stand there; then X is one
 * @returns for each lattice, its cells in reading order
 * @throws CF_MODEL_INVALID where a network is missing or broken
 */
export async function readCells(
  lattices: readonly LineLattice[],
  networks: readonly NetworkName[],
  recogniser: Recogniser,
  letters = false,
): Promise<CellReading[][]> {
  const images = lattices.flatMap(({ glyphs }) => glyphs.map(({ image }) => image));
  const answers: { network: NetworkName; rows: readonly Float32Array[]; classes: readonly string[] }[] = [];
  for (const name of networks) {
    if (images.length === 0) break;
    const { classes } = await recogniser.network(name);
    answers.push({ network: name, classes, rows: await recogniser.classify(name, images) });
  }
  let start = 0;
  return lattices.map((lattice) => {
    const offset = start;
    start += lattice.glyphs.length;
    return cellsOf(
      lattice,
      (index) => answers.map(({ network, rows, classes }) => ({ network, row: rows[offset + index], classes })),
      letters,
    );
  });
}

interface Answer {
  readonly network: NetworkName;
  readonly row: Float32Array;
  readonly classes: readonly string[];
}

function cellsOf(
  { strip, glyphs }: LineLattice,
  answersOf: (index: number) => readonly Answer[],
  letters: boolean,
): CellReading[] {
  return (strip.cells ?? []).map((cell, number) => {
    const masses = new Map<string, number>();
    let total = 0;
    let overwritten: number | undefined;
    glyphs.forEach(({ from, box, omitted }, index) => {
      if (from !== number) return;
      const answers = answersOf(index);
      const small = Math.max(box.width, box.height) / Math.min(cell.width, cell.height);
      const dot = small < DOT ? 0.9 : small < 1.5 * DOT ? 0.3 : 0;
      const stroke = !letters && box.height > UPRIGHT * box.width ? '1' : REJECT;
      const { known, rest } = mixed(answers, letters, dot > 0 ? EMPTY : stroke);
      if (omitted === 0) overwritten ??= overwrittenAs(glyphs[index], answers);
      const weight = Math.exp(-OMITTED * omitted) * (1 - rest + 0.02);
      total += weight;
      for (const [text, p] of known) masses.set(text, (masses.get(text) ?? 0) + weight * p * (1 - dot));
      if (dot > 0) masses.set(EMPTY, (masses.get(EMPTY) ?? 0) + weight * dot);
    });
    const polygon = applyToRect(strip.toPage, cell);
    if (total === 0) return { polygon, classes: [{ text: EMPTY, probability: 0.999 }] };
    const classes = [...masses]
      .map(([text, mass]) => ({ text, probability: mass / total }))
      .filter(({ probability }) => probability >= LEAST)
      .sort((a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1));
    return { polygon, classes, ...(overwritten === undefined ? {} : { overwritten }) };
  });
}

const EMPTY = '_';

/** The class "not one character". */
const REJECT = '';

/** What is printed is never written over: only the network of handwriting is asked. */
function overwrittenAs({ strokes }: LineCandidate, answers: readonly Answer[]): number | undefined {
  const answer = answers.find(({ network }) => network === 'glyphs');
  if (!strokes || !answer) return undefined;
  return overwrittenBy(strokes, answer.row[answer.classes.indexOf(REJECT)]);
}

/**
 * Mean of the networks' answers, by symbol; `rest` is what none of the symbols has.
 * @param dots what a point or a comma means here
 */
function mixed(
  answers: readonly Answer[],
  letters: boolean,
  dots: string,
): { known: Map<string, number>; rest: number } {
  const allowed = letters ? `0123456789${LETTERS}` : SYMBOLS;
  const known = new Map<string, number>();
  let sum = 0;
  for (const { row, classes } of answers) {
    classes.forEach((name, k) => {
      const same = letters ? name.toUpperCase() : (SAME[name] ?? name);
      const text = name !== '' && DOTS.includes(name) ? dots : same;
      if (text === '' || !(allowed.includes(text) || text === EMPTY)) return;
      known.set(text, (known.get(text) ?? 0) + row[k] / answers.length);
      sum += row[k] / answers.length;
    });
  }
  return { known, rest: Math.max(0, 1 - sum) };
}
