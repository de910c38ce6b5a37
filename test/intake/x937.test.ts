import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/intake/index.js';
import { contextWith, drawBits } from '../support/files/pictures.js';
import { g4Page, greyOf, plainPage, writeTiff } from '../support/files/tiff.js';
import { writeLetter } from '../support/files/x937.js';
import { readPage, readPages } from './reading.js';

const REAL = new URL('../../../shared/data/image-cash-letter/', import.meta.url);
const FORMS = [
  { ebcdic: false, prefixed: false },
  { ebcdic: false, prefixed: true },
  { ebcdic: true, prefixed: false },
  { ebcdic: true, prefixed: true },
];

describe('X9.37 image cash letters', () => {
  const [front, back, other] = [drawBits(120, 55, 1), drawBits(120, 55, 2), drawBits(90, 44, 3)];

  it.each(FORMS)('gives each view as a page with what its record says; %o', async (form) => {
    const letter = writeLetter(
      [
        {
          auxiliaryOnUs: '0012',
          externalProcessingCode: '4',
          routing: '122000661',
          onUs: '1211-1234/56',
          amount: '10000',
          front: writeTiff([await g4Page(front)]),
          back: writeTiff([await g4Page(back)]),
        },
        { front: writeTiff([plainPage(other)], false) },
      ],
      form,
    );
    const pages = await readPages(letter);
    expect(pages.map(({ side }) => side)).toEqual(['front', 'back', 'front']);
    pages.forEach(({ image }, i) => expect(image.data).toEqual(greyOf([front, back, other][i])));
    const hints = {
      auxiliaryOnUs: '0012',
      externalProcessingCode: '4',
      routing: '122000661',
      onUs: '1211-1234/56',
      amountMinor: '10000',
    };
    expect(pages.slice(0, 2).map((page) => page.hints)).toEqual([hints, hints]);
    expect(pages[2].hints).toEqual({
      auxiliaryOnUs: undefined,
      externalProcessingCode: undefined,
      routing: undefined,
      onUs: undefined,
      amountMinor: '0',
    });
  });

  it('reads the other views of a letter with a bad one', async () => {
    const letter = writeLetter([{ front: Buffer.from('no image'), back: writeTiff([plainPage(back)]) }], {
      ebcdic: true,
      prefixed: true,
    });
    const document = await openDocument(letter, 'letter', contextWith());
    expect(document.mediaType).toBe('application/vnd.x937');
    await expect(document.page(1)).rejects.toMatchObject({ code: 'CF_INTAKE_UNSUPPORTED' });
    expect((await document.page(2)).image.data).toEqual(greyOf(back));
  });

  it('does not open letters inside letters', async () => {
    const form = { ebcdic: false, prefixed: true };
    const inner = writeLetter([{ front: writeTiff([plainPage(front)]) }], form);
    await expect(readPage(writeLetter([{ front: inner }], form))).rejects.toMatchObject({
      code: 'CF_INTAKE_UNSUPPORTED',
    });
  });

  it.each(FORMS)('tells a cut letter and one whose lengths lie; %o', async (form) => {
    const letter = writeLetter([{ front: writeTiff([plainPage(front)]) }], form);
    await expect(readPages(letter.subarray(0, letter.length - 90))).rejects.toMatchObject({
      code: 'CF_INTAKE_TRUNCATED',
    });
    await expect(readPages(letter.subarray(0, 400))).rejects.toMatchObject({ code: 'CF_INTAKE_TRUNCATED' });
  });

  it.skipIf(!existsSync(REAL))('reads a real letter [needs ../shared/data/image-cash-letter]', async () => {
    const pages = await readPages(readFileSync(new URL('iclFile.x937', REAL)));
    expect(pages.map(({ side }) => side)).toEqual(['front', 'back']);
    expect(pages[0].hints).toMatchObject({ routing: '122000661', amountMinor: '10000' });
    const front = await readPage(readFileSync(new URL('check_image.tiff', REAL)));
    expect(Buffer.from(pages[0].image.data).equals(front.image.data)).toBe(true);
    expect(pages[0]).toMatchObject({ bitonal: true, resolution: { x: 200, y: 200 } });
  });
});
