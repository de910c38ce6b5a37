import { createCanvas, ImageData } from '@napi-rs/canvas';
import type { PixelImage } from '../image.js';
import { toRgba } from './overlay.js';
import type { FieldResult } from './schema.js';

/** Paper around the outline, as a share of its height: strokes reach over it. */
const MARGIN = 0.15;

/** The place of a field as it is read, upright, at the page's resolution, as a PNG. `polygon` is in pixels of `page`. */
export function cropField(page: PixelImage, polygon: NonNullable<FieldResult['polygon']>): Promise<Uint8Array> {
  const [origin, right, , foot] = polygon;
  const [width, height] = [distance(origin, right), distance(origin, foot)];
  const [[ax, ay], [bx, by]] = [direction(origin, right), direction(origin, foot)];
  const margin = Math.round(MARGIN * height);
  const strip = createCanvas(Math.ceil(width) + 2 * margin, Math.ceil(height) + 2 * margin);
  const sheet = createCanvas(page.width, page.height);
  sheet.getContext('2d').putImageData(new ImageData(toRgba(page), page.width, page.height), 0, 0);
  const pen = strip.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, strip.width, strip.height);
  const [x, y] = origin.map(Math.floor);
  pen.setTransform(ax, bx, ay, by, margin - x * ax - y * ay, margin - x * bx - y * by);
  pen.drawImage(sheet, 0, 0);
  return strip.encode('png');
}

type Corner = readonly [number, number];

const distance = ([x0, y0]: Corner, [x1, y1]: Corner): number => Math.max(1, Math.hypot(x1 - x0, y1 - y0));

const direction = (from: Corner, to: Corner): Corner => {
  const length = distance(from, to);
  return [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
};
