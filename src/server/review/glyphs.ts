import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { fieldKey, standingChanges, struckOut } from '../../result/revised.js';
import type { Revision } from '../../result/revision.js';
import type { DocumentResult, FieldResult } from '../../result/schema.js';

type Polygon = FieldResult['characters'][number]['polygon'];

/** A character on a scan, and every field that has it: the account in a MICR line is a field of its own too. */
export interface Glyph {
  readonly digit: string;
  readonly page: number;
  readonly polygon: Polygon;
  readonly places: readonly { readonly item: number; readonly field: string; readonly character: number }[];
}

/** Every digit that was read somewhere in the document, each once. The order is the same each time. */
export function glyphsOf({ items }: DocumentResult): Glyph[] {
  const glyphs = new Map<string, Glyph>();
  for (const [item, { page: ownPage, fields }] of items.entries()) {
    for (const [field, { characters, page }] of Object.entries(fields)) {
      for (const [character, { text, polygon }] of characters.entries()) {
        if (!/^\d$/.test(text)) continue;
        const key = `${item} ${page ?? ownPage} ${JSON.stringify(polygon)} ${text}`;
        const { places = [] } = glyphs.get(key) ?? {};
        const all = [...places, { item, field, character }];
        glyphs.set(key, { digit: text, page: page ?? ownPage, polygon, places: all });
      }
    }
  }
  return [...glyphs.values()];
}

/** Whether the machine's word still stands in all fields that have the glyph, and nobody doubted it. */
export function untouched(revisions: readonly Revision[]): (glyph: Glyph) => boolean {
  const [said, struck] = [standingChanges(revisions), struckOut(revisions)];
  return ({ places }) =>
    places.every(({ item, field }) => {
      const key = fieldKey(item, field);
      return !said.has(key) && !struck.has(key);
    });
}

/**
 * Names of glyphs that tell nothing: whoever sees one character must not learn of which document and where in a number it stands.
 * The same glyph has the same name for as long as this process runs; their order is none.
 */
export class GlyphNames {
  private readonly key = randomBytes(32);

  seal(document: string, index: number): string {
    const text = Buffer.alloc(20);
    text.write(document.replaceAll('-', ''), 'hex');
    text.writeUInt32BE(index, 16);
    // As in RFC 5297: the nonce is made of the text, so that the same text never has two names and two never share a nonce.
    const nonce = createHmac('sha256', this.key).update(text).digest().subarray(0, 12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Undefined for what this process has not named. */
  open(name: string): { document: string; index: number } | undefined {
    const bytes = Buffer.from(name, 'base64url');
    if (bytes.length !== 48) return undefined;
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12));
      cipher.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]);
      const document = text.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return { document, index: text.readUInt32BE(16) };
    } catch {
      return undefined;
    }
  }
}

/**
 * Cuts glyphs out of a page, each upright and up to its own edges, so that no neighbour tells what it stood beside. PNGs in grey, in
 * the order of the polygons (pixels of the page).
 */
export async function cutGlyphs(png: Uint8Array, polygons: readonly Polygon[]): Promise<Buffer[]> {
  const { data, info } = await sharp(png, { limitInputPixels: false })
    .flatten({ background: 'white' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const cuts: Buffer[] = [];
  for (const polygon of polygons) cuts.push(await cut(sharp(data, { raw, limitInputPixels: false }), raw, polygon));
  return cuts;
}

async function cut(page: Sharp, size: { width: number; height: number }, polygon: Polygon): Promise<Buffer> {
  const [[x0, y0], [x1, y1], , [x3, y3]] = polygon;
  const [width, height] = [Math.hypot(x1 - x0, y1 - y0), Math.hypot(x3 - x0, y3 - y0)].map(pixels);
  const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  const left = within(Math.floor(Math.min(...xs)), size.width - 1);
  const top = within(Math.floor(Math.min(...ys)), size.height - 1);
  const box = {
    ...{ left, top },
    width: within(Math.ceil(Math.max(...xs)), size.width) - left || 1,
    height: within(Math.ceil(Math.max(...ys)), size.height) - top || 1,
  };
  const turned = await page
    .extract(box)
    .rotate(-angle, { background: 'white' })
    .toColourspace('b-w')
    .png()
    .toBuffer({ resolveWithObject: true });
  const inner = { width: Math.min(width, turned.info.width), height: Math.min(height, turned.info.height) };
  return sharp(turned.data)
    .extract({
      left: Math.floor((turned.info.width - inner.width) / 2),
      top: Math.floor((turned.info.height - inner.height) / 2),
      ...inner,
    })
    .normalise()
    .png()
    .toBuffer();
}

const pixels = (length: number): number => Math.max(1, Math.round(length));
const within = (at: number, most: number): number => Math.min(most, Math.max(0, at));
