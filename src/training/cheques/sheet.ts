import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { MILLIMETRES_PER_INCH, type Rect } from '../../geometry.js';
import type { PixelImage } from '../../image.js';
import { cssFont, loadFonts } from './fonts.js';

/** How printed text looks. Sizes are millimetres an em. */
export interface TextStyle {
  readonly font: string;
  readonly size: number;
  readonly weight?: 400 | 700;
  readonly colour?: string;
  readonly align?: 'left' | 'center' | 'right';
  /** Degrees, clockwise, about the start of the baseline. */
  readonly turn?: number;
  /** Extra room between letters, millimetres. */
  readonly spacing?: number;
}

/**
 * One side of a cheque in millimetres: paper and print on one layer, writing on another, since ink mixes with what lies
 * under it. All coordinates are millimetres from the top left corner.
 */
export class Sheet {
  readonly print: SKRSContext2D;
  readonly ink: SKRSContext2D;
  readonly pixelsPerMm: number;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly pixelsPerInch: number,
    layers?: { readonly print: SKRSContext2D; readonly ink: SKRSContext2D },
  ) {
    loadFonts();
    this.pixelsPerMm = pixelsPerInch / MILLIMETRES_PER_INCH;
    const columns = Math.round(width * this.pixelsPerMm);
    const rows = Math.round(height * this.pixelsPerMm);
    this.print = layers?.print ?? createCanvas(columns, rows).getContext('2d');
    this.ink = layers?.ink ?? createCanvas(columns, rows).getContext('2d');
    this.print.fillStyle = '#fff';
    this.print.fillRect(0, 0, columns, rows);
    for (const layer of new Set([this.print, this.ink])) layer.scale(this.pixelsPerMm, this.pixelsPerMm);
  }

  /** Prints text with its baseline at `y`; returns the box of its ink. */
  text(text: string, x: number, y: number, style: TextStyle, layer: SKRSContext2D = this.print): Rect {
    const scale = this.pixelsPerMm;
    layer.save();
    layer.translate(x, y);
    layer.rotate(((style.turn ?? 0) * Math.PI) / 180);
    // Fonts are hinted and rounded for their nominal size: draw at device size, not at three pixels an em.
    layer.scale(1 / scale, 1 / scale);
    layer.font = cssFont(style.font, style.size * scale, style.weight);
    layer.letterSpacing = `${((style.spacing ?? 0) * scale).toFixed(2)}px`;
    layer.fillStyle = style.colour ?? '#1c1c1e';
    const metrics = layer.measureText(text);
    const shift = style.align === 'right' ? -metrics.width : style.align === 'center' ? -metrics.width / 2 : 0;
    layer.fillText(text, shift, 0);
    layer.restore();
    return {
      x: x + (shift - metrics.actualBoundingBoxLeft) / scale,
      y: y - metrics.actualBoundingBoxAscent / scale,
      width: (metrics.actualBoundingBoxRight + metrics.actualBoundingBoxLeft) / scale,
      height: (metrics.actualBoundingBoxAscent + metrics.actualBoundingBoxDescent) / scale,
    };
  }

  /** Advance width of a text, millimetres. */
  measure(text: string, style: TextStyle): number {
    this.print.save();
    this.print.setTransform(1, 0, 0, 1, 0, 0);
    this.print.font = cssFont(style.font, style.size * this.pixelsPerMm, style.weight);
    this.print.letterSpacing = `${((style.spacing ?? 0) * this.pixelsPerMm).toFixed(2)}px`;
    const { width } = this.print.measureText(text);
    this.print.restore();
    return width / this.pixelsPerMm;
  }

  line(x1: number, y1: number, x2: number, y2: number, width = 0.2, colour = '#1c1c1e', dash: number[] = []): void {
    this.print.save();
    this.print.strokeStyle = colour;
    this.print.lineWidth = width;
    this.print.setLineDash(dash);
    this.print.beginPath();
    this.print.moveTo(x1, y1);
    this.print.lineTo(x2, y2);
    this.print.stroke();
    this.print.restore();
  }

  frame(area: Rect, width = 0.25, colour = '#1c1c1e', fill?: string): void {
    this.print.save();
    if (fill !== undefined) {
      this.print.fillStyle = fill;
      this.print.fillRect(area.x, area.y, area.width, area.height);
    }
    this.print.strokeStyle = colour;
    this.print.lineWidth = width;
    this.print.strokeRect(area.x, area.y, area.width, area.height);
    this.print.restore();
  }

  /**
   * Both layers as one RGB picture. Ink multiplies onto the print and flows unevenly: `flow` tells how much of it is
   * missing at a pixel, 0 to 1.
   */
  flatten(flow: (x: number, y: number) => number = () => 0): PixelImage {
    const { width, height } = this.print.canvas;
    const under = this.print.getImageData(0, 0, width, height).data;
    const over = this.ink.getImageData(0, 0, width, height).data;
    const data = new Uint8Array(width * height * 3);
    for (let i = 0, from = 0, to = 0; i < width * height; i++, from += 4, to += 3) {
      let alpha = over[from + 3] / 255;
      if (alpha > 0) alpha *= 1 - flow(i % width, Math.floor(i / width));
      for (let k = 0; k < 3; k++)
        data[to + k] = Math.round(under[from + k] * (1 - alpha + (alpha * over[from + k]) / 255));
    }
    return { width, height, channels: 3, data };
  }
}
