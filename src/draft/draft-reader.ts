import sharp from 'sharp';
import type { Context } from '../context.js';
import { CounterfoilError } from '../errors.js';
import { MILLIMETRES_PER_INCH } from '../geometry.js';
import { openDocument } from '../intake/index.js';
import type { SubmittedDocument } from '../intake/types.js';
import { ambiguousPages } from '../locate/form/ambiguity.js';
import { KNOWN, scoreOf, skeletonsOf } from '../locate/form/identify-form.js';
import { propose } from '../locate/form/propose.js';
import { register } from '../locate/form/register.js';
import type { Means } from '../means.js';
import { uprightPages, type UprightPage } from '../page/index.js';
import { assembleReadings, readPage, readWith, type PageReadings } from '../pipeline.js';
import { placesOf } from '../profiles/form-profile.js';
import { parseProfile } from '../profiles/index.js';
import type { FormProfile } from '../profiles/form-schema.js';
import type { Recogniser } from '../recognise/index.js';
import { nameFrom, profileText } from './profile-text.js';
import { readBlank, showsNothing } from './propose-profile.js';
import type { Beginning, BlankPage, DraftBounds, DraftReader, TriedDraft } from './types.js';

/** Fine enough to place an edge within a fifth of a millimetre by eye. */
const BLANK_DPI = 130;
/** A page of a poster is drawn on as well, with fewer dots. */
const MOST_SIDE = 2600;
const QUALITY = 78;

/** Of forms with more boxes it is not asked whether they fit themselves: a regular grid of a hundred takes a second and a half. */
const MOST_PLACES = 250;

/** What messages call the text of a profile that is no file yet. */
const DRAFT = 'profile';

/** A reader of drafts in this process. `meansFor` gives what pages are read with. */
export function draftReader(
  context: Context,
  recogniser: Recogniser,
  meansFor: (profiles: Means['profiles'], context: Context) => Means,
  onPage: (number: number) => void,
): DraftReader {
  const opened = async <T>(
    bytes: Uint8Array,
    name: string,
    { pages, pixelsPerPage }: DraftBounds,
    work: (document: SubmittedDocument, within: Context) => Promise<T>,
  ): Promise<T> => {
    const { limits } = context;
    const within = {
      ...context,
      limits: {
        ...limits,
        pages: Math.min(limits.pages, pages),
        pixelsPerPage: Math.min(limits.pixelsPerPage, pixelsPerPage),
      },
    };
    const document = await openDocument(bytes, name, within);
    try {
      return await work(document, within);
    } finally {
      await document.close();
    }
  };

  return {
    proposeProfile: (bytes, name, begin, bounds) =>
      opened(bytes, name, bounds, async (document, within) => {
        const pages: BlankPage[] = [];
        const read = await readBlank(document, within, () => Promise.resolve(recogniser), {
          onPage,
          onUpright: async (page, { proposal }) => void pages.push(await pageOf(page, proposal.boxes)),
        });
        const from: Beginning = showsNothing(read) ? 'empty' : begin;
        return { text: profileText(name, nameFrom(name), read, from), pages };
      }),

    lookAtBlank: (bytes, text, bounds) =>
      opened(bytes, '', bounds, async (document, within) => {
        const profile = formOf(text);
        const pages: BlankPage[] = [];
        for (const [index, { blankPage }] of profile.pages.entries()) {
          if (blankPage > document.pageCount)
            throw new CounterfoilError(
              'CF_PAGE_UNREADABLE',
              `Page ${index + 1} of the profile is page ${blankPage} of its blank, which has ${document.pageCount}`,
            );
          onPage(blankPage);
          pages.push(await laidUnder(profile, index, document, blankPage, within));
        }
        return pages;
      }),

    ambiguity: (text) => {
      const profile = formOf(text);
      const places = Object.values(profile.fields).reduce((sum, field) => sum + placesOf(field).length, 0);
      return Promise.resolve(places > MOST_PLACES ? [] : ambiguousPages(profile));
    },

    tryProfile: (bytes, name, text, bounds) =>
      opened(bytes, name, bounds, async (document, within) => {
        const means = meansFor([formOf(text)], within);
        const readings: PageReadings[] = [];
        const pages: TriedDraft['pages'][number][] = [];
        for (let number = 1; number <= document.pageCount; number += 1) {
          readings.push(await readPage(document, number, means));
          const { image } = await document.page(number);
          const { width, height, channels, data } = image;
          const raw = sharp(data, { raw: { width, height, channels } });
          pages.push({ number, width, height, picture: await jpeg(raw) });
        }
        return { result: assembleReadings(document, readings, readWith(means)), pages };
      }),
  };
}

/** Throws CF_PROFILE_INVALID where the text is none of a form. */
function formOf(text: string): FormProfile {
  const profile = parseProfile(text, DRAFT);
  if (profile.kind === 'form') return profile;
  throw new CounterfoilError('CF_PROFILE_INVALID', `${DRAFT}:1:1: Expected kind form, but it is a cheque’s`);
}

/** The blank in the coordinates of the profile, by whose lines it is laid under it; as it lies where they do not fit. */
async function laidUnder(
  profile: FormProfile,
  index: number,
  document: SubmittedDocument,
  number: number,
  context: Context,
): Promise<BlankPage> {
  const submitted = await document.page(number);
  const [page] = await uprightPages(submitted, context, (submitted.widgets ?? []).length > 0);
  const registration = register(page, skeletonsOf(profile)[index]);
  const fits = registration !== undefined && scoreOf(registration, page.dpi) >= KNOWN;
  const seen = fits ? page.seenThrough(registration.toScan, profile.pages[index].size) : page;
  return pageOf(seen, propose(seen).boxes);
}

async function pageOf(page: UprightPage, found: BlankPage['found']): Promise<BlankPage> {
  const { width, height } = page.size;
  const dpi = Math.min(BLANK_DPI, (MOST_SIDE * MILLIMETRES_PER_INCH) / Math.max(width, height));
  const { image } = page.crop({ x: 0, y: 0, width, height }, dpi);
  const raw = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 1 } });
  return { size: page.size, picture: await jpeg(raw), found };
}

const jpeg = (picture: ReturnType<typeof sharp>): Promise<Buffer> =>
  picture
    .resize({ width: MOST_SIDE, height: MOST_SIDE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer();
