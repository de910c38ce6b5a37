export { openDocument } from './open-document.js';
export { sniff } from './sniff.js';
export type { ItemHints, MediaType, SubmittedDocument, SubmittedPage } from './types.js';
