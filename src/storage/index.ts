export { removeExpired } from './clean.js';
export { openFolderStore, syncFolder } from './folder.js';
export { idFor, isId, makeId, timeOf } from './ids.js';
export { Ledger } from './ledger.js';
export { Locks, LEASE_SECONDS, type Lease } from './locks.js';
export { Revisions, type Access } from './revisions.js';
export type { BlobStore, Finished, Source, Status, Submission } from './types.js';
