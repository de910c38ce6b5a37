import type { Matrix3, Quad } from '../../geometry.js';

/**
 * The homography that maps the rectangle (0, 0, width, height) onto a quadrilateral: Heckbert, Fundamentals of Texture
 * Mapping and Image Warping, 1989, §2.2.3.
 */
export function rectangleToQuad(width: number, height: number, [p0, p1, p2, p3]: Quad): Matrix3 {
  const sx = p0.x - p1.x + p2.x - p3.x;
  const sy = p0.y - p1.y + p2.y - p3.y;
  const [dx1, dx2] = [p1.x - p2.x, p3.x - p2.x];
  const [dy1, dy2] = [p1.y - p2.y, p3.y - p2.y];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  return [
    (p1.x - p0.x + g * p1.x) / width,
    (p3.x - p0.x + h * p3.x) / height,
    p0.x,
    (p1.y - p0.y + g * p1.y) / width,
    (p3.y - p0.y + h * p3.y) / height,
    p0.y,
    g / width,
    h / height,
    1,
  ];
}
