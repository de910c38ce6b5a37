import type { Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';

/** One blob of ink. */
export interface Component {
  /** Its number in the label map, from 1. */
  readonly label: number;
  readonly box: Rect;
  /** Pixels. */
  readonly area: number;
  /** Mean darkness of its pixels in the strength map, 0 to 255; 255 where no map was given. */
  readonly strength: number;
}

export interface Labelled {
  readonly width: number;
  readonly height: number;
  /** 0 paper, otherwise the number of the component. */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/**
 * Eight-connected components of a mask, in the order in which a reader's eye meets their first pixel (row by row). OpenCV
 * has the same; on strips of a few thousand pixels the way into WebAssembly and back costs more than the work.
 */
export function labelComponents(mask: GreyImage, strength?: GreyImage): Labelled {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  const components: Component[] = [];
  const stack = new Int32Array(width * height);
  for (let start = 0; start < data.length; start += 1) {
    if (data[start] === 0 || labels[start] !== 0) continue;
    const label = components.length + 1;
    let depth = 0;
    stack[depth++] = start;
    labels[start] = label;
    let area = 0;
    let sum = 0;
    let left = width;
    let right = 0;
    let top = height;
    let foot = 0;
    while (depth > 0) {
      const index = stack[--depth]!;
      const x = index % width;
      const y = (index - x) / width;
      area += 1;
      sum += strength === undefined ? 255 : strength.data[index]!;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > foot) foot = y;
      const firstX = x > 0 ? x - 1 : 0;
      const lastX = x < width - 1 ? x + 1 : x;
      const firstY = y > 0 ? y - 1 : 0;
      const lastY = y < height - 1 ? y + 1 : y;
      for (let ny = firstY; ny <= lastY; ny += 1) {
        for (let nx = firstX; nx <= lastX; nx += 1) {
          const next = ny * width + nx;
          if (data[next] !== 0 && labels[next] === 0) {
            labels[next] = label;
            stack[depth++] = next;
          }
        }
      }
    }
    components.push({
      label,
      box: { x: left, y: top, width: right - left + 1, height: foot - top + 1 },
      area,
      strength: sum / area,
    });
  }
  return { width, height, labels, components };
}
