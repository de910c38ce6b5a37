/** The four symbols of E-13B (ANSI X9.100-160-1), as Unicode names them. */
export const TRANSIT = '⑆';
export const AMOUNT = '⑇';
export const ON_US = '⑈';
export const DASH = '⑉';

export const E13B = `0123456789${TRANSIT}${AMOUNT}${ON_US}${DASH}`;

/** The five symbols of CMC-7 (ISO 1004-2) have no Unicode: the letters are those of `segment`. */
export const CMC7_SYMBOLS = 'FGHIJ';
