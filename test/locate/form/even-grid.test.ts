import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../src/geometry.js';
import { ambiguousPages } from '../../../src/locate/form/ambiguity.js';
import { identifyForm } from '../../../src/locate/form/identify-form.js';
import { uprightPages } from '../../../src/page/index.js';
import { listForms, loadAnyProfile, parseProfile, type FormProfile } from '../../../src/profiles/index.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { captureForm, type Pose } from '../../../src/training/forms/capture-form.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';

const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 600, memoryMB: 4000 };
const context = { limits, log: pino({ level: 'silent' }) };
const DPI = 110;
const [ROWS, CELLS, SIDE] = [9, 8, 8];

/** A form of nothing but an even grid, and what is printed beside it. */
function grid(beside = ''): FormProfile {
  const row = (index: number): string =>
    `  row_${index}: { type: digits, boxes: [{ x: 20, y: ${30 + SIDE * index}, width: ${SIDE * CELLS}, height: ${SIDE}, cells: ${CELLS} }] }`;
  const profile = parseProfile(
    `name: grid\ntitle: Grid\nkind: form\npages:\n  - size: { width: 105, height: 148 }\n${beside}fields:\n${Array.from({ length: ROWS }, (_, index) => row(index)).join('\n')}\n`,
    'grid.yaml',
  );
  if (profile.kind !== 'form') throw new Error('Expected a form');
  return profile;
}

const EVEN = grid();
const MARKED = grid('    marks: [[8, 8, 5, 5]]\n');

/** Where the grid is found on a drawn sheet: by how much a point of it is off, millimetres, and whether that is in doubt. */
async function laid(profile: FormProfile, pose: Partial<Pose>) {
  const drawn = drawForm(profile, 1, new Map(), undefined, seededRandom(1), DPI);
  const whole: Pose = { skew: 1, scale: 1, shift: [0, 0], tilt: [0, 0], bitonal: false, noise: 3, ...pose };
  const { image, toPicture } = captureForm(drawn, whole, seededRandom('noise'));
  const [page] = await uprightPages(
    {
      ...{ number: 1, side: undefined, bitonal: whole.bitonal, hints: undefined },
      ...{ image: { ...image, channels: 1 as const }, resolution: { x: DPI, y: DPI } },
    },
    context,
  );
  const { match } = identifyForm(page, [profile]);
  if (!match) return { off: undefined, doubtful: undefined };
  const corner = { x: 20, y: 30 };
  const [want, got] = [apply(toPicture, corner), apply(page.toPage, apply(match.registration.toScan, corner))];
  return {
    off: (Math.hypot(want.x - got.x, want.y - got.y) * 25.4) / DPI,
    doubtful: match.registration.doubtful,
  };
}

const POSES: Partial<Pose>[] = [
  {},
  { skew: -4, tilt: [5, 0] },
  { shift: [0, 0.12] },
  { shift: [0.08, -0.14], bitonal: true, noise: 6 },
  { skew: 178 },
];

describe('an even grid', () => {
  it.each(POSES)(
    'by itself is never laid elsewhere without doubt: %j',
    async (pose) => {
      const { off, doubtful } = await laid(EVEN, pose);
      expect(off === undefined || off < 1 || doubtful).toBe(true);
    },
    300_000,
  );

  it('is taken as it was scanned where nothing tells head from foot, and that is said', async () => {
    const { off, doubtful } = await laid(EVEN, {});
    expect(off).toBeLessThan(1);
    expect(doubtful).toBe(true);
  }, 300_000);

  it.each(POSES)(
    'with a mark beside it lies where the mark says: %j',
    async (pose) => {
      const { off, doubtful } = await laid(MARKED, pose);
      expect(off).toBeLessThan(1);
      expect(doubtful).toBe(false);
    },
    300_000,
  );

  it('is told of when its profile is checked, and no form of the package is one', () => {
    expect(ambiguousPages(EVEN)).toEqual([1]);
    expect(ambiguousPages(MARKED)).toEqual([]);
    for (const name of listForms()) expect(ambiguousPages(loadAnyProfile(name) as FormProfile), name).toEqual([]);
  });
});
