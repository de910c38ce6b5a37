import pino from 'pino';
import { expect, it } from 'vitest';
import { propose, withoutTwins } from '../../../src/locate/form/propose.js';
import { uprightPages } from '../../../src/page/index.js';
import { loadAnyProfile } from '../../../src/profiles/index.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';

it('finds the combs and checkboxes of a blank in reading order, and the lines around them', async () => {
  const profile = loadAnyProfile('membership-application');
  if (profile.kind !== 'form') throw new Error('Expected a form');
  const { image } = drawForm(profile, 1, new Map(), undefined, seededRandom(1), 150);
  const page = {
    ...{ number: 1, side: undefined, bitonal: false, hints: undefined },
    image: { ...image, channels: 1 as const },
    resolution: { x: 150, y: 150 },
  };
  const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 600, memoryMB: 4000 };
  const [upright] = await uprightPages(page, { limits, log: pino({ level: 'silent' }) });
  const { boxes, marks, level } = propose(upright);
  const combs = boxes.filter(({ kind }) => kind === 'comb');
  // The postcode's five boxes stand apart: they are neither a comb nor boxes to tick.
  expect(combs.map(({ cells }) => cells)).toEqual([11, 2, 2, 4, 14]);
  expect(combs[0].x).toBeCloseTo(24, 0);
  expect(combs[0].width).toBeCloseTo(77, 0);
  expect(boxes.filter(({ kind }) => kind === 'tick')).toHaveLength(4);
  // The fifth, 20 mm long, is taken for a bar.
  expect(marks).toHaveLength(4);
  expect(level.length).toBeGreaterThanOrEqual(4);
}, 300_000);

it('proposes a box that double lines close twice only once, and its neighbours still', () => {
  const box = (x: number, y: number, height: number) => ({ x, y, width: 26, height, cells: 1, kind: 'line' as const });
  const [outer, inner, beside, below] = [box(20, 20, 8.5), box(20, 20, 7.8), box(46, 20, 7.8), box(20, 27.8, 7.8)];
  expect(withoutTwins([outer, inner, beside, below])).toEqual([inner, beside, below]);
});
