import { describe, expect, it } from 'vitest';
import { confidenceOf } from '../../src/recognise/calibration.js';
import { FEATURES, type Features } from '../../src/recognise/confidence.js';
import { opinionOf } from '../../src/recognise/line-text.js';
import { fitCalibration } from '../../src/training/fit-calibration.js';
import { createRandom } from '../../src/training/random.js';

const featuresFrom = (value: (name: string) => number): Features =>
  Object.fromEntries(FEATURES.map((name) => [name, value(name)])) as Features;

describe('calibration', () => {
  const random = createRandom(4);
  const truth = (features: Features): number => 1 / (1 + Math.exp(-(1.5 * features.margin - 1 * features.dirt + 0.5)));
  const outcomes = Array.from({ length: 4000 }, () => {
    const features = featuresFrom(() => random.normal());
    return { features, right: random.next() < truth(features) };
  });

  it('recovers the probabilities that made the outcomes', () => {
    const calibration = fitCalibration(FEATURES, outcomes, { glyphs: 'test' }, 5);
    let error = 0;
    for (const { features } of outcomes) error += Math.abs(confidenceOf(features, calibration) - truth(features));
    expect(error / outcomes.length).toBeLessThan(0.03);
    expect(calibration.samples).toBe(4000);
  });

  it('stays finite where everything was right', () => {
    const allRight = outcomes.map(({ features }) => ({ features, right: true }));
    const calibration = fitCalibration(FEATURES, allRight, {}, 5);
    const confidence = confidenceOf(outcomes[0].features, calibration);
    expect(confidence).toBeGreaterThan(0.9);
    expect(Number.isFinite(confidence)).toBe(true);
  });
});

describe('opinionOf', () => {
  it('drops signs and separators and keeps digits and letters', () => {
    expect(opinionOf('₹44,20,000/-')).toBe('4420000');
    expect(opinionOf('11 Mar 2016')).toBe('11Mar2016');
  });
});
