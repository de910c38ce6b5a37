import { describe, expect, it } from 'vitest';
import {
  decodeSpots,
  findSpots,
  pitchAlong,
  preferLayout,
  type MicrPath,
  type MicrSpot,
} from '../../src/recognise/micr-decode.js';
import type { Grammar } from '../../src/recognise/types.js';

/** Classes A, B and nothing. */
const spot = (x: number, a: number, b: number): MicrSpot => ({
  column: Math.round(10 * x),
  x,
  probabilities: Float32Array.of(a, b, 1 - a - b),
});

const textOf = (spots: MicrSpot[]): string[] =>
  decodeSpots(spots, () => 1).map(({ classes }) => classes.map((c) => 'AB'[c]).join(''));

describe('findSpots', () => {
  it('finds one spot a hump and its classes', () => {
    const answer = new Float32Array(3 * 20);
    for (let t = 0; t < 20; t += 1) answer[3 * t + 2] = 1;
    for (const [t, c] of [
      [4, 0],
      [5, 0],
      [6, 0],
      [14, 1],
      [15, 1],
      [16, 1],
    ]) {
      answer[3 * t + 2] = 0.1;
      answer[3 * t + c] = 0.9;
    }
    const spots = findSpots(answer, 3, (column) => column / 10);
    expect(spots.map(({ column }) => column)).toEqual([5, 15]);
    expect(spots[0].probabilities[0]).toBeCloseTo(0.9, 5);
    expect(spots[1].probabilities[1]).toBeCloseTo(0.9, 5);
  });
});

describe('decodeSpots', () => {
  it('takes sure characters and leaves weak ones out', () => {
    expect(textOf([spot(0, 0.9, 0.05), spot(1, 0.02, 0.95), spot(2, 0.1, 0.05)])[0]).toBe('AB');
  });

  it('does not take two characters in one place', () => {
    const [best, ...others] = textOf([spot(0, 0.9, 0), spot(1, 0, 0.6), spot(1.2, 0.55, 0), spot(2, 0.9, 0)]);
    expect(best).toBe('ABA');
    expect(others).toContain('AAA');
  });

  it('gives the n best in order', () => {
    const paths = decodeSpots([spot(0, 0.6, 0.38), spot(1, 0.9, 0.05)], () => 1);
    expect(paths.map(({ logProbability }) => logProbability)).toEqual(
      paths.map(({ logProbability }) => logProbability).sort((a, b) => b - a),
    );
    expect(textOf([spot(0, 0.6, 0.38), spot(1, 0.9, 0.05)]).slice(0, 2)).toEqual(['AA', 'BA']);
  });

  it('has no line where there are no spots', () => {
    expect(decodeSpots([], () => 1)).toEqual([]);
  });
});

describe('pitchAlong', () => {
  it('is the usual step of sure characters, or nominal where there are too few', () => {
    const line = [0, 1.2, 2.4, 3.6, 7, 8.2].map((x) => spot(x, 0.9, 0));
    expect(pitchAlong(line, 1.07)(4)).toBeCloseTo(1.2, 5);
    expect(pitchAlong(line.slice(0, 2), 1.07)(0)).toBe(1.07);
  });

  it('narrows where the line does, and keeps characters there that the usual pitch would leave out', () => {
    const narrow = Array.from({ length: 8 }, (_, index) => 0.56 * index);
    const wide = Array.from({ length: 14 }, (_, index) => 5 + 1.1 * index);
    const line = [...narrow, ...wide].map((x) => spot(x, 0.6, 0));
    const pitch = pitchAlong(line, 1.07);
    expect(pitch(1)).toBeCloseTo(0.56, 5);
    expect(pitch(15)).toBeCloseTo(1.1, 5);
    expect(decodeSpots(line, pitch)[0].spots).toHaveLength(line.length);
    expect(decodeSpots(line, () => 1.1)[0].spots.length).toBeLessThan(line.length);
  });

  it('is not led astray by a few characters that were seen twice', () => {
    const line = [0, 0.5, 1.1, 1.6, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7, 8.8].map((x) => spot(x, 0.9, 0));
    expect(pitchAlong(line, 1.07)(1)).toBeCloseTo(1.1, 5);
  });
});

describe('preferLayout', () => {
  /** Lines of two characters; others cost 2, and B may not begin. */
  const pairs: Grammar<number> = {
    start: 0,
    step: (count, symbol) => (count === 0 && symbol === 'B' ? undefined : { state: count + 1, weight: 0 }),
    end: (count) => (count === 2 ? 0 : -2),
    key: String,
  };
  const line = (logProbability: number, classes: number[]): MicrPath => ({ logProbability, spots: [], classes });
  const prefer = (...paths: MicrPath[]): number[][] =>
    preferLayout(paths, ['A', 'B'], pairs).map(({ classes }) => [...classes]);

  it('decides between lines that look alike', () => {
    expect(prefer(line(-1, [0]), line(-1.4, [0, 1]))).toEqual([[0, 1], [0]]);
  });

  it('does not overrule what is plain to see, not even for lines that are unheard of', () => {
    expect(prefer(line(-1, [0]), line(-2, [0, 1]))[0]).toEqual([0]);
    expect(prefer(line(-1, [1, 0]), line(-4, [0, 0]))[0]).toEqual([1, 0]);
  });
});
