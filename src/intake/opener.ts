import type { PixelImage } from '../image.js';
import type { Guard, PageGuard } from './guard.js';
import type { ItemHints, PageWidget, SubmittedPage } from './types.js';

/** What a format's reader gives for one page; `openDocument` adds the number. */
export interface PageContent {
  readonly image: PixelImage;
  readonly resolution: SubmittedPage['resolution'];
  readonly bitonal: boolean;
  readonly side?: 'front' | 'back' | undefined;
  readonly hints?: ItemHints | undefined;
  readonly widgets?: readonly PageWidget[];
}

/** A file whose structure has been read and whose pages have not. */
export interface OpenedFile {
  readonly pageCount: number;
  /** Decodes the page with this index, from 0; `guard` knows by what number the submitter counts it. */
  decode(index: number, guard: PageGuard): Promise<PageContent>;
  close?(): Promise<void>;
}

/**
 * Reads the structure of one format. Throws the coded errors of `CF_INTAKE_*`; everything of size goes through a guard
 * before it is allocated.
 */
export type Opener = (bytes: Buffer, guard: Guard) => Promise<OpenedFile> | OpenedFile;
