import type { FieldSpec } from '../profiles/schema.js';
import type { Reason } from './types.js';

/** What speaks against accepting a value that two people are to key, however surely it was read. */
export const keyingReasons = ({ keying }: Pick<FieldSpec, 'keying'>): Reason[] =>
  keying === 'double' ? [{ code: 'double-keying', message: 'The profile asks for two people to key it.' }] : [];
