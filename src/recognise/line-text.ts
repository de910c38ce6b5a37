import type { Hypothesis } from './lattice-decoder.js';

/** One string that the line may say. */
export interface LineText {
  readonly text: string;
  /** Natural logarithm, all evidence together. */
  readonly score: number;
  readonly posterior: number;
  readonly language: number;
  /** The lattice's best way to cut it, where the lattice lists it. */
  readonly cut: Hypothesis | undefined;
}

/** What a string says once signs and separators are dropped: strings of the same key are one opinion. */
export const opinionOf = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** Posterior by opinion. */
export function sharesOf(texts: readonly Pick<LineText, 'text' | 'posterior'>[]): Map<string, number> {
  const shares = new Map<string, number>();
  for (const { text, posterior } of texts) {
    const opinion = opinionOf(text);
    shares.set(opinion, (shares.get(opinion) ?? 0) + posterior);
  }
  return shares;
}
