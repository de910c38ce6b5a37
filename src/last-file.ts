import { readFile } from 'node:fs/promises';
import type { Context } from './context.js';
import { CounterfoilError } from './errors.js';
import { openDocument } from './intake/index.js';
import type { SubmittedDocument } from './intake/types.js';

/**
 * Keeps the file that was opened last open: the pages of one document mostly come one after another, and to open a long PDF
 * anew for each of them would cost more than to read it. For one caller at a time.
 */
export class LastFile {
  private last: { readonly file: string; readonly document: SubmittedDocument } | undefined;

  constructor(private readonly context: Context) {}

  /** Throws `CF_INPUT_UNREADABLE` and what `openDocument` throws. The document belongs to this object: do not close it. */
  async open(file: string): Promise<SubmittedDocument> {
    if (this.last?.file !== file) {
      await this.close();
      this.last = { file, document: await openDocument(await bytesOf(file), '', this.context) };
    }
    return this.last.document;
  }

  async close(): Promise<void> {
    const { last } = this;
    this.last = undefined;
    await last?.document.close();
  }
}

/** A stored original. Throws `CF_INPUT_UNREADABLE`. */
export async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CounterfoilError('CF_INPUT_UNREADABLE', 'The stored original cannot be read', { cause });
  }
}
