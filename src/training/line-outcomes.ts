/** How the line reader fares on made strips whose truth is known: what its confidence is fitted to. */

import { amountAutomaton } from '../interpret/amount-language.js';
import { numberAutomaton } from '../interpret/number-language.js';
import type { Features } from '../recognise/confidence.js';
import { opinionOf } from '../recognise/line-text.js';
import { decodeLine } from '../recognise/read-line.js';
import type { NetworkName, Recogniser } from '../recognise/recogniser.js';
import { buildLattice, stripFromImage } from '../segment/index.js';
import type { Outcome } from './fit-calibration.js';
import { makeStrip, type StripKind } from './strips.js';

/** Made strips from one number up to another; a strip is the same wherever it is drawn. */
export interface StripsOrder {
  readonly seed: string;
  readonly from: number;
  readonly to: number;
}

/** What stands in the strips. */
const KINDS: readonly StripKind[] = ['amount', 'amount', 'amount', 'number'];
/** Networks that read lines besides the strip reader. */
const NETWORKS: readonly NetworkName[] = ['glyphs', 'printed'];

/** Draws and reads strips; one that nothing is read in has no outcome. A string is right where it says the same digits as the truth. */
export async function readMadeStrips(
  { seed, from, to }: StripsOrder,
  recogniser: Recogniser,
): Promise<Outcome<keyof Features>[]> {
  const outcomes: Outcome<keyof Features>[] = [];
  for (let index = from; index < to; index += 1) {
    const kind = KINDS[index % KINDS.length];
    const made = makeStrip(kind, seed, index);
    // Bare strips are read as any currency's amounts, cheques as their own's.
    const currency = index % 2 === 1 ? made.currency : undefined;
    const grammar = kind === 'amount' ? amountAutomaton(currency) : numberAutomaton(4, 18);
    const lattice = buildLattice(stripFromImage(made.image));
    const { texts, features } = await decodeLine(lattice, NETWORKS, grammar, recogniser);
    if (features !== undefined) outcomes.push({ features, right: digitsOf(texts[0].text) === digitsOf(made.text) });
  }
  return outcomes;
}

const digitsOf = (text: string): string => opinionOf(text).replace(/\D/g, '');
