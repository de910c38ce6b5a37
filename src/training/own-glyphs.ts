/** Characters and wrong cuts of a user's own strips, as the lattice of a line shows them to the network `glyphs`. */

import { decodeLattice } from '../recognise/lattice-decoder.js';
import type { Recogniser } from '../recognise/recogniser.js';
import type { LineCandidate, LineLattice } from '../segment/types.js';
import type { OwnCharacters } from './own-data.js';
import { spelt, type OwnLattice } from './own-strips.js';
import type { Picture } from './picture.js';

/**
 * A candidate is part of a character where it has no more than this share of the character's ink; where it is lower than this
 * share of it, it may as well be a sign, for the network sees all at one size.
 */
const PART = 0.6;
const LOW = 0.5;
/** Side of the classifier's pictures, pixels. */
const SIDE = 28;

/**
 * The digits of every strip, found by reading it held to what stands in it, and the candidates that are plainly no character:
 * two digits or more in one, or a part of one. What lies between is left out, and so are strips that cannot be read so.
 * @returns pictures as the classifier sees them
 */
export async function glyphsOf(
  own: readonly OwnLattice[],
  classes: readonly string[],
  recogniser: Recogniser,
): Promise<{ digits: OwnCharacters; wrongCuts: OwnCharacters }> {
  const digits = { pictures: [] as Picture[], labels: [] as number[] };
  const wrongCuts = { pictures: [] as Picture[], labels: [] as number[] };
  const add = (to: typeof digits, { image }: LineCandidate, symbol: string): void => {
    to.pictures.push({ width: SIDE, height: SIDE, data: image });
    to.labels.push(classes.indexOf(symbol));
  };
  for (const one of own) {
    const found = await digitsOf(one, recogniser);
    for (const { candidate, symbol } of found) add(digits, candidate, symbol);
    const cut = found.map(({ candidate }) => candidate);
    for (const candidate of wrongOnes(one.lattice, cut)) add(wrongCuts, candidate, '');
  }
  return { digits, wrongCuts };
}

async function digitsOf(
  { lattice, digits }: OwnLattice,
  recogniser: Recogniser,
): Promise<{ candidate: LineCandidate; symbol: string }[]> {
  const { classes } = await recogniser.network('glyphs');
  const rows = await recogniser.classify(
    'glyphs',
    lattice.glyphs.map(({ image }) => image),
  );
  const [best] = decodeLattice(lattice, { network: 'glyphs', classes, rows }, spelt(digits));
  return (best?.characters ?? [])
    .filter(({ symbol }) => /\d/.test(symbol))
    .map(({ candidate, symbol }) => ({ candidate: lattice.glyphs[candidate], symbol }));
}

function wrongOnes({ glyphs, weights }: LineLattice, digits: readonly LineCandidate[]): LineCandidate[] {
  const inkOf = ({ from, to }: LineCandidate): number => weights.slice(from, to).reduce((sum, ink) => sum + ink, 0);
  const within = (inner: LineCandidate, outer: LineCandidate): boolean =>
    outer.from <= inner.from && inner.to <= outer.to;
  return glyphs.filter((candidate) => {
    if (digits.includes(candidate)) return false;
    if (digits.filter((digit) => within(digit, candidate)).length > 1) return true;
    const whole = digits.find((digit) => within(candidate, digit));
    if (whole === undefined || candidate.box.height < LOW * whole.box.height) return false;
    return inkOf(candidate) < PART * inkOf(whole);
  });
}
