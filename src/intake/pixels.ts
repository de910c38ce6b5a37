import { CounterfoilError } from '../errors.js';
import type { PixelImage } from '../image.js';

/** Pixels as the later stages want them: one channel where the colours say nothing more than grey. */
export function plainPixels(width: number, height: number, channels: 1 | 3, data: Uint8Array): PixelImage {
  if (channels === 1 || !isColourless(data)) return { width, height, channels, data };
  const grey = new Uint8Array(width * height);
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) grey[i] = data[j]!;
  return { width, height, channels: 1, data: grey };
}

/** Whether red, green and blue are equal at every pixel of an interleaved RGB image. */
function isColourless(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  }
  return true;
}

/** Whether a grey image holds no more than two values, and whether it holds just one. */
export function tones({ channels, data }: PixelImage): 'one' | 'two' | 'many' {
  const [first, second, third] = [data[0], data[1], data[2]];
  if (channels === 3) {
    for (let i = 3; i < data.length; i += 3) {
      if (data[i] !== first || data[i + 1] !== second || data[i + 2] !== third) return 'many';
    }
    return 'one';
  }
  let i = 0;
  while (i < data.length && data[i] === first) i++;
  if (i === data.length) return 'one';
  const other = data[i];
  while (i < data.length && (data[i] === first || data[i] === other)) i++;
  return i === data.length ? 'two' : 'many';
}

/** Throws `CF_INTAKE_BLANK` for a page of one colour; says whether it holds black and white only. */
export function inspectTones(image: PixelImage, number: number): { readonly bitonal: boolean } {
  const found = tones(image);
  if (found === 'one') throw new CounterfoilError('CF_INTAKE_BLANK', `Page ${number} is of one colour all over`);
  return { bitonal: found === 'two' };
}
