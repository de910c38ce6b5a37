import type { Limits } from '../../src/context.js';
import { CounterfoilError } from '../../src/errors.js';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';
import { documentResultSchema } from '../../src/result/schema.js';

const LIMITS: Limits = { bytes: 5e6, pages: 50, pixelsPerPage: 4e6, pixelsInTotal: 2e7, seconds: 4, memoryMB: 400 };

const reader = await openReader({ ...readerSettings(), limits: LIMITS });

/** The whole reader under test: the codes of what it says of the file and of its pages. */
export async function attack(bytes: Uint8Array): Promise<string[]> {
  try {
    const result = documentResultSchema.parse(await reader.read(bytes, 'hostile'));
    // What a caller is sent must be what was checked: no NaN, which JSON turns into null.
    documentResultSchema.parse(JSON.parse(JSON.stringify(result)));
    const codes = result.errors.map(({ code }) => code);
    if (codes.includes('CF_INTERNAL')) throw new Error(result.errors.map(({ message }) => message).join('; '));
    return codes;
  } catch (thrown) {
    if (!(thrown instanceof CounterfoilError) || thrown.code === 'CF_INTERNAL') {
      throw thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    }
    return [thrown.code];
  }
}
