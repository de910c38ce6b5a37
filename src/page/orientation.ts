import type { Rect } from '../geometry.js';
import { findMicrRows, strength, type MicrRow } from './micr-row.js';

/** Quarter turns, clockwise, that bring a page upright. */
export type QuarterTurns = 0 | 1 | 2 | 3;

export interface Orientation {
  readonly turns: QuarterTurns;
  /** The MICR line that told, in the turned raster. */
  readonly micr: MicrRow | undefined;
}

/** A MICR line lies within this share of the height from the foot of its document. */
const MICR_ZONE = 0.3;
/** Strength from which a MICR line is believed whatever the text says. */
const SURE_MICR = 7;

/** The box after `turns` clockwise quarter turns of a raster of `width` × `height`. */
export function turnBox({ x, y, width: w, height: h }: Rect, turns: QuarterTurns, width: number, height: number): Rect {
  if (turns === 1) return { x: height - y - h, y: x, width: h, height: w };
  if (turns === 2) return { x: width - x - w, y: height - y - h, width: w, height: h };
  if (turns === 3) return { x: y, y: width - x - w, width: h, height: w };
  return { x, y, width: w, height: h };
}

/** Tells from the boxes of a deskewed raster's components which way is up. No evidence leaves it as it is. */
export function findOrientation(boxes: readonly Rect[], width: number, height: number): Orientation {
  const turned = ([0, 1, 2, 3] as const).map((turns) => boxes.map((box) => turnBox(box, turns, width, height)));
  let micr: { turns: QuarterTurns; row: MicrRow; score: number } | undefined;
  for (const turns of [0, 1] as const) {
    const rows = findMicrRows(turned[turns]);
    const [across, down] = turns === 0 ? [width, height] : [height, width];
    for (const row of rows.slice(0, 4)) {
      const middle = (row.box.y + row.box.height / 2) / down;
      const near = Math.min(middle, 1 - middle);
      // Right sides tell the foot of E-13B; so does the edge that is near.
      const lean = 4 * (row.regularity - row.leftRegularity) + 2 * (middle - 0.5);
      const isUp = lean >= 0;
      const score = strength(row) * (near < MICR_ZONE ? 1 : 0.6) * (across >= down ? 1 : 0.9);
      if (!micr || score > micr.score) {
        micr = { turns: (isUp ? turns : turns + 2) as QuarterTurns, row, score };
      }
    }
  }
  if (micr && micr.score > SURE_MICR) {
    const rows = findMicrRows(turned[micr.turns]);
    const same = rows.find((row) => Math.abs(row.pitch - (micr?.row.pitch ?? 0)) < 0.05 * row.pitch) ?? rows[0];
    return { turns: micr.turns, micr: same };
  }
  const level = textEvidence(turned[0]);
  const upright = textEvidence(turned[1]);
  const flat = upright.links > 1.6 * level.links + 12 ? upright : level;
  const turns = flat === level ? 0 : 1;
  const flipped = flat.descenders > 1.5 * flat.ascenders + 12;
  return { turns: (flipped ? turns + 2 : turns) as QuarterTurns, micr: undefined };
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
