export { hasMicrLine, identify } from './identify.js';
export type { FieldZone, Identification, ZoneSource } from './types.js';
export { locateFields } from './zones.js';
