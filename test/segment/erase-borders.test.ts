import { describe, expect, it } from 'vitest';
import { createGrey, type GreyImage } from '../../src/image.js';
import { eraseBorders, type Border } from '../../src/segment/erase-borders.js';

const fill = (image: GreyImage, x0: number, y0: number, x1: number, y1: number): void => {
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) image.data[y * image.width + x] = 0;
};
const maskOf = ({ width, height, data }: GreyImage): GreyImage => ({
  width,
  height,
  data: data.map((value) => (value < 128 ? 255 : 0)),
});
const inked = ({ width, data }: GreyImage, x0: number, y0: number, x1: number, y1: number): number => {
  let count = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) if (data[y * width + x] < 128) count++;
  return count;
};
const erased = (draw: (image: GreyImage) => void, border: Border): GreyImage => {
  const image = createGrey(200, 100);
  draw(image);
  eraseBorders(image, maskOf(image), [border], 8);
  return image;
};
const LEVEL: Border = { orientation: 'horizontal', at: 50, from: 10, to: 190 };

describe('eraseBorders', () => {
  it('takes out a line that lies a little beside its place', () => {
    expect(
      inked(
        erased((image) => fill(image, 10, 54, 190, 58), LEVEL),
        0,
        0,
        200,
        100,
      ),
    ).toBe(0);
  });

  it('takes out a line that leans and breaks', () => {
    const image = erased((one) => {
      for (let x = 10; x < 190; x++)
        if (x % 7 > 1) fill(one, x, 48 + Math.floor(x / 40), x + 1, 51 + Math.floor(x / 40));
    }, LEVEL);
    expect(inked(image, 0, 0, 200, 100)).toBeLessThan(10);
  });

  it('keeps a stroke that crosses it, whole', () => {
    const image = erased((one) => {
      fill(one, 10, 48, 190, 52);
      fill(one, 100, 20, 105, 80);
    }, LEVEL);
    expect(inked(image, 100, 20, 105, 80)).toBe(300);
    expect(inked(image, 10, 40, 95, 60)).toBe(0);
  });

  it('parts what stands against it from it', () => {
    const image = erased((one) => {
      fill(one, 10, 48, 190, 52);
      fill(one, 10, 52, 120, 90);
    }, LEVEL);
    expect(inked(image, 10, 46, 190, 52)).toBe(0);
    expect(inked(image, 10, 60, 120, 90)).toBeGreaterThan(3000);
  });

  it('takes out upright lines too', () => {
    const border: Border = { orientation: 'vertical', at: 100, from: 5, to: 95 };
    expect(
      inked(
        erased((image) => fill(image, 98, 5, 101, 95), border),
        0,
        0,
        200,
        100,
      ),
    ).toBe(0);
  });
});
