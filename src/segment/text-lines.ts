import type { Rect } from '../geometry.js';
import { bottom, intersection, right } from '../geometry.js';
import type { GreyImage } from '../image.js';
import { components, type Component, type ComponentMap } from '../page/index.js';

/** Bits lower than this, pixels, say nothing about where the lines are. */
const LOWEST = 12;
/** Two blobs share a line where they overlap by this share of the lower one. */
const OVERLAP = 0.5;

const known = new WeakMap<GreyImage, ComponentMap>();

/** The pieces of a mask that nobody writes into any more: they are asked for once to find the lines, and by every line. */
function blobsOf(mask: GreyImage): ComponentMap {
  let map = known.get(mask);
  if (!map) known.set(mask, (map = components(mask)));
  return map;
}

/**
 * The text lines inside a rectangle of an ink mask, the one with most ink first. A mask without ink has none.
 * @param inner where the field is, pixels; ink outside it is a neighbour's
 */
export function textLines(mask: GreyImage, inner: Rect): Rect[] {
  const blobs = blobsOf(mask).components.filter((blob) => belongs(blob, inner));
  const tall = blobs.filter(({ box }) => box.height >= LOWEST).sort((a, b) => b.box.height - a.box.height);
  const lines: { top: number; foot: number; ink: number; left: number; end: number }[] = [];
  for (const { box, area } of tall) {
    const home = lines.find(({ top, foot }) => {
      const shared = Math.min(foot, bottom(box)) - Math.max(top, box.y);
      return shared >= OVERLAP * Math.min(box.height, foot - top);
    });
    if (home === undefined) lines.push({ top: box.y, foot: bottom(box), ink: area, left: box.x, end: right(box) });
    else {
      home.ink += area;
      home.left = Math.min(home.left, box.x);
      home.end = Math.max(home.end, right(box));
    }
  }
  if (lines.length === 0 && blobs.length > 0) return [inner];
  return lines
    .sort((a, b) => b.ink - a.ink)
    .map(({ top, foot, left, end }) => ({ x: left, y: top, width: end - left, height: foot - top }));
}

/** The mask with only the ink of one line: blobs nearer to it than to the other lines, dots and commas among them. */
export function keepLine(mask: GreyImage, line: Rect, lines: readonly Rect[]): GreyImage {
  const map = blobsOf(mask);
  const keep = new Uint8Array(map.components.length + 1);
  for (const blob of map.components) {
    const own = distance(blob.box, line);
    if (own > 0.45 * line.height) continue;
    if (lines.every((other) => other === line || distance(blob.box, other) >= own)) keep[blob.label] = 255;
  }
  return map.drawn(keep);
}

/** How far a box's middle lies above or below a line, pixels; 0 within it. */
const distance = (box: Rect, line: Rect): number => {
  const middle = box.y + box.height / 2;
  return Math.max(0, line.y - middle, middle - bottom(line));
};

/** More than half of the blob lies inside. */
const belongs = ({ box }: Component, inner: Rect): boolean => shareWithin(box, inner) >= 0.5;

/** Share of the box that lies in the other, 0 to 1. */
function shareWithin(box: Rect, other: Rect): number {
  const shared = intersection(box, other);
  return (shared.width * shared.height) / (box.width * box.height);
}

/**
 * The mask without what reaches into it from neighbours: blobs that the crop's edge cuts off and that lie mostly outside the
 * field, and blobs above or below it.
 * @param inner where the field is, pixels
 * @param hidden what of it is something else's, pixels: blobs that lie mostly there go
 */
export function withoutNeighbours(mask: GreyImage, inner: Rect, hidden?: Rect): GreyImage {
  const map = components(mask);
  const keep = new Uint8Array(map.components.length + 1);
  for (const { label, box } of map.components) {
    const cut = box.x <= 1 || box.y <= 1 || right(box) >= mask.width - 1 || bottom(box) >= mask.height - 1;
    const share = shareWithin(box, inner);
    const middle = box.y + box.height / 2;
    const beside = middle >= inner.y - 0.05 * inner.height && middle <= bottom(inner) + 0.05 * inner.height;
    const elsewhere = (cut && share < 0.6) || (hidden !== undefined && shareWithin(box, hidden) > 0.5);
    if (beside && !elsewhere) keep[label] = 255;
  }
  return map.drawn(keep);
}
