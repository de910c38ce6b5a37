import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { identifyForm } from '../../../src/locate/form/identify-form.js';
import { uprightPages } from '../../../src/page/index.js';
import { parseProfile, type FormProfile } from '../../../src/profiles/index.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { captureForm } from '../../../src/training/forms/capture-form.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';

const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 600, memoryMB: 4000 };
const context = { limits, log: pino({ level: 'silent' }) };
const DPI = 110;

/** A form of two pages whose lines and boxes are the same; `marks` are printed on one of them besides. */
function twoPages(name: string, marks: readonly [string, string]): FormProfile {
  const page = (own: string): string => `  - size: { width: 150, height: 100 }
    rulings: [[10, 20, 140, 20], [10, 90, 120, 90], [10, 20, 10, 90], [140, 20, 140, 70]]
    marks: [[6, 6, 5, 5], [139, 6, 5, 5]${own}]
`;
  const field = (number: number): string =>
    `  sum_${number}: { type: number, page: ${number}, boxes: [{ x: 20, y: 30, width: 30, height: 8, cells: 5 }] }
  rest_${number}: { type: number, page: ${number}, boxes: [{ x: 70, y: 55, width: 24, height: 8, cells: 4 }] }
`;
  const profile = parseProfile(
    `name: ${name}\ntitle: ${name}\nkind: form\npages:\n${page(marks[0])}${page(marks[1])}fields:\n${field(1)}${field(2)}`,
    `${name}.yaml`,
  );
  if (profile.kind !== 'form') throw new Error('Expected a form');
  return profile;
}

/** What page `formPage` of the form is taken for, as page `number` of a document. */
async function taken(profile: FormProfile, formPage: number, number: number, others: readonly FormProfile[] = []) {
  const drawn = drawForm(profile, formPage, new Map(), undefined, seededRandom(1), DPI);
  const pose = { skew: 2, scale: 1, shift: [0.01, 0.02] as const, tilt: [3, 2] as const, bitonal: false, noise: 3 };
  const { image } = captureForm(drawn, pose, seededRandom(2));
  const [page] = await uprightPages(
    {
      ...{ number, side: undefined, bitonal: false, hints: undefined },
      ...{ image: { ...image, channels: 1 as const }, resolution: { x: DPI, y: DPI } },
    },
    context,
  );
  return identifyForm(page, [profile, ...others]);
}

describe('pages of one form that look alike', () => {
  const numbered = twoPages('numbered', [', [20, 6, 5, 5]', ', [40, 6, 5, 5]']);
  const marked = twoPages('marked', ['', ', [40, 6, 5, 5]']);
  const same = twoPages('same', ['', '']);

  it.each([
    [numbered, 1],
    [numbered, 2],
    [marked, 1],
    [marked, 2],
  ])(
    'are told apart by the marks of each: %#',
    async (profile, formPage) => {
      // Out of order, so that the order cannot be what tells.
      const { match } = await taken(profile, formPage, 3 - formPage);
      expect(match?.formPage).toBe(formPage);
      expect(match?.alike).toBeUndefined();
    },
    300_000,
  );

  it.each([1, 2])(
    'are taken in their order where nothing tells them apart, and that is said: page %d',
    async (number) => {
      const { match } = await taken(same, number, number);
      expect(match?.formPage).toBe(number);
      expect(match?.alike).toEqual([3 - number]);
      expect(match?.certainty).toBeLessThan(0.6);
    },
    300_000,
  );

  it('of two forms are not guessed at', async () => {
    const { match, rival } = await taken(same, 1, 1, [twoPages('twin', ['', ''])]);
    expect(match).toBeUndefined();
    expect(rival).toBeDefined();
  }, 300_000);
});
