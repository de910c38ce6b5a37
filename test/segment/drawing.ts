import { createGrey, type GreyImage } from '../../src/image.js';

/** Pen strokes for tests: dark grey on white, without any library. */

export const INK = 30;

export function disc(image: GreyImage, cx: number, cy: number, radius: number, grey = INK): void {
  for (let y = Math.floor(cy - radius); y <= cy + radius; y += 1) {
    for (let x = Math.floor(cx - radius); x <= cx + radius; x += 1) {
      if (x < 0 || y < 0 || x >= image.width || y >= image.height) continue;
      if (Math.hypot(x + 0.5 - cx, y + 0.5 - cy) <= radius) image.data[y * image.width + x] = grey;
    }
  }
}

export function stroke(image: GreyImage, points: readonly (readonly [number, number])[], pen = 2, grey = INK): void {
  for (let i = 1; i < points.length; i += 1) {
    const [x0, y0] = points[i - 1];
    const [x1, y1] = points[i];
    const steps = Math.ceil(2 * Math.hypot(x1 - x0, y1 - y0)) + 1;
    for (let k = 0; k <= steps; k += 1)
      disc(image, x0 + ((x1 - x0) * k) / steps, y0 + ((y1 - y0) * k) / steps, pen, grey);
  }
}

/** A nought: an upright ellipse around (cx, cy), its outer size given. */
export function nought(image: GreyImage, cx: number, cy: number, width: number, height: number, pen = 2): void {
  const points = Array.from({ length: 49 }, (_, i): readonly [number, number] => {
    const angle = (2 * Math.PI * i) / 48;
    return [cx + (width / 2 - pen) * Math.cos(angle), cy + (height / 2 - pen) * Math.sin(angle)];
  });
  stroke(image, points, pen);
}

export const paper = (width: number, height: number): GreyImage => createGrey(width, height, 245);
