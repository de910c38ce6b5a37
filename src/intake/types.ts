import type { Rect } from '../geometry.js';
import type { PixelImage } from '../image.js';

export type MediaType =
  'image/png' | 'image/jpeg' | 'image/bmp' | 'image/tiff' | 'application/pdf' | 'application/vnd.x937';

/** One image side as submitted, turned as its orientation tag says, at its own resolution. */
export interface SubmittedPage {
  /** From 1, in file order. */
  readonly number: number;
  readonly side: 'front' | 'back' | undefined;
  readonly image: PixelImage;
  /** Dots an inch as the file says, absent where it says nothing usable. */
  readonly resolution: { readonly x: number; readonly y: number } | undefined;
  /** The file holds black and white only. */
  readonly bitonal: boolean;
  /** What an image cash letter says of the item: for checks, never a reading. */
  readonly hints: ItemHints | undefined;
  /** Fields of a fillable PDF on this page. */
  readonly widgets?: readonly PageWidget[];
}

/** A field of a PDF form and what it holds. */
export interface PageWidget {
  /** Full name in the file. */
  readonly name: string;
  /** Pixels of the page as submitted. */
  readonly box: Rect;
  /** Of a comb. */
  readonly cells: number | undefined;
  readonly kind: 'text' | 'mark';
  /** Of a text; empty where nothing was entered. */
  readonly text: string;
  readonly marked: boolean;
  /** Of a mark: what it stands for among those of its name. */
  readonly option?: string;
}

/** Fields of an X9.37 check detail record (type 25). */
export interface ItemHints {
  readonly auxiliaryOnUs: string | undefined;
  readonly externalProcessingCode: string | undefined;
  /** Eight digits of the routing number and its check digit, as the record has them. */
  readonly routing: string | undefined;
  readonly onUs: string | undefined;
  /** Minor units, as a decimal integer. */
  readonly amountMinor: string | undefined;
}

/** A submitted file, opened: nothing is decoded before its page is asked for. */
export interface SubmittedDocument {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly id: string;
  readonly name: string;
  readonly mediaType: MediaType;
  readonly bytes: number;
  readonly pageCount: number;
  /**
   * Decodes one page, numbered from 1. Only the page asked for is held. A page that cannot be had throws its own coded
   * error; the others can still be asked for, in any order.
   */
  page(number: number): Promise<SubmittedPage>;
  /** Frees what the decoder holds. Safe to call twice. */
  close(): Promise<void>;
}
