import { createCanvas, ImageData, type Canvas } from '@napi-rs/canvas';
import type { PixelImage } from '../image.js';
import { FONT, toRgba, useFont } from './overlay.js';
import type { FieldResult, ItemResult } from './schema.js';

/** One picture of everything that was read of a form: a row a field, each character as it stands on the scan and as what it was read. */

const CELL = 44;
const NAME = 240;
const ROW = CELL + 34;
const COLOURS = { accepted: '#1a7f37', review: '#bc4c00', rejected: '#57606a' } as const;

/** @param pageImage the pages as submitted, by number */
export async function drawCellSheet(
  item: ItemResult,
  pageImage: (page: number) => Promise<PixelImage>,
): Promise<Uint8Array> {
  useFont();
  const fields = Object.entries(item.fields);
  const most = Math.max(1, ...fields.map(([, { characters }]) => characters.length));
  const sheet = createCanvas(NAME + most * (CELL + 6) + 20, fields.length * ROW + 20);
  const pen = sheet.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  const pages = new Map<number, Canvas>();
  for (const [index, [name, field]] of fields.entries()) {
    const top = 10 + index * ROW;
    pen.fillStyle = COLOURS[field.decision.state];
    pen.font = `15px "${FONT}"`;
    pen.fillText(name, 10, top + 18);
    pen.font = `13px "${FONT}"`;
    pen.fillText(`${said(field)}  ${Math.round(field.confidence * 100)} %`, 10, top + 38);
    const number = field.page ?? item.page;
    let page = pages.get(number);
    if (!page) {
      const image = await pageImage(number);
      page = createCanvas(image.width, image.height);
      page.getContext('2d').putImageData(new ImageData(toRgba(image), image.width, image.height), 0, 0);
      pages.set(number, page);
    }
    for (const [at, { text, polygon, probability }] of field.characters.entries()) {
      const xs = polygon.map(([x]) => x);
      const ys = polygon.map(([, y]) => y);
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      const [width, height] = [Math.max(1, Math.max(...xs) - x), Math.max(1, Math.max(...ys) - y)];
      const scale = CELL / Math.max(width, height);
      const left = NAME + at * (CELL + 6);
      pen.drawImage(page, x, y, width, height, left, top, width * scale, height * scale);
      pen.fillText(`${text} ${Math.round(probability * 100)}`, left, top + CELL + 15);
    }
  }
  return sheet.encode('png');
}

function said({ value, text, cells }: FieldResult): string {
  if (value === null) return cells ?? (text || 'nothing');
  switch (value.type) {
    case 'amount':
      return value.decimal;
    case 'date':
      return value.iso;
    case 'number':
      return cells === undefined ? value.digits : `${value.digits} (${cells})`;
    case 'code':
      return value.text;
    case 'mark':
      return value.marked ? 'marked' : 'not marked';
    case 'choice':
      return value.options.join(', ') || 'none';
    case 'micr':
      return 'a line';
  }
}
