import { apply } from '../../../src/geometry.js';
import { identifyForm, type FormMatch } from '../../../src/locate/form/identify-form.js';
import type { Registration } from '../../../src/locate/form/registration.js';
import { uprightPages } from '../../../src/page/index.js';
import { seededRandom, type Random } from '../../../src/training/cheques/random.js';
import { captureForm, type Pose } from '../../../src/training/forms/capture-form.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';
import { inventFills } from '../../../src/training/forms/invent-fills.js';
import { readMnist } from '../../../src/training/mnist.js';
import { context, FORMS } from './shipped.js';

/** Filled forms in hard poses: whether they are known, and how exactly their places are found. */

export interface PoseOutcome {
  readonly form: string;
  readonly formPage: number;
  readonly pose: Pose;
  /** What else makes it hard: the resolution it was drawn at, and what the file claims. */
  readonly drawnAt: number;
  readonly claimed: number | undefined;
  readonly verdict: 'found' | 'refused' | 'wrong';
  /** Root of the mean square distance between where points of the form are and where they were found, pixels at 200 dpi. */
  readonly residual: number | undefined;
  readonly fit: Fit | undefined;
}

export type Fit = Pick<Registration, 'coverage' | 'visible' | 'explained'> & { readonly certainty: number };

const DPI = 200;
const digits = readMnist('t10k');
const pages = FORMS.flatMap((profile) => profile.pages.map((_, index) => ({ profile, formPage: index + 1 })));

/** A third of all values lie at an end of their range: corners of the grid are hardest. */
const within = (random: Random, low: number, high: number): number =>
  random.chance(1 / 3) ? random.pick([low, high]) : random.between(low, high);

export function inventPose(random: Random): Pose {
  return {
    skew: within(random, -10, 10) + (random.chance(0.25) ? 180 : 0),
    scale: within(random, 0.5, 2),
    shift: [within(random, -0.15, 0.15), within(random, -0.15, 0.15)],
    tilt: [within(random, -15, 15), within(random, -15, 15)],
    bitonal: random.chance(0.5),
    noise: random.between(1, 8),
  };
}

const fitOf = ({ certainty, registration: { coverage, visible, explained } }: FormMatch): Fit => ({
  ...{ certainty, coverage, visible, explained },
});

/** Pose number `index`; the same number is the same pose in whatever process. */
export async function tryPose(index: number): Promise<PoseOutcome> {
  const random = seededRandom(`poses/${index}`);
  const { profile, formPage } = pages[index % pages.length];
  const pose = inventPose(random);
  // Half of what is enlarged was coarse before, as a fax is that was blown up.
  const drawnAt = random.chance(0.5) ? DPI : Math.min(DPI, DPI / pose.scale);
  const claimed = random.pick([DPI, DPI * pose.scale, undefined]);
  const fills = inventFills(profile, random.fork('fills'));
  const drawn = drawForm(profile, formPage, fills, digits, random.fork('hand'), drawnAt);
  const { image, toPicture } = captureForm(drawn, pose, random.fork('noise'));
  const [upright] = await uprightPages(
    {
      ...{ number: 1, side: undefined, bitonal: pose.bitonal, hints: undefined },
      image: { ...image, channels: 1 },
      resolution: claimed === undefined ? undefined : { x: claimed, y: claimed },
    },
    context,
  );
  const { match, nearest } = identifyForm(upright, FORMS);
  const fit = nearest && fitOf(nearest);
  const told = { form: profile.name, formPage, pose, drawnAt, claimed, fit };
  if (!match) return { ...told, verdict: 'refused', residual: undefined };
  if (match.profile !== profile || match.formPage !== formPage)
    return { ...told, verdict: 'wrong', residual: undefined };
  const { width, height } = profile.pages[formPage - 1].size;
  const squares: number[] = [];
  for (let y = 10; y < height; y += 10) {
    for (let x = 10; x < width; x += 10) {
      const want = apply(toPicture, { x, y });
      if (want.x < 0 || want.y < 0 || want.x > image.width || want.y > image.height) continue;
      const got = apply(upright.toPage, apply(match.registration.toScan, { x, y }));
      squares.push((got.x - want.x) ** 2 + (got.y - want.y) ** 2);
    }
  }
  const mean = squares.reduce((sum, one) => sum + one, 0) / squares.length;
  return { ...told, verdict: 'found', residual: (Math.sqrt(mean) * DPI) / (drawnAt * pose.scale) };
}
