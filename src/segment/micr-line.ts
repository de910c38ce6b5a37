/** Brings a row of a strip into the form that the MICR line readers take, field by field. */

import type { GreyImage } from '../image.js';
import { MICR_GRIDS, type MicrFont } from './micr-fonts.js';
import { resampleRun } from './micr-resample.js';
import { lineAt, type MicrField, type MicrRow } from './micr-rows.js';

export interface MicrPicture {
  /** Rows × columns, 0 paper to 1 ink; the columns are a multiple of the grid's stride. */
  readonly image: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly parts: readonly MicrPart[];
}

/** A field in the picture. */
export interface MicrPart {
  readonly field: MicrField;
  readonly firstColumn: number;
  readonly columns: number;
  /** Strip x of the left edge of each of its columns, and of the right edge of the last. */
  readonly edges: Float64Array;
}

/** Paper left on both sides of a field, in digit heights. */
const MARGIN = 0.6;

/**
 * Draws the row's fields one after the other, each straightened and brought to the grid's digit height.
 * @param strength 0 paper to 255 ink
 */
export function drawMicrPicture(strength: GreyImage, row: MicrRow, font: MicrFont): MicrPicture {
  const { rows, columnsPerHeight, stride } = MICR_GRIDS[font];
  const parts: MicrPart[] = [];
  let columns = 0;
  for (const [index, field] of row.fields.entries()) {
    const before = row.fields[index - 1];
    const after = row.fields[index + 1];
    const margin = MARGIN * field.height;
    const left = before ? Math.max(field.left - margin, (before.right + field.left) / 2) : field.left - margin;
    const end = after ? Math.min(field.right + margin, (field.right + after.left) / 2) : field.right + margin;
    const edges = columnEdges(field, left, end, columnsPerHeight, stride);
    parts.push({ field, firstColumn: columns, columns: edges.length - 1, edges });
    columns += edges.length - 1;
  }
  const image = new Float32Array(rows * columns);
  for (const part of parts) drawPart(strength, part, font, image, columns);
  return { image, rows, columns, parts };
}

/** Columns as wide as the digits' local height asks, until `end` is covered by a multiple of the stride. */
function columnEdges(field: MicrField, left: number, end: number, perHeight: number, stride: number): Float64Array {
  const edges = [left];
  while (edges.length === 1 || edges.at(-1)! < end || (edges.length - 1) % stride !== 0) {
    edges.push(edges.at(-1)! + lineAt(field, edges.at(-1)!).height / perHeight);
  }
  return Float64Array.from(edges);
}

function drawPart(strength: GreyImage, part: MicrPart, font: MicrFont, image: Float32Array, columns: number): void {
  const { rows, digitTop, digitRows } = MICR_GRIDS[font];
  const { field, edges, firstColumn } = part;
  const first = Math.max(0, Math.floor(edges[0]) - 2);
  const end = Math.min(strength.width, Math.ceil(edges.at(-1)!) + 2);
  const width = Math.max(0, end - first);
  // Down the columns first, each from its own place on the line, then along the rows.
  const upright = new Float32Array(rows * width);
  for (let x = first; x < end; x += 1) {
    const { foot, height } = lineAt(field, x + 0.5);
    const unit = height / digitRows;
    const top = foot - height - digitTop * unit;
    resampleRun(
      ...([strength.data, x, strength.width, strength.height, top, top + rows * unit] as const),
      ...([upright, (x - first) * rows, 1, rows] as const),
    );
  }
  for (let column = 0; column < part.columns; column += 1) {
    const step = edges[column + 1] - edges[column];
    const reach = Math.max(1, step);
    const centre = (edges[column] + edges[column + 1]) / 2 - first - 0.5;
    const from = Math.ceil(centre - reach);
    const to = Math.floor(centre + reach);
    let sum = 0;
    for (let x = from; x <= to; x += 1) sum += reach - Math.abs(x - centre);
    for (let x = Math.max(0, from); x <= Math.min(width - 1, to); x += 1) {
      const weight = (reach - Math.abs(x - centre)) / (255 * sum);
      for (let row = 0; row < rows; row += 1) {
        image[row * columns + firstColumn + column] += weight * upright[x * rows + row];
      }
    }
  }
}

/** The part that a column of the picture lies in. */
export function partAt(picture: MicrPicture, column: number): MicrPart {
  return picture.parts.findLast(({ firstColumn }) => column >= firstColumn) ?? picture.parts[0];
}

/** Share of a digit's height that the ink around a column spans, from its highest to its lowest row. */
export function inkSpan({ image, columns, rows }: MicrPicture, column: number, font: MicrFont): number {
  const { digitRows, columnsPerHeight } = MICR_GRIDS[font];
  const reach = Math.round(HALF_WIDTH * columnsPerHeight);
  let top = rows;
  let foot = -1;
  for (let row = 0; row < rows; row += 1) {
    for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x += 1) {
      if (image[row * columns + x] < INK) continue;
      top = Math.min(top, row);
      foot = row;
      break;
    }
  }
  return Math.max(0, foot - top + 1) / digitRows;
}

/** Half of the narrowest digit, in digit heights. */
const HALF_WIDTH = 0.25;
/** From here on a value of the picture is ink rather than shadow. */
const INK = 0.35;
