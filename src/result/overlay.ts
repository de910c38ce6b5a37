import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts, ImageData, type SKRSContext2D } from '@napi-rs/canvas';
import type { Context } from '../context.js';
import { openDocument } from '../intake/index.js';
import type { PixelImage } from '../image.js';
import type { DocumentResult, FieldResult } from './schema.js';

export const COLOURS = { accepted: '#1a7f37', review: '#bc4c00', rejected: '#cf222e' } as const;

/** Fonts of a bare machine cannot be relied on; pdf.js brings one. It has no MICR symbols: those are written A to D. */
export const FONT = 'Counterfoil Overlay';
const MICR_LETTERS: Record<string, string> = { '⑆': 'A', '⑇': 'B', '⑈': 'C', '⑉': 'D', '₹': 'Rs ' };

export function useFont(): void {
  if (GlobalFonts.has(FONT)) return;
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  GlobalFonts.registerFromPath(join(folder, 'standard_fonts', 'LiberationSans-Regular.ttf'), FONT);
}

/**
 * Draws every field's outline, value and confidence on the pages of a document that was read. Gives one PNG for each page
 * that holds an item, at the size it was submitted in.
 */
export async function* drawOverlays(
  bytes: Uint8Array,
  result: DocumentResult,
  context: Context,
): AsyncGenerator<{ page: number; png: Uint8Array }> {
  useFont();
  const document = await openDocument(bytes, result.document.name, context);
  try {
    for (const [number, fields] of fieldsByPage(result)) {
      const { image } = await document.page(number);
      yield { page: number, png: await drawFields(image, fields) };
    }
  } finally {
    await document.close();
  }
}

/** Names and fields of all items, by the page they lie on; pages of items without fields have none. */
export function fieldsByPage({ items }: DocumentResult): Map<number, [string, FieldResult][]> {
  const pages = new Map(items.map(({ page }): [number, [string, FieldResult][]] => [page, []]));
  for (const { page, fields } of items) {
    // The pages of one form are several.
    for (const [name, field] of Object.entries(fields)) {
      const number = field.page ?? page;
      pages.set(number, [...(pages.get(number) ?? []), [name, field]]);
    }
  }
  return pages;
}

async function drawFields(image: PixelImage, fields: readonly (readonly [string, FieldResult])[]): Promise<Uint8Array> {
  const canvas = createCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.putImageData(new ImageData(toRgba(image), image.width, image.height), 0, 0);
  const size = Math.max(11, Math.round(image.width / 90));
  pen.font = `${size}px "${FONT}"`;
  pen.lineWidth = Math.max(1, size / 8);
  for (const [name, field] of fields) {
    if (field.polygon === null) continue;
    pen.strokeStyle = COLOURS[field.decision.state];
    outline(pen, field.polygon);
    pen.globalAlpha = 0.5;
    for (const character of field.characters) outline(pen, character.polygon);
    pen.globalAlpha = 1;
    label(pen, field.polygon[0], size, `${name} ${written(field)} ${Math.round(field.confidence * 100)} %`);
  }
  return canvas.encode('png');
}

function outline(pen: SKRSContext2D, polygon: NonNullable<FieldResult['polygon']>): void {
  pen.beginPath();
  for (const [x, y] of polygon) pen.lineTo(x, y);
  pen.closePath();
  pen.stroke();
}

function label(pen: SKRSContext2D, [x, y]: readonly [number, number], size: number, text: string): void {
  const { width } = pen.measureText(text);
  pen.fillStyle = 'rgba(255, 255, 255, 0.85)';
  pen.fillRect(x, y - size * 1.4, width + size * 0.4, size * 1.3);
  pen.fillStyle = pen.strokeStyle;
  pen.fillText(text, x + size * 0.2, y - size * 0.45);
}

/** The value in words of the page; what was read where there is none. */
export function written({ value, text }: FieldResult): string {
  if (value === null) return `"${text}"?`;
  switch (value.type) {
    case 'amount':
      return `${value.currency} ${value.decimal}`;
    case 'date':
      return value.iso;
    case 'number':
      return value.digits;
    case 'code':
      return value.text;
    case 'micr':
      return value.line.replace(/[⑆⑇⑈⑉₹]/g, (symbol) => MICR_LETTERS[symbol]);
    case 'mark':
      return value.marked ? 'marked' : 'not marked';
    case 'choice':
      return value.options.join(', ');
  }
}

export function toRgba({ width, height, channels, data }: PixelImage): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0, from = 0, to = 0; i < width * height; i++, from += channels, to += 4) {
    rgba[to] = data[from];
    rgba[to + 1] = data[from + (channels === 3 ? 1 : 0)];
    rgba[to + 2] = data[from + (channels === 3 ? 2 : 0)];
  }
  return rgba;
}
