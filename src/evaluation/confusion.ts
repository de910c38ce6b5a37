import { alignTexts } from './align.js';
import type { Scored } from './metrics.js';

/** How often each character was read as each. */
export interface Confusion {
  /** Characters of the truths and of the answers, in the order of their code points. */
  readonly symbols: readonly string[];
  /** By character of the truth, then by what was read; `''` stands for none: read too much, or not read. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Texts that were compared: those with an answer. */
  readonly texts: number;
}

/** Aligns every answer with its truth by edit distance and counts the pairs. Values that were not answered say nothing. */
export function confusionOf(scored: readonly Pick<Scored, 'truth' | 'answer'>[]): Confusion {
  const counts = new Map<string, Map<string, number>>();
  const symbols = new Set<string>();
  let texts = 0;
  for (const { truth, answer } of scored) {
    if (answer === undefined) continue;
    texts += 1;
    for (const [from = '', to = ''] of alignTexts(truth, answer)) {
      let row = counts.get(from);
      if (row === undefined) counts.set(from, (row = new Map<string, number>()));
      row.set(to, (row.get(to) ?? 0) + 1);
      symbols.add(from).add(to);
    }
  }
  symbols.delete('');
  return { symbols: [...symbols].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!), counts, texts };
}
