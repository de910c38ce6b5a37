import type { Matrix3, Rect } from '../../src/geometry.js';
import { MILLIMETRES_PER_INCH, scaling } from '../../src/geometry.js';
import type { GreyImage } from '../../src/image.js';
import { OVERVIEW_DPI, type UprightPage } from '../../src/page/types.js';

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** How the drawing is spoilt before it becomes a page. */
export interface Wear {
  /** Degrees by which everything leans, about the top left corner. */
  readonly skew?: number;
  /** Share of pixels turned black or white. */
  readonly specks?: number;
  /** Share of every line's length that is missing. */
  readonly breaks?: number;
  readonly seed?: number;
}

/** Draws in millimetres on white paper, at the overview's resolution. */
export class Drawing {
  private readonly image: GreyImage;
  private readonly scale = OVERVIEW_DPI / MILLIMETRES_PER_INCH;
  private readonly random: () => number;

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly wear: Wear = {},
  ) {
    const [w, h] = [Math.round(width * this.scale), Math.round(height * this.scale)];
    this.image = { width: w, height: h, data: new Uint8Array(w * h).fill(250) };
    this.random = numbers(wear.seed ?? 1);
  }

  /** A filled rectangle. */
  bar({ x, y, width, height }: Rect, grey = 20): this {
    const lean = Math.tan(((this.wear.skew ?? 0) * Math.PI) / 180);
    const step = 0.5 / this.scale;
    for (let v = y; v < y + height; v += step)
      for (let u = x; u < x + width; u += step) {
        const [px, py] = [Math.floor((u - lean * v) * this.scale), Math.floor((v + lean * u) * this.scale)];
        if (px >= 0 && px < this.image.width && py >= 0 && py < this.image.height)
          this.image.data[py * this.image.width + px] = grey;
      }
    return this;
  }

  /** A printed line, a third of a millimetre thick, broken as the wear says. */
  line(x0: number, y0: number, x1: number, y1: number, grey = 60): this {
    const across = y0 === y1;
    const length = across ? x1 - x0 : y1 - y0;
    for (let at = 0; at < length; at += 1) {
      if (this.random() < (this.wear.breaks ?? 0)) continue;
      const piece = Math.min(1, length - at);
      if (across) this.bar({ x: x0 + at, y: y0 - 0.17, width: piece, height: 0.34 }, grey);
      else this.bar({ x: x0 - 0.17, y: y0 + at, width: 0.34, height: piece }, grey);
    }
    return this;
  }

  frame({ x, y, width, height }: Rect, dividers: readonly number[] = []): this {
    this.line(x, y, x + width, y).line(x, y + height, x + width, y + height);
    for (const at of [x, ...dividers, x + width]) this.line(at, y, at, y + height);
    return this;
  }

  /** A ring, as tall as `height`: something written. */
  ring(x: number, y: number, width: number, height: number, stroke = 0.5): this {
    return this.bar({ x, y, width, height: stroke })
      .bar({ x, y: y + height - stroke, width, height: stroke })
      .bar({ x, y, width: stroke, height })
      .bar({ x: x + width - stroke, y, width: stroke, height });
  }

  /** A row of rings. */
  figures(x: number, y: number, count: number, pitch: number, height = 4): this {
    for (let i = 0; i < count; i++) this.ring(x + i * pitch, y, 0.62 * pitch, height);
    return this;
  }

  /**
   * A row of characters as a MICR line has them: right edges on the pitch, figures of two widths, and symbols of several
   * parts (`|`). A blank is a free place.
   */
  micr(x: number, y: number, text: string, pitch = 3.175): this {
    const height = 0.936 * pitch;
    [...text].forEach((character, i) => {
      const end = x + (i + 1) * pitch;
      if (character === ' ') return;
      if (character === '|')
        this.bar({ x: end - 2, y: y + 0.3, width: 0.35, height: 0.6 * height })
          .bar({ x: end - 1.3, y: y + 0.3, width: 0.35, height: 0.6 * height })
          .bar({ x: end - 0.6, y: y + 0.4, width: 0.6, height: 0.35 * height });
      else this.ring(end - (character === '1' ? 1.3 : 2.3), y, character === '1' ? 1.3 : 2.3, height, 0.35);
    });
    return this;
  }

  /** A row of seven-bar characters, every third with a broken bar, as CMC-7 has them. */
  cmc7(x: number, y: number, count: number): this {
    for (let i = 0; i < count; i++)
      for (let bar = 0; bar < 7; bar++) {
        const left = x + i * 3.175 + bar * 0.38;
        const broken = (i + bar) % 3 === 0;
        this.bar({ x: left, y, width: 0.17, height: broken ? 1.1 : 2.9 });
        if (broken) this.bar({ x: left, y: y + 1.8, width: 0.17, height: 1.1 });
      }
    return this;
  }

  /** A dollar sign: an S of bars, with a bar down its middle. */
  dollar(x: number, y: number, height = 4): this {
    const [w, h, t] = [0.6 * height, 0.8 * height, 0.13 * height];
    const top = y + 0.1 * height;
    return this.bar({ x: x + w / 2 - t / 2, y, width: t, height })
      .bar({ x, y: top, width: w, height: t })
      .bar({ x, y: top + h / 2 - t / 2, width: w, height: t })
      .bar({ x, y: top + h - t, width: w, height: t })
      .bar({ x, y: top, width: t, height: h / 2 })
      .bar({ x: x + w - t, y: top + h / 2, width: t, height: h / 2 });
  }

  /** A rupee sign: two bars, a bowl between them and a leg. */
  rupee(x: number, y: number, height = 3.6): this {
    const w = 0.72 * height;
    this.bar({ x, y, width: w, height: 0.12 * height }).bar({
      x,
      y: y + 0.26 * height,
      width: w,
      height: 0.12 * height,
    });
    this.bar({ x: x + 0.7 * w, y, width: 0.18 * w, height: 0.38 * height });
    for (let i = 0; i < 20; i++)
      this.bar({
        x: x + (0.1 + (0.6 * i) / 20) * w,
        y: y + (0.38 + (0.6 * i) / 20) * height,
        width: 0.22 * w,
        height: 0.05 * height,
      });
    return this;
  }

  page(): UprightPage {
    const { width, height, data } = this.image;
    for (let i = 0; i < (this.wear.specks ?? 0) * data.length; i++)
      data[Math.floor(this.random() * data.length)] = this.random() < 0.5 ? 0 : 255;
    const toPage: Matrix3 = scaling(this.scale);
    return {
      number: 1,
      index: 0,
      size: { width: this.width, height: this.height },
      dpi: OVERVIEW_DPI,
      dpiSource: 'file',
      rotation: 0,
      bitonal: false,
      toPage,
      quality: { inkShare: 0.05, contrast: 200, sharpness: 1, findings: [] },
      overview: {
        image: { width, height, data },
        area: { x: 0, y: 0, width: this.width, height: this.height },
        dpi: OVERVIEW_DPI,
        toPage: scaling(1),
      },
      crop: () => {
        throw new Error('locate looks at the overview only');
      },
      seenThrough: () => {
        throw new Error('a drawn page is looked at as it is');
      },
    };
  }
}
