import { expect, it } from 'vitest';
import { againstStraight } from './straight.js';

/** A busy machine lends one side more of itself than the other: a real loss shows in each of these tries, in time and in effort. */
const TRIES = 4;

it('onnx classifies glyphs at 85 % of the rate of onnxruntime itself or more', async () => {
  let best = 0;
  for (let left = TRIES; left > 0 && best < 0.85; left -= 1) {
    const { ratio, processorRatio } = await againstStraight(2, 64, 25);
    best = Math.max(best, ratio, processorRatio);
  }
  expect(best).toBeGreaterThanOrEqual(0.85);
}, 120_000);
