export { grammarFor } from './grammar.js';
export { interpretText, valueKey, type TextMeaning } from './meaning.js';
export { checkDuplicates, interpretItem, type ItemExtras } from './interpret-item.js';
export { checksOn, typedValues, type AnyField } from './typed-value.js';
export { isRoutingNumber, parseMicr, type MicrLine } from './micr.js';
export { amountsInWords, type AmountsInWords } from './words-grammar.js';
export type { LetterHints } from './checks.js';
export type * from './types.js';
