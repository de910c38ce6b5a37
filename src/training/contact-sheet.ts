/** A sheet of made samples, one row a class: what a network is told, to be looked at beside real crops. */

import sharp from 'sharp';
import { createRandom } from './random.js';
import type { Plan } from './recipe.js';

const COLUMNS = 32;
const MOST_DRAWS = 200_000;

/** A PNG. */
export async function contactSheet(plan: Pick<Plan, 'classes' | 'inputShape' | 'draw'>, seed: number): Promise<Buffer> {
  const [height] = plan.inputShape;
  const rows = plan.classes.map((): Float32Array[] => []);
  const random = createRandom(seed);
  for (let draws = 0; draws < MOST_DRAWS && rows.some((row) => row.length < COLUMNS); draws += 1) {
    const { image, label } = plan.draw(random);
    if (rows[label].length < COLUMNS) rows[label].push(image);
  }
  const width = plan.inputShape[1] ?? Math.max(...rows.flat().map((image) => image.length / height));
  const sheetWidth = COLUMNS * (width + 1);
  const sheet = Buffer.alloc(sheetWidth * plan.classes.length * (height + 1), 64);
  rows.forEach((row, number) => {
    row.forEach((image, column) => {
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < image.length / height; x += 1) {
          const at = (number * (height + 1) + y) * sheetWidth + column * (width + 1) + x;
          sheet[at] = Math.round(255 * image[(y * image.length) / height + x]);
        }
      }
    });
  });
  return sharp(sheet, { raw: { width: sheetWidth, height: sheet.length / sheetWidth, channels: 1 } })
    .png()
    .toBuffer();
}
