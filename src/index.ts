/** The library: what `import … from 'counterfoil'` gives. */
export { CounterfoilError, ERRORS, type ErrorCode } from './errors.js';
export { cancel, connect, disconnect, onResult, result, status, submit, type ConnectOptions } from './library.js';
export { openReader } from './open-reader.js';
export { sign, verify } from './outgoing/signature.js';
export { openReaderPool } from './pool.js';
export { listProfiles, loadProfile, type Profile } from './profiles/index.js';
export {
  readerSettings,
  type Reader,
  type ReaderSettings,
  type ReadOptions,
  type StripKind,
  type StripResult,
} from './reader.js';
export { documentResultSchema, type DocumentResult, type FieldResult, type ItemResult } from './result/schema.js';
export { VERSION } from './version.js';
