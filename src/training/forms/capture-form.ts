import { compose, invert, rotation, scaling, translation, type Matrix3 } from '../../geometry.js';
import { createGrey, type GreyImage } from '../../image.js';
import { faxed } from '../cheques/black-and-white.js';
import type { Resolution } from '../cheques/encode.js';
import type { Random } from '../cheques/random.js';
import { blur, toGrey } from '../cheques/raster.js';
import type { DrawnForm } from './draw-form.js';

/** How a form lies under the scanner or the camera. */
export interface Pose {
  /** Degrees clockwise, quarter turns included. */
  readonly skew: number;
  /** Size on the picture over its size at the drawing's resolution. */
  readonly scale: number;
  /** To the right and down, shares of the picture's width and height; what leaves the picture is lost. */
  readonly shift: readonly [across: number, down: number];
  /** Degrees by which the sheet is tilted away at its head and at its right side. */
  readonly tilt: readonly [down: number, across: number];
  readonly bitonal: boolean;
  /** Standard deviation of the noise, grey levels. */
  readonly noise: number;
}

export interface CapturedForm {
  readonly image: GreyImage;
  /** Millimetres of the form to pixels of the picture. */
  readonly toPicture: Matrix3;
}

/** Distance of the camera from the sheet, over the sheet's height. */
const CAMERA = 2.4;

/** A picture of the form as large as the form is drawn, times the scale. */
export function captureForm({ image, scale }: DrawnForm, pose: Pose, random: Random): CapturedForm {
  const [width, height] = [Math.round(image.width * pose.scale), Math.round(image.height * pose.scale)];
  const [p, q] = pose.tilt.map((degrees) => Math.sin((degrees * Math.PI) / 180) / (CAMERA * image.height));
  const tilt: Matrix3 = [1, 0, 0, 0, 1, 0, q, -p, 1];
  const map = compose(
    translation(width / 2 + pose.shift[0] * width, height / 2 + pose.shift[1] * height),
    scaling(pose.scale),
    rotation(pose.skew),
    tilt,
    translation(-image.width / 2, -image.height / 2),
  );
  const back = invert(map);
  const out = createGrey(width, height);
  const samples = pose.scale < 0.75 ? 2 : 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let s = 0; s < samples * samples; s += 1) {
        const px = x + ((s % samples) + 0.5) / samples;
        const py = y + (Math.floor(s / samples) + 0.5) / samples;
        const w = back[6] * px + back[7] * py + back[8];
        sum += bilinear(
          image,
          (back[0] * px + back[1] * py + back[2]) / w - 0.5,
          (back[3] * px + back[4] * py + back[5]) / w - 0.5,
        );
      }
      const value = sum / (samples * samples) + (pose.noise > 0 ? random.normal(0, pose.noise) : 0);
      out.data[y * width + x] = pose.bitonal
        ? value < 150
          ? 0
          : 255
        : Math.min(255, Math.max(0, Math.round(value * 0.96)));
    }
  }
  return { image: out, toPicture: compose(map, scaling(scale)) };
}

/** Dots of a fax an inch: across, and down in its fine and in its standard mode (ITU-T T.4). */
const FAX = { across: 204, fine: 196, standard: 98 };

/** The form, drawn at `dpi`, as a fax machine sends it. */
export async function faxForm(
  drawn: DrawnForm,
  pose: Pick<Pose, 'skew' | 'shift'>,
  dpi: number,
  random: Random,
): Promise<{ readonly image: GreyImage; readonly resolution: Resolution }> {
  const down = random.chance(0.7) ? FAX.fine : FAX.standard;
  const grey = { ...pose, scale: FAX.across / dpi, tilt: [0, 0], bitonal: false, noise: 0 } as const;
  const { image } = captureForm(drawn, grey, random);
  const soft = toGrey(await blur({ ...image, channels: 1 }, 0.8));
  return { image: faxed(squeezed(soft, down / FAX.across), random), resolution: { x: FAX.across, y: down } };
}

/** Fewer rows, each the mean of those in its place. */
function squeezed({ width, height, data }: GreyImage, share: number): GreyImage {
  const out = createGrey(width, Math.floor(height * share));
  for (let y = 0; y < out.height; y += 1) {
    const [from, to] = [Math.floor(y / share), Math.max(Math.floor(y / share) + 1, Math.floor((y + 1) / share))];
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let row = from; row < to; row += 1) sum += data[row * width + x];
      out.data[y * width + x] = sum / (to - from);
    }
  }
  return out;
}

function bilinear({ width, height, data }: GreyImage, x: number, y: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  if (i < 0 || j < 0 || i >= width - 1 || j >= height - 1) return 255;
  const at = j * width + i;
  const top = data[at] + (x - i) * (data[at + 1] - data[at]);
  const low = data[at + width] + (x - i) * (data[at + width + 1] - data[at + width]);
  return top + (y - j) * (low - top);
}
