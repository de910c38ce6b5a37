import type { Rect } from '../geometry.js';
import { findMicrRows, strength, type MicrRow } from './micr-row.js';

/** Quarter turns, clockwise, that bring a page upright. */
export type QuarterTurns = 0 | 1 | 2 | 3;

export interface Orientation {
  readonly turns: QuarterTurns;
  /** The MICR line that told, in the turned raster. */
  readonly micr: MicrRow | undefined;
}

/** The middle of a MICR line lies within this share of the height from the foot of its document. */
const MICR_ZONE = 0.2;
/** Strength from which a MICR line is believed whatever the text says. */
const SURE_MICR = 7;
/** Regularity by which one side of the characters must beat the other to tell head from foot. */
const SIDE_MARGIN = 0.02;

/** The box after `turns` clockwise quarter turns of a raster of `width` × `height`. */
export function turnBox({ x, y, width: w, height: h }: Rect, turns: QuarterTurns, width: number, height: number): Rect {
  if (turns === 1) return { x: height - y - h, y: x, width: h, height: w };
  if (turns === 2) return { x: width - x - w, y: height - y - h, width: w, height: h };
  if (turns === 3) return { x: y, y: width - x - w, width: h, height: w };
  return { x, y, width: w, height: h };
}

/** Tells from the boxes of a deskewed raster's components which way is up. No evidence leaves it as it is. */
export function findOrientation(boxes: readonly Rect[], width: number, height: number): Orientation {
  const turned = ([0, 1] as const).map((turns) => boxes.map((box) => turnBox(box, turns, width, height)));
  let best: { turns: QuarterTurns; row: MicrRow } | undefined;
  for (const turns of [0, 1] as const) {
    const down = turns === 0 ? height : width;
    for (const row of findMicrRows(turned[turns])) {
      const flipped = isFlipped(row, down);
      if (flipped === undefined || (best && strength(row) <= strength(best.row))) continue;
      if ((flipped || turns === 1) && !standsAlone(row, turned[turns], down)) continue;
      best = { turns: (flipped ? turns + 2 : turns) as QuarterTurns, row };
    }
  }
  if (best && strength(best.row) > SURE_MICR) return { turns: best.turns, micr: best.row };

  const [level, upright] = turned.map(textEvidence);
  // A landscape page of a cheque's shape may carry upright endorsements and stamps: lying text must be rare on it.
  const margin = width > 1.6 * height ? 4 : 1.6;
  const isTurned = upright.links > margin * level.links + 12;
  const text = isTurned ? upright : level;
  const flipped = text.descenders > 1.5 * text.ascenders + 12;
  return { turns: ((isTurned ? 1 : 0) + (flipped ? 2 : 0)) as QuarterTurns, micr: undefined };
}

/**
 * Whether a MICR line shows that its page of height `down` is upside down; undefined where it cannot be a MICR line. Its
 * place at the foot and its characters, which stand at the right of their cells, must not contradict each other.
 */
function isFlipped({ box, regularity, leftRegularity }: MicrRow, down: number): boolean | undefined {
  const middle = (box.y + box.height / 2) / down;
  if (Math.min(middle, 1 - middle) > MICR_ZONE) return undefined;
  const isHigh = middle < 0.5;
  const lean = regularity - leftRegularity;
  if (Math.abs(lean) > SIDE_MARGIN && isHigh !== lean < 0 && (isHigh || lean < -4 * SIDE_MARGIN)) return undefined;
  return isHigh;
}

/** The clear band around a MICR line and beyond it holds no other print; lines of a typewriter stand among others. */
function standsAlone({ box, count, pitch }: MicrRow, boxes: readonly Rect[], down: number): boolean {
  const isHigh = box.y + box.height / 2 < down / 2;
  const from = isHigh ? 0 : box.y - pitch;
  const to = isHigh ? box.y + box.height + pitch : down;
  const others = boxes.filter(({ y, height }) => {
    const middle = y + height / 2;
    const inRow = middle > box.y - 0.3 * pitch && middle < box.y + box.height + 0.3 * pitch;
    return !inRow && middle > from && middle < to && height > 0.5 * pitch && height < 3 * pitch;
  });
  return others.length < count / 2;
}

interface TextEvidence {
  /** Neighbours side by side, as letters of a line are. */
  readonly links: number;
  /** Letters that stand out above their line and below it: Latin text has three times as many above. */
  readonly ascenders: number;
  readonly descenders: number;
}

function textEvidence(boxes: readonly Rect[]): TextEvidence {
  const letters = boxes
    .filter(({ width, height }) => height >= 6 && height <= 60 && width >= 2 && width <= 3 * height)
    .sort((a, b) => a.x - b.x);
  const next = new Int32Array(letters.length).fill(-1);
  const hasPrevious = new Uint8Array(letters.length);
  let links = 0;
  for (let i = 0; i < letters.length; i++) {
    const a = letters[i];
    for (let j = i + 1; j < letters.length; j++) {
      const b = letters[j];
      const gap = b.x - a.x - a.width;
      if (b.x - a.x - a.width > a.height) break;
      const overlap = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (gap < -0.3 * Math.min(a.width, b.width) || overlap < 0.6 * Math.min(a.height, b.height)) continue;
      if (Math.max(a.height, b.height) > 2.2 * Math.min(a.height, b.height)) continue;
      links++;
      next[i] = j;
      hasPrevious[j] = 1;
      break;
    }
  }
  let ascenders = 0;
  let descenders = 0;
  for (let i = 0; i < letters.length; i++) {
    if (hasPrevious[i]) continue;
    const line: Rect[] = [];
    for (let j = i; j >= 0; j = next[j]) line.push(letters[j]);
    if (line.length < 4) continue;
    const tops = line.map((b) => b.y).sort((a, b) => a - b);
    const feet = line.map((b) => b.y + b.height).sort((a, b) => a - b);
    const [head, foot] = [tops[tops.length >> 1], feet[feet.length >> 1]];
    const slack = Math.max(1.5, 0.2 * (foot - head));
    for (const { y, height } of line) {
      if (y < head - slack && Math.abs(y + height - foot) <= slack) ascenders++;
      if (y + height > foot + slack && Math.abs(y - head) <= slack) descenders++;
    }
  }
  return { links, ascenders, descenders };
}
