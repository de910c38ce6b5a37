import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Region, type Sharp } from 'sharp';
import type { Context } from '../context.js';
import { CounterfoilError } from '../errors.js';
import type { Quad } from '../geometry.js';
import type { PixelImage } from '../image.js';
import { openDocument } from '../intake/index.js';
import { escapeHtml, htmlPage, htmlTable } from './html.js';
import type { GlyphSet } from './idx.js';
import { MICR_LETTERS } from './micr-letters.js';
import type { Observation } from './types.js';

/** Gives the page that an observation is from, as submitted. */
export type PageSource = (observation: Observation) => Promise<PixelImage>;

export function pagesOf(folder: string, context: Context): PageSource {
  return async ({ file, page }) => {
    const document = await openDocument(await readFile(join(folder, file)), file, context);
    try {
      return (await document.page(page)).image;
    } finally {
      await document.close();
    }
  };
}

/** Glyphs are bright on black; they are shown as ink on paper. */
export function glyphsOf({ width, height, pixels }: GlyphSet): PageSource {
  const size = width * height;
  return ({ file }) => {
    const data = pixels.slice(Number(file) * size, (Number(file) + 1) * size).map((value) => 255 - value);
    return Promise.resolve({ width, height, channels: 1, data });
  };
}

/** Wrong values, the most dangerous first: the surer, the worse. Of each kind at most `most`. */
export function worstOf(observations: readonly Observation[], most: number): Observation[] {
  const kinds = [...new Set(observations.map(({ kind }) => kind))];
  return kinds.flatMap((kind) =>
    observations
      .filter((one) => one.kind === kind && one.answer !== one.truth)
      .sort((a, b) => Number(b.accepted) - Number(a.accepted) || b.confidence - a.confidence)
      .slice(0, most),
  );
}

/**
 * Writes a crop of each observation as PNG into `folder` and an `index.html` that shows them with truth and answer. Throws
 * `CF_OUTPUT_UNWRITABLE`.
 */
export async function writeWorst(
  observations: readonly Observation[],
  pages: PageSource,
  folder: string,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const rows = [['crop', 'kind', 'truth', 'read', 'confidence', 'stage', 'file']];
    for (const [index, observation] of observations.entries()) {
      const { kind, truth, answer } = observation;
      const name = `${String(index + 1).padStart(3, '0')}-${kind}-${plain(truth)}-read-${plain(answer ?? 'nothing')}.png`;
      const image = await pages(observation).catch(() => undefined);
      if (image) await crop(image, observation.polygon).png().toFile(join(folder, name));
      rows.push(rowOf(observation, image && name));
    }
    await writeFile(join(folder, 'index.html'), htmlPage('Worst readings', [htmlTable(rows)]));
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The worst crops cannot be written to ${folder}`, { cause });
  }
}

/** Room around the polygon, of its height: what was cut off shows there. */
const MARGIN = 0.6;
const LARGEST = 1200;
const SMALLEST = 64;

/** The crop of an observation as a `data:` address; undefined where its page cannot be shown. */
export async function cropAddress(observation: Observation, pages: PageSource): Promise<string | undefined> {
  const image = await pages(observation).catch(() => undefined);
  if (image === undefined) return undefined;
  const bytes = await crop(image, observation.polygon).webp({ quality: 80 }).toBuffer();
  return `data:image/webp;base64,${bytes.toString('base64')}`;
}

function crop(image: PixelImage, polygon: Quad | undefined): Sharp {
  const { width, height, channels, data } = image;
  const picture = sharp(data, { raw: { width, height, channels } });
  const area = polygon && clipped(polygon, width, height);
  const [shownWidth, shownHeight] = area ? [area.width, area.height] : [width, height];
  if (area) picture.extract(area);
  if (shownHeight < SMALLEST) {
    const scale = Math.ceil(SMALLEST / shownHeight);
    picture.resize(shownWidth * scale, shownHeight * scale, { kernel: 'nearest' });
  } else picture.resize(LARGEST, LARGEST, { fit: 'inside', withoutEnlargement: true });
  return picture;
}

function clipped(polygon: Quad, width: number, height: number): Region | undefined {
  const xs = polygon.map(({ x }) => x);
  const ys = polygon.map(({ y }) => y);
  const margin = MARGIN * (Math.max(...ys) - Math.min(...ys));
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + margin));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + margin));
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined;
}

/** A text as part of a file name: MICR symbols by the letters that the trade uses. */
const plain = (text: string): string =>
  [...text]
    .map((symbol) => MICR_LETTERS[symbol] ?? symbol)
    .join('')
    .replace(/[^\w.-]/g, '_')
    .slice(0, 60);

function rowOf(observation: Observation, image: string | undefined): string[] {
  const { kind, file, truth, answer, confidence, accepted, stage } = observation;
  return [
    image ? `<img src="${encodeURI(image)}" alt="">` : 'page cannot be shown',
    escapeHtml(kind),
    `<code>${escapeHtml(truth)}</code>`,
    `<code>${escapeHtml(answer ?? '–')}</code>`,
    `${(100 * confidence).toFixed(1)} %${accepted ? ', accepted' : ''}`,
    stage,
    escapeHtml(file),
  ];
}
