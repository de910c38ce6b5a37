import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Point } from '../../geometry.js';
import type { Random } from './random.js';

/** What a hand writes with. */
export interface Pen {
  readonly colour: string;
  /** Millimetres. */
  readonly width: number;
  /** How much the width follows the pressure of the hand, 0 to 1. */
  readonly pressure: number;
  /** How unevenly the ink flows, 0 to 1. */
  readonly grain: number;
}

const BLUE = ['#1f2f8f', '#22309c', '#2b3fa8', '#1b2a6b', '#3346b4', '#152a7a', '#3a3fae'];
const BLACK = ['#151517', '#1d1d22', '#262626', '#101014', '#2f2f36'];
const OTHER = ['#6b1f2a', '#14503a', '#4b2a7a'];

export function inventPen(random: Random): Pen {
  const colour = random.pick(random.chance(0.52) ? BLUE : random.chance(0.94) ? BLACK : OTHER);
  const kind = random.next();
  if (kind < 0.7) return { colour, width: random.between(0.26, 0.4), pressure: 0.3, grain: random.between(0.2, 0.7) };
  if (kind < 0.95) return { colour, width: random.between(0.38, 0.54), pressure: 0.2, grain: random.between(0, 0.3) };
  return { colour, width: random.between(0.54, 0.72), pressure: 0.15, grain: 0.05 };
}

/** Points nearer than this many millimetres are drawn as one segment. */
const STEP = 0.12;

/** Draws strokes given in millimetres. */
export function drawStrokes(
  layer: SKRSContext2D,
  strokes: readonly (readonly Point[])[],
  pen: Pen,
  random: Random,
): void {
  layer.save();
  layer.strokeStyle = pen.colour;
  layer.lineCap = 'round';
  layer.lineJoin = 'round';
  for (const stroke of strokes) {
    const phase = random.between(0, 2 * Math.PI);
    const frequency = random.between(0.4, 1.2);
    let travelled = 0;
    let last = stroke[0];
    if (stroke.length === 1) segment(layer, last, last, pen.width * 1.15);
    for (let i = 1; i < stroke.length; i++) {
      const here = stroke[i];
      const length = Math.hypot(here.x - last.x, here.y - last.y);
      if (length < STEP && i < stroke.length - 1) continue;
      travelled += length;
      const falling = length > 0 ? (here.y - last.y) / length : 0;
      const force = 0.6 * falling + 0.4 * Math.sin(phase + travelled * frequency);
      segment(layer, last, here, pen.width * (1 + pen.pressure * force));
      last = here;
    }
  }
  layer.restore();
}

function segment(layer: SKRSContext2D, from: Point, to: Point, width: number): void {
  layer.lineWidth = Math.max(0.08, width);
  layer.beginPath();
  layer.moveTo(from.x, from.y);
  layer.lineTo(to.x + 1e-4, to.y);
  layer.stroke();
}

const TILE = 128;

/**
 * How much ink is missing at a pixel, 0 to 1: smooth noise with patches of `grainSize` pixels, since balls roll unevenly
 * and paper takes up ink unevenly.
 */
export function unevenFlow(grain: number, grainSize: number, random: Random): (x: number, y: number) => number {
  const tile = Float32Array.from({ length: TILE * TILE }, () => random.next());
  const at = (i: number, j: number): number => tile[(j & (TILE - 1)) * TILE + (i & (TILE - 1))];
  return (x, y) => {
    const [u, v] = [x / grainSize, y / grainSize];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [s, t] = [u - i, v - j];
    const value =
      (at(i, j) * (1 - s) + at(i + 1, j) * s) * (1 - t) + (at(i, j + 1) * (1 - s) + at(i + 1, j + 1) * s) * t;
    return grain * 0.75 * Math.max(0, value - 0.25) ** 1.2;
  };
}
