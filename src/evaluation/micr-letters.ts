/** MICR symbols by the letters that the trade uses for them where a font or a file name has no place for the symbols. */
export const MICR_LETTERS: Readonly<Record<string, string>> = { '⑆': 'T', '⑇': 'A', '⑈': 'U', '⑉': 'D' };
