import { CounterfoilError } from '../errors.js';
import { openBmp } from './bmp.js';
import { openJpeg } from './jpeg.js';
import type { Guard, PageGuard } from './guard.js';
import type { OpenedFile, Opener, PageContent } from './opener.js';
import { openPng } from './png.js';
import { sniff } from './sniff.js';
import { openTiff } from './tiff.js';
import type { ItemHints, MediaType } from './types.js';
import { imageOf, readX937Records, type X937Record } from './x937-records.js';

/** Formats that an image view may have. Letters and PDFs inside a letter are not opened: nothing nests. */
const INNER: Partial<Record<MediaType, Opener>> = {
  'image/tiff': openTiff,
  'image/jpeg': openJpeg,
  'image/png': openPng,
  'image/bmp': openBmp,
};

interface View {
  readonly side: 'front' | 'back' | undefined;
  readonly hints: ItemHints | undefined;
  readonly image: Buffer;
}

/**
 * Opens an X9.37 image cash letter. Every full image view is a page, in file order, with its side and with what the item's
 * own record says of it. Record layouts: ANSI X9.100-187, clauses for types 25, 31, 50 and 52.
 */
export const openX937: Opener = (bytes, guard): OpenedFile => {
  const views: View[] = [];
  let hints: ItemHints | undefined;
  let detail: X937Record | undefined;
  for (const record of readX937Records(bytes)) {
    if (record.type === '25') hints = hintsOfCheck(record);
    else if (record.type === '31') hints = hintsOfReturn(record);
    else if (isOtherItem(record.type)) hints = undefined;
    else if (record.type === '50') detail = record;
    else if (record.type === '52') {
      if (isFullView(detail)) {
        views.push({ side: sideOf(detail), hints, image: imageOf(record) });
        guard.admitPages(views.length);
      }
      detail = undefined;
    }
  }
  if (views.length === 0) {
    throw new CounterfoilError(
      'CF_INTAKE_UNSUPPORTED',
      'The image cash letter holds no image: there is nothing to read',
    );
  }
  return { pageCount: views.length, decode: (index, page) => decodeView(views[index], guard, page) };
};

async function decodeView(view: View, guard: Guard, page: PageGuard): Promise<PageContent> {
  const type = sniff(view.image);
  const open = type && INNER[type];
  if (!open) {
    const what = type ?? 'of no known type';
    throw new CounterfoilError('CF_INTAKE_UNSUPPORTED', `The image of page ${page.number} is ${what}`);
  }
  const file = await open(view.image, guard);
  return { ...(await file.decode(0, page)), side: view.side, hints: view.hints };
}

/** Credits (61, 62) and the starts of bundles and letters end the item that hints speak of. */
const isOtherItem = (type: string): boolean => ['10', '20', '61', '62', '70', '90'].includes(type);

/** View descriptor 00 is the full view; the others are snippets of a field. A letter without details is taken as it is. */
const isFullView = (detail: X937Record | undefined): boolean => (detail?.field(33, 34) ?? '00') === '00';

function sideOf(detail: X937Record | undefined): View['side'] {
  const indicator = detail?.field(32, 32);
  return indicator === '0' ? 'front' : indicator === '1' ? 'back' : undefined;
}

const hintsOfCheck = (record: X937Record): ItemHints => ({
  auxiliaryOnUs: record.field(3, 17),
  externalProcessingCode: record.field(18, 18),
  routing: record.field(19, 27),
  onUs: record.field(28, 47),
  amountMinor: amountOf(record.field(48, 57)),
});

const hintsOfReturn = (record: X937Record): ItemHints => ({
  auxiliaryOnUs: undefined,
  externalProcessingCode: record.field(72, 72),
  routing: record.field(3, 11),
  onUs: record.field(12, 31),
  amountMinor: amountOf(record.field(32, 41)),
});

/** Digits without leading zeros. */
const amountOf = (digits: string | undefined): string | undefined =>
  digits && /^\d+$/.test(digits) ? BigInt(digits).toString() : undefined;
