import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, bestPath, logProbabilityOf } from '../../src/recognise/ctc.js';

const CLASSES = 3;
const BLANK = 2;

/** Sum over every path that spells the text: what the recursion must come to. */
function byEnumeration(data: Float32Array, text: readonly number[]): number {
  const columns = data.length / CLASSES;
  let total = 0;
  for (let path = 0; path < CLASSES ** columns; path += 1) {
    const classes = Array.from({ length: columns }, (_, t) => Math.floor(path / CLASSES ** t) % CLASSES);
    const spelt = classes.filter((one, t) => one !== BLANK && one !== classes[t - 1]);
    if (spelt.join() !== text.join()) continue;
    total += classes.reduce((product, one, t) => product * data[t * CLASSES + one], 1);
  }
  return total;
}

const answers = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((columns) =>
    Float32Array.from(columns.flatMap((column) => column.map((v) => v / (column[0] + column[1] + column[2])))),
  );
const texts = fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 4 });

describe('logProbabilityOf', () => {
  it('says to the last bit what the alignment says', () => {
    fc.assert(
      fc.property(answers, texts, (data, text) => {
        const answer = { data, classes: CLASSES, blank: BLANK };
        expect(logProbabilityOf(answer, text)).toBe(align(answer, text).logProbability);
      }),
    );
  });
});

describe('align', () => {
  it('gives a text the probability of all its paths', () => {
    fc.assert(
      fc.property(answers, texts, (data, text) => {
        const { logProbability } = align({ data, classes: CLASSES, blank: BLANK }, text);
        const truth = byEnumeration(data, text);
        if (truth === 0) expect(logProbability).toBe(-Infinity);
        else expect(Math.exp(logProbability)).toBeCloseTo(truth, 5);
      }),
    );
  });

  it('spends every column once, and is the gradient of the logarithm', () => {
    fc.assert(
      fc.property(answers, texts, (data, text) => {
        const answer = { data, classes: CLASSES, blank: BLANK };
        const { logProbability, occupancy } = align(answer, text);
        if (logProbability === -Infinity) return;
        for (let t = 0; t < data.length / CLASSES; t += 1) {
          const spent = occupancy.subarray(t * CLASSES, (t + 1) * CLASSES).reduce((a, b) => a + b, 0);
          expect(spent).toBeCloseTo(1, 4);
        }
        // d log P / d log p(t, k) = occupancy(t, k)
        const at = data.length - 1;
        const nudged = data.slice();
        nudged[at] *= 1.01;
        const { logProbability: more } = align({ ...answer, data: nudged }, text);
        expect((more - logProbability) / Math.log(1.01)).toBeCloseTo(occupancy[at], 1);
      }),
    );
  });

  it('places the symbols from left to right', () => {
    const data = Float32Array.from([0.9, 0.05, 0.05, 0.05, 0.05, 0.9, 0.05, 0.9, 0.05, 0.05, 0.05, 0.9]);
    const { columns } = align({ data, classes: CLASSES, blank: BLANK }, [0, 1]);
    expect(columns[0]).toBeCloseTo(0, 0);
    expect(columns[1]).toBeCloseTo(2, 0);
  });
});

describe('bestPath', () => {
  it('merges repetitions and drops blanks', () => {
    const one = (symbol: number): number[] => Array.from({ length: CLASSES }, (_, k) => (k === symbol ? 0.8 : 0.1));
    const data = Float32Array.from([0, 0, BLANK, 0, 1, 1, BLANK].flatMap(one));
    expect(bestPath({ data, classes: CLASSES, blank: BLANK })).toEqual([0, 0, 1]);
  });
});
