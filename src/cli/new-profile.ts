import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { nameFrom, profileText } from '../draft/profile-text.js';
import { readBlank, showsNothing } from '../draft/propose-profile.js';
import { CounterfoilError } from '../errors.js';
import { openDocument } from '../intake/index.js';
import { parseProfile } from '../profiles/index.js';
import type { ReaderSettings } from '../reader.js';
import { openRecogniser, type EngineName, type Recogniser } from '../recognise/index.js';

/**
 * The text of a profile for a blank form (`readBlank`). Names and types are for somebody to mend. Throws CF_PAGE_UNREADABLE where
 * there is nothing to fill in.
 */
export async function proposeProfile(
  blank: string,
  name: string | undefined,
  settings: ReaderSettings,
): Promise<string> {
  const bytes = await readFile(blank).catch((cause: unknown) => {
    throw new CounterfoilError('CF_INPUT_UNREADABLE', `${blank} cannot be read`, { cause });
  });
  const document = await openDocument(bytes, basename(blank), settings);
  let opened: Recogniser | undefined;
  // Loaded only where there is something to read.
  const recogniser = async (): Promise<Recogniser> =>
    (opened ??= await openRecogniser({
      engine: settings.engine as EngineName | 'auto',
      modelsFolder: settings.models,
    }));
  try {
    const pages = await readBlank(document, settings, recogniser);
    if (showsNothing(pages))
      throw new CounterfoilError('CF_PAGE_UNREADABLE', `No comb, box or checkbox was found on ${blank}`);
    const text = profileText(blank, name ?? nameFrom(blank), pages, 'found');
    parseProfile(text, `the profile proposed for ${blank}`);
    return text;
  } finally {
    await opened?.dispose();
    await document.close();
  }
}
