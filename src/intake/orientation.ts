import type { Sharp } from 'sharp';
import type { Resolution } from './resolution.js';

/** TIFF 6.0 tag 274, also EXIF: which side of the stored image is the top, 1 to 8. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Any other value is taken for 1, as viewers do. */
export const toOrientation = (value: number | undefined): Orientation =>
  value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : 1;

const swapsSides = (orientation: Orientation): boolean => orientation >= 5;

/** Turns and mirrors the image as a viewer shows it. */
export function orient(image: Sharp, orientation: Orientation): Sharp {
  // sharp mirrors (flip, flop) before it turns.
  switch (orientation) {
    case 1:
      return image;
    case 2:
      return image.flop();
    case 3:
      return image.rotate(180);
    case 4:
      return image.flip();
    case 5:
      return image.flip().rotate(90);
    case 6:
      return image.rotate(90);
    case 7:
      return image.flip().rotate(270);
    case 8:
      return image.rotate(270);
  }
}

/** The resolution along the rows and columns as shown. */
export const orientResolution = (
  resolution: Resolution | undefined,
  orientation: Orientation,
): Resolution | undefined =>
  resolution && swapsSides(orientation) ? { x: resolution.y, y: resolution.x } : resolution;
