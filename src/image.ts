/** Plain images that cross room borders. OpenCV's and TensorFlow's own types stay inside their rooms. */

/** Eight-bit grey, row-major, 0 black to 255 white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Eight bits a channel, interleaved, row-major: 1 channel is grey, 3 are RGB. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export const createGrey = (width: number, height: number, fill = 255): GreyImage => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(fill),
});
