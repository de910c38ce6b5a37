/** Brings a row of a strip into the form that the MICR line readers take, field by field. */

import type { GreyImage } from '../image.js';
import { MICR_GRIDS, type MicrFont } from './micr-fonts.js';
import { resampleRun } from './micr-resample.js';
import type { MicrField, MicrRow } from './micr-rows.js';

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
  /** Strip pixel at the left edge of its first column, and strip pixels a column. */
  readonly left: number;
  readonly scale: number;
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
    const scale = field.height / columnsPerHeight;
    const count = Math.max(stride, Math.ceil((end - left) / scale / stride) * stride);
    parts.push({ field, firstColumn: columns, columns: count, left, scale });
    columns += count;
  }
  const image = new Float32Array(rows * columns);
  for (const part of parts) drawPart(strength, part, font, image, columns);
  return { image, rows, columns, parts };
}

function drawPart(strength: GreyImage, part: MicrPart, font: MicrFont, image: Float32Array, columns: number): void {
  const { rows, digitTop, digitRows } = MICR_GRIDS[font];
  const { field } = part;
  const first = Math.max(0, Math.floor(part.left) - 1);
  const end = Math.min(strength.width, Math.ceil(part.left + part.columns * part.scale) + 1);
  const width = Math.max(0, end - first);
  // Down the columns first, each from its own place on the foot line, then along the rows.
  const upright = new Float32Array(rows * width);
  const unit = field.height / digitRows;
  for (let x = first; x < end; x += 1) {
    const top = field.foot + field.slope * (x + 0.5) - field.height - digitTop * unit;
    resampleRun(
      ...([strength.data, x, strength.width, strength.height, top, top + rows * unit] as const),
      ...([upright, x - first, width, rows] as const),
    );
  }
  const from = part.left - first;
  for (let row = 0; row < rows; row += 1) {
    resampleRun(
      ...([upright, row * width, 1, width, from, from + part.columns * part.scale] as const),
      ...([image, row * columns + part.firstColumn, 1, part.columns] as const),
    );
  }
  for (let row = 0; row < rows; row += 1) {
    for (let at = row * columns + part.firstColumn, last = at + part.columns; at < last; at += 1) image[at]! /= 255;
  }
}

/** The part that a column of the picture lies in. */
export function partAt(picture: MicrPicture, column: number): MicrPart {
  return picture.parts.findLast(({ firstColumn }) => column >= firstColumn) ?? picture.parts[0]!;
}
