import pino from 'pino';
import type { Context } from '../../../src/context.js';
import { listForms, loadAnyProfile, type FormProfile } from '../../../src/profiles/index.js';

/** All forms that come with the package. */
export const FORMS: readonly FormProfile[] = listForms()
  .map((name) => loadAnyProfile(name))
  .filter((profile): profile is FormProfile => profile.kind === 'form');

const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 900, memoryMB: 4000 };
export const context: Context = { limits, log: pino({ level: 'silent' }) };
