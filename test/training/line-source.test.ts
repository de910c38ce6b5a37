import { beforeAll, describe, expect, it } from 'vitest';
import { LINE_ROWS } from '../../src/segment/line-picture.js';
import {
  drawBundle,
  drawnLines,
  LINE_WIDTHS,
  linesHere,
  LONGEST_TEXT,
  writers,
} from '../../src/training/line-source.js';
import type { MadeLine } from '../../src/training/line-drawing.js';
import type { MnistByDigit } from '../../src/training/line-hands.js';
import type { Batch, TrainingSource } from '../../src/training/source.js';

const BATCH = 8;

async function firstBatches(source: TrainingSource, epoch: number, count = Infinity): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.batches(epoch, BATCH)) if (batches.push(batch) >= count) break;
  return batches;
}

describe('lines from other threads', { timeout: 120_000 }, () => {
  let mnist: MnistByDigit;
  beforeAll(() => {
    mnist = writers().learnt;
  });

  it('are those that this thread would draw, in the same order', async () => {
    const lines = drawBundle({ seed: 7, epoch: 2, bundle: 0, dirt: 0.5 }, mnist);
    const width = LINE_WIDTHS.find((columns) => lines.filter((line) => line.columns === columns).length >= BATCH)!;
    const expected = lines.filter(({ columns }) => columns === width).slice(0, BATCH);
    const batches = await firstBatches(
      drawnLines(64, 7, () => 0.5),
      2,
    );
    expect(batches).toHaveLength(8);
    const found = batches.find(({ images }) => images.length === BATCH * LINE_ROWS * width)!;
    expect([...found.images]).toEqual(expected.flatMap(({ image }) => [...image]));
  });

  it('differ from epoch to epoch and from seed to seed', async () => {
    const source = drawnLines(16, 7, () => 1);
    const [first] = await firstBatches(source, 0, 1);
    const [next] = await firstBatches(source, 1, 1);
    const [other] = await firstBatches(
      drawnLines(16, 8, () => 1),
      0,
      1,
    );
    expect(next.images).not.toEqual(first.images);
    expect(other.images).not.toEqual(first.images);
  });
});

describe('lines drawn here', () => {
  it('come in batches of one width, with texts filled up by the blank', async () => {
    let next = 0;
    const line = (): MadeLine => {
      const columns = [96, 128][next % 2];
      next += 1;
      return { image: new Float32Array(LINE_ROWS * columns).fill(next % 2), columns, text: '10' };
    };
    const batches = await firstBatches(linesHere(4 * BATCH, 1, line), 0);
    expect(batches.map(({ images }) => images.length / BATCH / LINE_ROWS)).toEqual([96, 128, 96, 128]);
    for (const { labels } of batches) {
      expect(labels.length).toBe(BATCH * LONGEST_TEXT);
      expect([...labels.subarray(0, 4)]).toEqual([1, 0, 22, 22]);
    }
  });
});
