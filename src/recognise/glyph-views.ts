/** A normalised character looked at in several ways: turned, slanted and stretched a little. */

/** How a view differs: turn, radians; slant, pixels a pixel; width and height, times the character's. */
export interface GlyphView {
  readonly turn: number;
  readonly slant: number;
  readonly wide: number;
  readonly high: number;
}

const AS_IT_IS: GlyphView = { turn: 0, slant: 0, wide: 1, high: 1 };

/** As far from the character as hands of one school are from each other. */
export const OTHER_VIEWS: readonly GlyphView[] = [
  ...[-0.12, 0.12].map((turn) => ({ ...AS_IT_IS, turn })),
  ...[-0.12, 0.12].map((slant) => ({ ...AS_IT_IS, slant })),
  ...[0.9, 1.1].map((wide) => ({ ...AS_IT_IS, wide })),
  ...[0.9, 1.1].map((high) => ({ ...AS_IT_IS, high })),
];

/**
 * The picture seen so, about its middle, bilinearly; what leaves it is lost.
 * @param image `side` × `side`, row-major, 0 paper to 1 ink
 */
export function viewOf(image: Float32Array, side: number, { turn, slant, wide, high }: GlyphView): Float32Array {
  const out = new Float32Array(image.length);
  const middle = (side - 1) / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [u, v] = [x - middle, y - middle];
      const sx = middle + (u * cos + v * sin) / wide + slant * v;
      const sy = middle + (v * cos - u * sin) / high;
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      if (left < 0 || top < 0 || left >= side - 1 || top >= side - 1) continue;
      const [a, b] = [sx - left, sy - top];
      const from = top * side + left;
      out[y * side + x] =
        (1 - b) * ((1 - a) * image[from] + a * image[from + 1]) +
        b * ((1 - a) * image[from + side] + a * image[from + side + 1]);
    }
  }
  return out;
}
