/** Made lines without end for the strip reader, drawn by other threads while this one learns from the last of them. */

import { GLYPH_CLASSES } from './glyph-samples.js';
import { makeLine, type MadeLine } from './line-drawing.js';
import { MnistByDigit } from './line-hands.js';
import { readMnist, type Digits } from './mnist.js';
import { createRandom, type Random } from './random.js';
import type { Batch, TrainingSource } from './source.js';
import { threads, type Thread } from './thread.js';

/** Widths of the training's pictures: a batch has lines of one width. */
export const LINE_WIDTHS = [96, 128, 160, 192, 240] as const;
/** Characters of the longest text, more than fit into the widest picture. */
export const LONGEST_TEXT = 28;
/** Lines that are drawn in one go. */
export const BUNDLE = 128;
/** Bundles that each thread may be ahead: memory is the price. */
const AHEAD = 3;
/** The last of MNIST's training half make the lines that steer. */
const HELD_BACK = 5000;

/** A bundle is the same wherever it is drawn. */
export interface BundleOrder {
  readonly seed: number;
  readonly epoch: number;
  readonly bundle: number;
  /** How often each kind of dirt comes, over the usual. */
  readonly dirt: number;
}

/** MNIST's training half: what is learnt from, and the part that only steers. */
export function writers(): { learnt: MnistByDigit; heldBack: MnistByDigit } {
  const all = readMnist('train');
  const part = (from: number, to?: number): Digits => ({
    pictures: all.pictures.slice(from, to),
    labels: all.labels.slice(from, to),
  });
  const count = all.labels.length - HELD_BACK;
  return { learnt: new MnistByDigit(part(0, count)), heldBack: new MnistByDigit(part(count)) };
}

export function drawBundle({ seed, epoch, bundle, dirt }: BundleOrder, mnist: MnistByDigit): MadeLine[] {
  const random = createRandom(seed, epoch + 1, bundle);
  return Array.from({ length: BUNDLE }, () => makeLine(LINE_WIDTHS, mnist, random, dirt));
}

/** @param dirtOf of each epoch */
export function drawnLines(size: number, seed: number, dirtOf: (epoch: number) => number): TrainingSource {
  let artists: Thread<BundleOrder, MadeLine[]>[] | undefined;
  return groupedByWidth(size, async function* (epoch) {
    artists ??= threads<BundleOrder, MadeLine[]>(1, 'line-artist');
    const order = (bundle: number): Promise<MadeLine[]> =>
      artists![bundle % artists!.length].ask({ seed, epoch, bundle, dirt: dirtOf(epoch) });
    const coming = Array.from({ length: AHEAD * artists.length }, (_, bundle) => order(bundle));
    // What was drawn ahead in vain at the end of an epoch may fail unheard.
    for (const promise of coming) promise.catch(() => undefined);
    for (let bundle = coming.length; ; bundle += 1) {
      yield await coming.shift()!;
      const next = order(bundle);
      next.catch(() => undefined);
      coming.push(next);
    }
  });
}

/** Lines that this thread draws itself, one by one. */
export function linesHere(size: number, seed: number, draw: (random: Random) => MadeLine): TrainingSource {
  return groupedByWidth(size, async function* (epoch) {
    const random = createRandom(seed, epoch + 1);
    for (;;) yield await Promise.resolve([draw(random)]);
  });
}

/** Batches of lines of one width, in the order in which they fill. */
function groupedByWidth(size: number, bundles: (epoch: number) => AsyncIterable<MadeLine[]>): TrainingSource {
  return {
    size,
    async *batches(epoch, batchSize) {
      const waiting = new Map<number, MadeLine[]>();
      let given = 0;
      for await (const bundle of bundles(epoch)) {
        for (const line of bundle) {
          const same = waiting.get(line.columns) ?? [];
          waiting.set(line.columns, same);
          same.push(line);
          if (same.length < batchSize) continue;
          yield toBatch(same.splice(0));
          given += batchSize;
          if (given >= size) return;
        }
      }
    },
  };
}

/** @param lines all of one width */
export function toBatch(lines: readonly MadeLine[]): Batch {
  const each = lines[0].image.length;
  const images = new Float32Array(lines.length * each);
  const labels = new Uint8Array(lines.length * LONGEST_TEXT).fill(GLYPH_CLASSES.length - 1);
  lines.forEach(({ image, text }, index) => {
    images.set(image, index * each);
    [...text].forEach((symbol, at) => (labels[index * LONGEST_TEXT + at] = GLYPH_CLASSES.indexOf(symbol)));
  });
  return { images, labels };
}
