export { removeExpired } from './clean.js';
export { openFolderStore, syncFolder } from './folder.js';
export { idFor, isId, makeId, timeOf } from './ids.js';
export { Ledger } from './ledger.js';
export type { BlobStore, Finished, Source, Status, Submission } from './types.js';
