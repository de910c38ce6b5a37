import { describe, expect, it } from 'vitest';
import { apply, compose, IDENTITY, type Matrix3, type Point } from '../../../src/geometry.js';
import { straightening, type LeaningStroke } from '../../../src/locate/form/straighten.js';

const size = { width: 210, height: 297 };

/** A line between two points of the page, as it is found on a scan that `map` leads to. */
function seen(map: Matrix3, from: Point, to: Point, level: boolean): LeaningStroke {
  const [p, q] = [apply(map, from), apply(map, to)];
  return level
    ? { at: (p.y + q.y) / 2, from: p.x, to: q.x, slope: (q.y - p.y) / (q.x - p.x) }
    : { at: (p.x + q.x) / 2, from: p.y, to: q.y, slope: (q.x - p.x) / (q.y - p.y) };
}

function grid(map: Matrix3) {
  const level = [30, 70, 120, 200, 260].map((y) => seen(map, { x: 20, y }, { x: 190, y }, true));
  const upright = [20, 60, 140, 190].map((x) => seen(map, { x, y: 30 }, { x, y: 260 }, false));
  return { size, level, upright };
}

/** What is left of a map once its perspective is taken out: how far lines of the form still rise, millimetres. */
function rest(map: Matrix3): number {
  const { map: straight } = straightening(grid(map));
  const both = compose(straight, map);
  const rises = [30, 260].map((y) => Math.abs(apply(both, { x: 20, y }).y - apply(both, { x: 190, y }).y));
  const leans = [20, 190].map((x) => Math.abs(apply(both, { x, y: 30 }).x - apply(both, { x, y: 260 }).x));
  return Math.max(...rises, ...leans);
}

describe('straightening', () => {
  it.each([
    ['a flat scan', IDENTITY],
    ['a page tilted away at its head', [1, 0, 0, 0, 1, 0, 0, -4e-4, 1]],
    ['one tilted to its side', [1, 0, 0, 0, 1, 0, 3e-4, 0, 1]],
    ['one tilted both ways, sheared and turned a little', [1, 0.03, 4, -0.02, 1.05, 2, 2e-4, -3e-4, 1]],
  ] as [string, Matrix3][])('makes lines level and upright: %s', (_, map) => {
    expect(rest(map)).toBeLessThan(0.5);
  });

  it('heeds no stroke that leans for itself', () => {
    const map: Matrix3 = [1, 0, 0, 0, 1, 0, 0, -4e-4, 1];
    const lines = grid(map);
    const strokes = [0.2, -0.15, 0.1].map((slope, i) => ({ at: 50 + 40 * i, from: 100, to: 115, slope }));
    const { map: clean } = straightening(lines);
    const { map: disturbed } = straightening({ ...lines, level: [...lines.level, ...strokes] });
    const [a, b] = [clean, disturbed].map((one) => apply(one, { x: 190, y: 260 }));
    expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeLessThan(0.3);
  });

  it('leaves alone what shows no lines', () => {
    expect(straightening({ size, level: [], upright: [] })).toEqual({ map: IDENTITY, size, rise: 0 });
  });
});
