/** Places of a page that are painted over, so that nobody reads there what is not theirs to see. */

/** A place on page `page`, numbered from 1: corners in pixels of the page as submitted. */
export interface Covered {
  readonly page: number;
  readonly polygon: readonly (readonly [number, number])[];
}

const COLOUR = '#6b7280';
/** Pixels beyond the outline: ink that sticks out of it is covered too. */
const MARGIN = 6;

/** The covers of one page as an SVG of the page's size, to lay over its picture. */
export function coverSvg(width: number, height: number, polygons: readonly Covered['polygon'][]): Buffer {
  const drawn = polygons.map((polygon) => `<polygon points="${polygon.map((point) => point.join()).join(' ')}"/>`);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" fill="${COLOUR}" stroke="${COLOUR}" stroke-width="${MARGIN}">${drawn.join('')}</svg>`,
  );
}
