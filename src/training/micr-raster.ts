/** Small shapes drawn with exact area coverage: what the MICR characters are made of. */

export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Of the corners. */
      readonly radius: number;
      /** Takes ink away from the shapes before it. */
      readonly cut?: boolean;
    }
  | { readonly kind: 'polygon'; readonly points: readonly (readonly [number, number])[] };

/** A fine black-and-white drawing as a table of sums, so that any rectangle of it has its coverage in four look-ups. */
export interface GlyphMask {
  /** In the unit of the shapes. */
  readonly width: number;
  readonly height: number;
  /** Pixels a unit. */
  readonly resolution: number;
  readonly columns: number;
  readonly rows: number;
  /** (rows + 1) × (columns + 1): ink above and left of each corner. */
  readonly sums: Float64Array;
}

/** A plane of ink, 0 to 1, that drawings add to. */
export interface InkPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export const createPlane = (width: number, height: number): InkPlane => ({
  width,
  height,
  data: new Float32Array(width * height),
});

const inBox = (s: Extract<Shape, { kind: 'box' }>, x: number, y: number): boolean => {
  const r = Math.min(s.radius, s.width / 2, s.height / 2);
  const dx = Math.max(s.x + r - x, x - (s.x + s.width - r), 0);
  const dy = Math.max(s.y + r - y, y - (s.y + s.height - r), 0);
  return dx * dx + dy * dy <= r * r + 1e-9;
};

/** Even-odd rule. */
const inPolygon = (points: readonly (readonly [number, number])[], x: number, y: number): boolean => {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) {
    const [xi, yi] = points[i];
    const [xj, yj] = points[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
};

/** Left, top, right, foot. */
function extent(shape: Shape): [number, number, number, number] {
  if (shape.kind === 'box') return [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height];
  const xs = shape.points.map(([x]) => x);
  const ys = shape.points.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Draws shapes in order, later ones over earlier ones, into a mask of `width` × `height` units. */
export function rasterise(shapes: readonly Shape[], width: number, height: number, resolution: number): GlyphMask {
  const columns = Math.ceil(width * resolution);
  const rows = Math.ceil(height * resolution);
  const ink = new Uint8Array(rows * columns);
  for (const shape of shapes) {
    const [left, top, end, foot] = extent(shape).map((edge) => Math.round(edge * resolution));
    for (let row = Math.max(0, top - 1); row < Math.min(rows, foot + 1); row += 1) {
      for (let column = Math.max(0, left - 1); column < Math.min(columns, end + 1); column += 1) {
        const x = (column + 0.5) / resolution;
        const y = (row + 0.5) / resolution;
        if (shape.kind === 'polygon' ? inPolygon(shape.points, x, y) : inBox(shape, x, y))
          ink[row * columns + column] = shape.kind === 'box' && shape.cut ? 0 : 1;
      }
    }
  }
  const sums = new Float64Array((rows + 1) * (columns + 1));
  for (let row = 0; row < rows; row += 1) {
    let line = 0;
    for (let column = 0; column < columns; column += 1) {
      line += ink[row * columns + column];
      sums[(row + 1) * (columns + 1) + column + 1] = sums[row * (columns + 1) + column + 1] + line;
    }
  }
  return { width, height, resolution, columns, rows, sums };
}

/** Ink left of and above (x, y), in mask pixels; linear between the corners, so exact for boxes of ink. */
function sumAt({ sums, columns, rows }: GlyphMask, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), columns);
  const cy = Math.min(Math.max(y, 0), rows);
  const x0 = Math.min(Math.floor(cx), columns - 1);
  const y0 = Math.min(Math.floor(cy), rows - 1);
  const fx = cx - x0;
  const fy = cy - y0;
  const at = y0 * (columns + 1) + x0;
  const upper = sums[at] * (1 - fx) + sums[at + 1] * fx;
  const lower = sums[at + columns + 1] * (1 - fx) + sums[at + columns + 2] * fx;
  return upper * (1 - fy) + lower * fy;
}

/**
 * Adds a mask to a plane, its top left corner at (x, y), `scaleX` and `scaleY` pixels of the plane a unit of the mask.
 * @param strength of the ink, 0 to 1
 */
export function stampMask(
  plane: InkPlane,
  mask: GlyphMask,
  x: number,
  y: number,
  scaleX: number,
  scaleY: number,
  strength = 1,
): void {
  const kx = mask.resolution / scaleX;
  const ky = mask.resolution / scaleY;
  const left = Math.max(0, Math.floor(x));
  const top = Math.max(0, Math.floor(y));
  const end = Math.min(plane.width, Math.ceil(x + mask.width * scaleX));
  const foot = Math.min(plane.height, Math.ceil(y + mask.height * scaleY));
  for (let row = top; row < foot; row += 1) {
    const y0 = (row - y) * ky;
    const y1 = y0 + ky;
    for (let column = left; column < end; column += 1) {
      const x0 = (column - x) * kx;
      const x1 = x0 + kx;
      const ink = sumAt(mask, x1, y1) - sumAt(mask, x0, y1) - sumAt(mask, x1, y0) + sumAt(mask, x0, y0);
      if (ink <= 0) continue;
      const at = row * plane.width + column;
      plane.data[at] = Math.min(1, plane.data[at] + (ink / (kx * ky)) * strength);
    }
  }
}
