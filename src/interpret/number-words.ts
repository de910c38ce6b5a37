/**
 * The words that amounts are written with, in English as it is written in America, Britain and India, and the slips of the pen
 * that cheques are full of. Lower case; the first spelling is the right one.
 */

/** A word for a number, by its value: 1 to 19 and the tens. */
export const SMALL_NUMBERS: Readonly<Record<number, readonly string[]>> = {
  1: ['one', 'on'],
  2: ['two', 'tow'],
  3: ['three', 'thre'],
  4: ['four', 'for'],
  5: ['five', 'fife'],
  6: ['six'],
  7: ['seven', 'sevan', 'sevn'],
  8: ['eight', 'eigth', 'eght'],
  9: ['nine', 'nin'],
  10: ['ten'],
  11: ['eleven', 'elevan', 'elevn'],
  12: ['twelve', 'twelwe', 'twelv', 'tweleve'],
  13: ['thirteen', 'thirten', 'therteen'],
  14: ['fourteen', 'forteen', 'fourten'],
  15: ['fifteen', 'fiveteen', 'fifeteen', 'fiften'],
  16: ['sixteen', 'sixten'],
  17: ['seventeen', 'seventen', 'sevanteen'],
  18: ['eighteen', 'eightteen', 'eightten', 'eigthteen', 'eighten'],
  19: ['nineteen', 'ninteen', 'ninten', 'nineten'],
  20: ['twenty', 'twenti', 'twety', 'twenteen', 'tweenty'],
  30: ['thirty', 'thrity', 'thirety', 'therty', 'thirti'],
  40: ['forty', 'fourty', 'fourti', 'forti'],
  50: ['fifty', 'fivty', 'fiffty', 'fifti'],
  60: ['sixty', 'sixity', 'sixti'],
  70: ['seventy', 'sevanty', 'sevnty', 'sevety', 'seventi'],
  80: ['eighty', 'eigthy', 'eightty', 'eighti', 'eity'],
  90: ['ninety', 'ninty', 'nienty', 'nineti', 'ninti'],
};

/** A word that multiplies what stands before it, by the power of ten. */
export const SCALES: Readonly<Record<number, readonly string[]>> = {
  2: ['hundred', 'hundreds', 'hundered', 'hunderd', 'hundrd', 'hundrad'],
  3: ['thousand', 'thousands', 'thousend', 'thousends', 'thousnd', 'thousant', 'thousad', 'thousandes'],
  5: [
    'lakh',
    'lakhs',
    'lac',
    'lacs',
    'lack',
    'lacks',
    'lak',
    'laks',
    'lach',
    'lachs',
    'lackh',
    'lackhs',
    'laksh',
    'lacss',
  ],
  6: ['million', 'millions', 'milion'],
  7: ['crore', 'crores', 'carore', 'carores', 'crors', 'cror', 'corore', 'core', 'cores'],
};

export const ZERO = ['zero', 'nil', 'nill'] as const;
export const AND = ['and', 'nd', 'an'] as const;
export const ONLY = ['only', 'onli', 'onley', 'exactly', 'exact', 'even'] as const;
export const INDIAN_UNITS = ['rupees', 'rupee', 'rupes', 'ruppees', 'rupess', 'rupiees', 'rs'] as const;
export const INDIAN_HUNDREDTHS = ['paise', 'paisa', 'paisas', 'paises'] as const;
export const WESTERN_UNITS = ['dollars', 'dollar', 'dollers', 'dolars'] as const;
export const WESTERN_HUNDREDTHS = ['cents', 'cent'] as const;
