import type { PathLanguage } from '../recognise/types.js';
import { minorOf, saysAmount, wordingsOf, wordsLanguage, writtenOut } from './words-language.js';

/** The amounts of a currency in words, for the reader of words. Amounts are minor units. */
export interface AmountsInWords {
  /** Every way to write any amount. */
  readonly all: PathLanguage;
  /** Every way to write one amount; undefined where there are no words for it. */
  wordingsOf(minor: bigint): PathLanguage | undefined;
  /** What a path of `all` says, by what it gives out; undefined where it says no amount. */
  amountOf(output: string): bigint | undefined;
  /** An amount as it should be written. */
  writtenOut(minor: bigint): string;
}

/** @param currency ISO 4217; XXX for none in particular */
export const amountsInWords = (currency: string): AmountsInWords => ({
  all: wordsLanguage(currency),
  wordingsOf: (minor) => wordingsOf(minor, currency),
  amountOf: (output) => (saysAmount(output) ? minorOf(output) : undefined),
  writtenOut: (minor) => writtenOut(minor, currency),
});
