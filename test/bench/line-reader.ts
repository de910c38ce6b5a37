import type { GreyImage } from '../../src/image.js';

export interface Answer {
  /** Empty where nothing was read. */
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** A reader of single lines that somebody else wrote, to stand beside ours. */
export interface LineReader {
  /** With its version. */
  readonly name: string;
  readAll(lines: readonly GreyImage[]): Promise<Answer[]>;
}
