import type { Point } from '../../geometry.js';
import type { Random } from '../random.js';

/** Signs that go with figures, as pen strokes: height 1 is a digit's height, the baseline is y = 1. */

export interface SignShape {
  readonly strokes: readonly (readonly Point[])[];
  /** Room it takes, in digit heights. */
  readonly advance: number;
}

const dense = (points: readonly Point[], steps = 10): Point[] => {
  const out: Point[] = [points[0]];
  for (let i = 1; i < points.length; i++)
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      out.push({
        x: points[i - 1].x + t * (points[i].x - points[i - 1].x),
        y: points[i - 1].y + t * (points[i].y - points[i - 1].y),
      });
    }
  return out;
};

/** A line with a slight bow, as hands draw them. */
function bowed(from: Point, to: Point, bow: number): Point[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return dense([from, to], 14).map((p, i) => {
    const lift = bow * length * Math.sin((Math.PI * i) / 14);
    return { x: p.x + lift * ((from.y - to.y) / (length || 1)), y: p.y + lift * ((to.x - from.x) / (length || 1)) };
  });
}

const dash = (length: number, y: number, random: Random): Point[] =>
  bowed({ x: 0, y: y + random.normal(0, 0.04) }, { x: length, y: y - random.between(0, 0.15) }, random.normal(0, 0.06));

/** The strokes of a sign; undefined where the character is no such sign. */
export function signShape(sign: string, random: Random): SignShape | undefined {
  const jitter = (): number => random.normal(0, 0.03);
  switch (sign) {
    case '.': {
      const y = 0.95 + jitter();
      const drag = random.between(0.02, 0.07);
      return {
        strokes: [
          [
            { x: 0.06, y },
            { x: 0.06 + drag, y: y + 0.03 },
            { x: 0.06, y: y + 0.02 },
            { x: 0.06 + drag, y },
          ],
        ],
        advance: 0.18,
      };
    }
    case ',': {
      const length = random.between(0.14, 0.3);
      return {
        strokes: [
          bowed({ x: 0.1, y: 0.9 + jitter() }, { x: 0.1 - length * 0.5, y: 0.9 + length }, random.between(-0.25, 0.05)),
        ],
        advance: 0.2,
      };
    }
    case '/': {
      const lean = random.between(0.18, 0.5);
      const top = random.between(-0.25, 0.05);
      return {
        strokes: [bowed({ x: lean, y: top }, { x: 0, y: random.between(1, 1.2) }, random.normal(0, 0.03))],
        advance: lean + 0.06,
      };
    }
    case '-':
      return { strokes: [dash(random.between(0.28, 0.5), random.between(0.5, 0.62), random)], advance: 0.48 };
    case '—':
      return { strokes: [dash(random.between(0.7, 1.6), random.between(0.45, 0.65), random)], advance: 1.1 };
    case '=': {
      const length = random.between(0.3, 0.5);
      return { strokes: [dash(length, 0.42, random), dash(length, 0.66, random)], advance: 0.55 };
    }
    case 'X':
    case 'x': {
      const size = sign === 'X' ? 1 : 0.62;
      return {
        strokes: [
          bowed({ x: 0, y: 1 - size }, { x: 0.6 * size, y: 1 }, 0.04),
          bowed({ x: 0.58 * size, y: 1 - size }, { x: 0, y: 1 }, 0.04),
        ],
        advance: 0.7 * size,
      };
    }
    case '*': {
      const arm = 0.2;
      return {
        strokes: [0, 1, 2].map((k) => {
          const angle = (k * Math.PI) / 3 + 0.3;
          const [dx, dy] = [arm * Math.cos(angle), arm * Math.sin(angle)];
          return dense(
            [
              { x: 0.2 - dx, y: 0.5 - dy },
              { x: 0.2 + dx, y: 0.5 + dy },
            ],
            5,
          );
        }),
        advance: 0.45,
      };
    }
    case '#':
      return {
        strokes: [
          dense([
            { x: 0.25, y: 0.1 },
            { x: 0.12, y: 1 },
          ]),
          dense([
            { x: 0.52, y: 0.1 },
            { x: 0.39, y: 1 },
          ]),
          dense([
            { x: 0, y: 0.4 },
            { x: 0.62, y: 0.38 },
          ]),
          dense([
            { x: 0, y: 0.7 },
            { x: 0.6, y: 0.68 },
          ]),
        ],
        advance: 0.75,
      };
    default:
      return undefined;
  }
}

/**
 * Noughts written in one go, as quick hands do: loops joined at the top.
 * @returns the strokes and the span of each nought, in digit heights
 */
export function runningNoughts(
  count: number,
  random: Random,
): { strokes: Point[][]; spans: [number, number][]; advance: number } {
  const points: Point[] = [];
  const spans: [number, number][] = [];
  const strokes: Point[][] = [];
  const joined = random.chance(0.75);
  // Hasty hands leave noughts open at the top, like a row of u.
  const openness = random.chance(0.4) ? random.between(0.3, 1.3) : random.between(-0.35, 0.25);
  const slimness = random.between(0.5, 0.85);
  const lean = random.between(0, 0.25);
  let x = 0;
  let height = random.chance(0.6) ? random.between(0.4, 0.7) : random.between(0.7, 0.98);
  for (let i = 0; i < count; i++) {
    height = Math.max(0.35, height * random.between(0.9, 1.06));
    const width = Math.max(0.24, height * slimness * random.between(0.85, 1.15));
    const [cx, cy] = [x + width / 2, 1 - height / 2 + random.normal(0, 0.025)];
    const open = openness + random.normal(0, 0.12);
    for (let k = 0; k <= 24; k++) {
      const angle = -Math.PI / 2 - Math.max(0, open / 2) - ((2 * Math.PI - open) * k) / 24;
      const [dx, dy] = [(width / 2) * Math.cos(angle), (height / 2) * Math.sin(angle)];
      points.push({ x: cx + dx - lean * dy, y: cy + dy });
    }
    spans.push([x, x + width]);
    x += width + (joined ? random.between(0, 0.14) : random.between(0.06, 0.16));
    if (!joined) strokes.push(points.splice(0));
  }
  if (joined) strokes.push(points);
  return { strokes, spans, advance: x };
}
