import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/context.js';
import { apply } from '../../../src/geometry.js';
import type { GreyImage } from '../../../src/image.js';
import { identifyForm, type FormSearch } from '../../../src/locate/form/identify-form.js';
import { uprightPages, type UprightPage } from '../../../src/page/index.js';
import { listForms, loadAnyProfile, type FormProfile } from '../../../src/profiles/index.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { captureForm, type CapturedForm, type Pose } from '../../../src/training/forms/capture-form.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';

const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 600, memoryMB: 4000 };
const context: Context = { limits, log: pino({ level: 'silent' }) };
const DPI = 110;

const formOf = (name: string): FormProfile => {
  const profile = loadAnyProfile(name);
  if (profile.kind !== 'form') throw new Error('Expected a form');
  return profile;
};
const FORMS = listForms().map(formOf);
const SLIP = formOf('deposit-slip');

const STRAIGHT: Pose = { skew: 0, scale: 1, shift: [0, 0], tilt: [0, 0], bitonal: false, noise: 3 };
const blank = (profile: FormProfile, page = 1) => drawForm(profile, page, new Map(), undefined, seededRandom(1), DPI);

async function upright(image: GreyImage, bitonal = false): Promise<UprightPage> {
  const page = {
    ...{ number: 1, side: undefined, bitonal, hints: undefined },
    image: { ...image, channels: 1 as const },
    resolution: { x: DPI, y: DPI },
  };
  return (await uprightPages(page, context))[0];
}

/** Root of the mean square distance, pixels at 200 dots an inch, between where points of the form are and where they were found. */
function residual({ toPicture, image }: CapturedForm, page: UprightPage, { match }: FormSearch, scale: number): number {
  if (!match) return Infinity;
  const { width, height } = match.profile.pages[0].size;
  const squares: number[] = [];
  for (let y = 10; y < height; y += 10) {
    for (let x = 10; x < width; x += 10) {
      const want = apply(toPicture, { x, y });
      if (want.x < 0 || want.y < 0 || want.x > image.width || want.y > image.height) continue;
      const got = apply(page.toPage, apply(match.registration.toScan, { x, y }));
      squares.push((got.x - want.x) ** 2 + (got.y - want.y) ** 2);
    }
  }
  const mean = squares.reduce((sum, one) => sum + one, 0) / squares.length;
  return (Math.sqrt(mean) * 200) / (DPI * scale);
}

const POSES: [string, Partial<Pose>][] = [
  ['straight', {}],
  ['10° clockwise', { skew: 10 }],
  ['10° the other way, bitonal', { skew: -10, bitonal: true, noise: 8 }],
  ['half as large', { scale: 0.6 }],
  ['twice as large', { scale: 2 }],
  ['15 % to the right, cut off there', { shift: [0.15, 0] }],
  ['15 % up, cut off there', { shift: [0, -0.15] }],
  ['tilted 15° away', { tilt: [15, 0] }],
  ['tilted 15° to the side', { tilt: [0, -15] }],
  ['upside down', { skew: 181 }],
  ['tilted away at a corner, bitonal', { skew: 6, scale: 1.5, tilt: [-15, 15], bitonal: true, noise: 3 }],
  ['half as large, tilted, cut off', { skew: -9, scale: 0.55, shift: [0.06, 0.11], tilt: [2, -12] }],
  ['all at once', { skew: 187, scale: 1.3, shift: [0.05, -0.06], tilt: [8, 6], bitonal: true, noise: 8 }],
];

describe('a form is found and its places to 1.5 pixels', () => {
  it.each(POSES)(
    '%s',
    async (_, pose) => {
      const whole = { ...STRAIGHT, ...pose };
      const captured = captureForm(blank(SLIP), whole, seededRandom('noise'));
      const page = await upright(captured.image, whole.bitonal);
      expect(residual(captured, page, identifyForm(page, [SLIP]), whole.scale)).toBeLessThan(1.5);
    },
    300_000,
  );
});

describe('identifyForm', () => {
  const pages = FORMS.flatMap((profile) => profile.pages.map((_, index) => [profile.name, index + 1] as const));

  it.each(pages)(
    'tells %s, page %i, from all others',
    async (name, formPage) => {
      const captured = captureForm(blank(formOf(name), formPage), { ...STRAIGHT, skew: 1.5 }, seededRandom('noise'));
      const { match } = identifyForm(await upright(captured.image), FORMS);
      expect([match?.profile.name, match?.formPage]).toEqual([name, formPage]);
      expect(match?.certainty).toBeGreaterThan(0.75);
    },
    600_000,
  );

  it('knows no page with other lines, and none without any', async () => {
    const random = seededRandom('lines');
    const rulings = Array.from({ length: 24 }, (): [number, number, number, number] => {
      const [x, y] = [random.between(10, 120), random.between(10, 250)];
      return random.chance(0.6) ? [x, y, x + random.between(20, 70), y] : [x, y, x, y + random.between(10, 40)];
    });
    const other: FormProfile = {
      ...SLIP,
      pages: [{ size: { width: 210, height: 297 }, blankPage: 1, rulings, marks: [] }],
      fields: {},
    };
    const bare: FormProfile = { ...other, pages: [{ ...other.pages[0], rulings: [], marks: [[90, 90, 6, 6]] }] };
    // On squared paper every line of a form lies near some line.
    const squares = Array.from({ length: 57 }, (_, i): [number, number, number, number] => [
      10,
      5 + 5 * i,
      200,
      5 + 5 * i,
    ]);
    const columns = Array.from({ length: 39 }, (_, i): [number, number, number, number] => [
      10 + 5 * i,
      5,
      10 + 5 * i,
      285,
    ]);
    const squared: FormProfile = { ...other, pages: [{ ...other.pages[0], rulings: [...squares, ...columns] }] };
    for (const profile of [other, bare, squared]) {
      const page = await upright(captureForm(blank(profile), STRAIGHT, random).image);
      expect(identifyForm(page, FORMS).match).toBeUndefined();
    }
  }, 600_000);
});
