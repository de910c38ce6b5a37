import { CounterfoilError } from '../errors.js';
import type { Opener } from './opener.js';

export const openPdf: Opener = () => {
  throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', 'PDF is not read yet');
};
