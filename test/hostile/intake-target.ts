import type { Limits } from '../../src/context.js';
import { CounterfoilError } from '../../src/errors.js';
import { openDocument } from '../../src/intake/index.js';
import { contextWith } from '../support/files/pictures.js';

const LIMITS: Limits = { bytes: 5e6, pages: 50, pixelsPerPage: 4e6, pixelsInTotal: 2e7, seconds: 4, memoryMB: 400 };

/** The function under test: reads every page, going on after a bad one. The codes of all that failed. */
export async function attack(bytes: Uint8Array): Promise<string[]> {
  const codes: string[] = [];
  const note = (thrown: unknown): void => {
    if (!(thrown instanceof CounterfoilError) || thrown.code === 'CF_INTERNAL') throw thrown;
    codes.push(thrown.code);
  };
  try {
    const document = await openDocument(bytes, 'hostile', contextWith(LIMITS));
    try {
      for (let number = 1; number <= document.pageCount; number++) {
        try {
          const { image } = await document.page(number);
          if (image.data.length !== image.width * image.height * image.channels)
            throw new Error('Wrong size of pixels');
        } catch (thrown) {
          note(thrown);
        }
      }
    } finally {
      await document.close();
    }
  } catch (thrown) {
    note(thrown);
  }
  return codes;
}
