/** Why somebody must look at a field or a document. The review page has a text for each in every language. */
export const REASON_CODES = [
  'low-confidence',
  'ambiguous',
  'check-failed',
  'not-found',
  'not-read',
  'overwritten',
  'page-quality',
  'page-error',
  'page-in-doubt',
  'place-in-doubt',
  'double-keying',
  'second-keying',
  'third-keying',
  'struck',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];
