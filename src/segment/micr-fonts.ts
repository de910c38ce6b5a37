/** The two MICR fonts of ISO 1004 and the letters that Counterfoil writes for their characters. */

export type MicrFont = 'e13b' | 'cmc7';

/** Transit, amount, on-us and dash: Unicode's OCR block, U+2446 to U+2449. */
export const E13B_CHARACTERS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '⑆', '⑇', '⑈', '⑉'] as const;

/**
 * CMC-7 has no symbols in Unicode. The letters F to J are those of the tesseractMICR sets; by shape (bars from left to
 * right) they are
 *
 *  - `F`: seven bars rising to the right, a slanted stroke (closes a French line)
 *  - `G`: four short bars at the foot, three tall ones at the right: a "d"
 *  - `H`: seven bars, each broken once below the middle: "=" (opens the fields of a French line)
 *  - `I`: an arrow head that points up, its outermost bars broken
 *  - `J`: four broken bars, then three short ones at half height
 */
export const CMC7_CHARACTERS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'F', 'G', 'H', 'I', 'J'] as const;

export interface MicrMeasures {
  readonly characters: readonly string[];
  /** Height of a digit, inches. */
  readonly digitHeight: number;
  /** From one character to the next, inches. */
  readonly pitch: number;
}

/**
 * Nominal sizes. E-13B: nine modules of 0.013 inch, eight characters an inch (ANSI X9.100-20, ISO 1004-1). CMC-7:
 * 2.7 mm high (0.106 inch) and eight characters an inch (ISO 1004-2).
 */
export const MICR_MEASURES: Readonly<Record<MicrFont, MicrMeasures>> = {
  e13b: { characters: E13B_CHARACTERS, digitHeight: 0.117, pitch: 0.125 },
  cmc7: { characters: CMC7_CHARACTERS, digitHeight: 0.106, pitch: 0.125 },
};

/** The picture that a line reader takes: a line of any length, its digits brought to one height. */
export interface MicrGrid {
  /** Rows of the picture, and those that a digit covers. */
  readonly rows: number;
  readonly digitTop: number;
  readonly digitRows: number;
  /** Columns that are as wide as a digit is high. CMC-7 has bars to tell apart and gets more. */
  readonly columnsPerHeight: number;
  /** Columns of the picture to one column of the answer. */
  readonly stride: number;
}

export const MICR_GRIDS: Readonly<Record<MicrFont, MicrGrid>> = {
  e13b: { rows: 32, digitTop: 6, digitRows: 20, columnsPerHeight: 20, stride: 2 },
  cmc7: { rows: 32, digitTop: 6, digitRows: 20, columnsPerHeight: 40, stride: 4 },
};
