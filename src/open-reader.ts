import sharp from 'sharp';
import { readBareStrip } from './bare-strip.js';
import type { Context } from './context.js';
import { openDebugFolder } from './debug.js';
import { draftReader } from './draft/draft-reader.js';
import { openDocument } from './intake/index.js';
import { bytesOf, LastFile } from './last-file.js';
import { lookAtStrip } from './look-at-strip.js';
import type { Means } from './means.js';
import { readDocument, readPage, readWith } from './pipeline.js';
import type { AnyProfile } from './profiles/index.js';
import { profilesFor } from './profiles-for.js';
import type { HostReader, Reader, ReaderSettings } from './reader.js';
import { classifyDigits, openRecogniser, type EngineName } from './recognise/index.js';
import { Stopwatch } from './stopwatch.js';

/**
 * A reader in this process. Its time limit is not enforced here: work that hangs can only be ended from outside, which is
 * what `openReaderPool` does. Throws `CF_ENGINE_UNKNOWN`, `CF_ENGINE_UNAVAILABLE`.
 */
export async function openReader(
  settings: Omit<ReaderSettings, 'workers'>,
  hooks: { onPage?: (number: number) => void } = {},
): Promise<Reader & HostReader> {
  const { limits, log } = settings;
  const recogniser = await openRecogniser({
    engine: settings.engine as EngineName | 'auto',
    modelsFolder: settings.models,
    recognisers: settings.recognisers,
  });
  let peak = 0;
  const measure = (): void => void (peak = Math.max(peak, process.memoryUsage.rss() / 1048576));

  const files = new LastFile({ limits, log });
  const onPage = (number: number): void => {
    measure();
    hooks.onPage?.(number);
  };
  const meansWith = (profiles: readonly AnyProfile[], context: Context, fields?: readonly string[]): Means => ({
    recogniser: recogniser.forOne(),
    ...{ profiles, fields, context, onPage },
    stopwatch: new Stopwatch(),
  });
  const meansFor = (profile: string, context: Context, fields?: readonly string[]): Means =>
    meansWith(profilesFor(profile, settings.profiles, log, fields), context, fields);

  return {
    async read(bytes, name, { profile = 'auto', fields, debug: folder, signal } = {}) {
      const debug = folder === undefined ? undefined : openDebugFolder(folder);
      try {
        return await readDocument(bytes, name, meansFor(profile, { limits, log, signal, debug }, fields));
      } finally {
        await debug?.finish();
        measure();
      }
    },
    async inspect(file, name) {
      const { id, mediaType, bytes, pageCount } = await files.open(file);
      return { id, name, mediaType, bytes, pageCount };
    },
    async readPage(file, page, { profile = 'auto', signal } = {}) {
      const means = meansFor(profile, { limits, log, signal });
      const document = await means.stopwatch.time('intake', () => files.open(file));
      try {
        return { ...(await readPage(document, page, means)), ...readWith(means) };
      } finally {
        measure();
      }
    },
    async pageImage(file, page) {
      const { image } = await (await files.open(file)).page(page);
      const { width, height, channels, data } = image;
      return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
    },
    async readStrip(bytes, name, kind) {
      const document = await openDocument(bytes, name, { limits, log });
      try {
        return await readBareStrip(await document.page(1), kind, recogniser);
      } finally {
        await document.close();
        measure();
      }
    },
    async overlay(file, result, covered) {
      // Loaded by those alone who ask for it: a library for PDFs is a second of a processor's time.
      const { overlayPdf } = await import('./result/overlay-pdf.js');
      return overlayPdf(await bytesOf(file), result, { limits, log }, covered);
    },
    async lookAtStrip(bytes, kind, { mostPixels }) {
      const pixelsPerPage = Math.min(mostPixels, limits.pixelsPerPage);
      const document = await openDocument(bytes, '', { limits: { ...limits, pixelsPerPage }, log });
      try {
        return await lookAtStrip(await document.page(1), kind, recogniser);
      } finally {
        await document.close();
        measure();
      }
    },
    ...draftReader({ limits, log }, recogniser, meansWith, onPage),
    classifyDigits: (glyphs) => classifyDigits(glyphs, recogniser),
    peakMemoryMB: () => Math.round(peak),
    async close() {
      await files.close();
      await recogniser.dispose();
    },
  };
}
